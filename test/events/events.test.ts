/** GET /api/events and its stream, on a real gateway. */
import assert from 'node:assert/strict';
import { recordEvent } from '../../src/events/store.js';
import { inTransaction } from '../../src/db/sql.js';
import { until } from '../../tools/load/until.js';
import { assertProblem } from '../api/support.js';
import { useGateway, type TestGateway } from '../support/gateway.js';
import { openStream } from './support/stream.js';

/** An event of an app that nothing else has caused. */
const phoneOnline = (gateway: TestGateway, appId: number, n: number) =>
  inTransaction(gateway.db, (trx) =>
    recordEvent(trx, { type: 'phone.online', appId, data: { n } }, Date.now()),
  );

describe('events', () => {
  const gateway = useGateway();

  const numbers = (records: any[]) => records.map(({ data }) => data.n);

  it('a message that is sent and delivered makes two, each with its record and the status it had then', async () => {
    const app = await gateway.createApp();
    const { id } = await gateway.send(app.id, { metadata: { order: 7 } });
    await gateway.untilStatus(id, 'delivered');
    const { data } = (await gateway.call(`/api/events?app_id=${app.id}`)).body;
    assert.deepEqual(
      data.map((one: any) => [one.event, one.data.status, one.data.id, one.message_id, one.app_id]),
      [
        ['message.delivered', 'delivered', id, id, app.id],
        ['message.sent', 'sent', id, id, app.id],
      ],
    );
    assert.deepEqual(data[1].data.metadata, { order: 7 });
    assert.equal(data[1].data.delivery_date, null);
    assert.match(data[0].created_at, /^\d{4}-.*\.\d{6}Z$/);
  });

  describe('the list', () => {
    it('pages backwards by cursor and forwards by after, and ends', async () => {
      const app = await gateway.createApp();
      for (const n of [1, 2, 3, 4, 5]) await phoneOnline(gateway, app.id, n);
      const get = async (query: string) =>
        (await gateway.call(`/api/events?app_id=${app.id}&per_page=2&${query}`)).body;
      const newest = await get('');
      const older = await get(`cursor=${newest.next_cursor}`);
      const oldest = await get(`cursor=${older.next_cursor}`);
      assert.deepEqual([newest, older, oldest].map(({ data }) => numbers(data)), [[5, 4], [3, 2], [1]]); // prettier-ignore
      assert.equal(oldest.next_cursor, null);
      const first = await get('after=0');
      assert.deepEqual(numbers(first.data), [1, 2]);
      const second = await get(`after=${first.next_cursor}`);
      const third = await get(`after=${second.next_cursor}`);
      const none = await get(`after=${third.next_cursor}`);
      assert.deepEqual([second, third, none].map(({ data }) => numbers(data)), [[3, 4], [5], []]); // prettier-ignore
      assert.equal(none.next_cursor, third.next_cursor, 'a reader goes on from the same place');
    });

    it('is narrowed down to types; an unknown one is refused by name', async () => {
      const app = await gateway.createApp();
      await phoneOnline(gateway, app.id, 1);
      const count = async (type: string) =>
        (await gateway.call(`/api/events?app_id=${app.id}&type=${type}`)).body.data.length;
      assert.deepEqual([await count('phone.online,phone.offline'), await count('phone.offline')], [1, 0]);
      assertProblem(await gateway.call('/api/events?type=phone.lost'), { status: 422, errors: ['type'] });
    });

    it('a limited token reads the events of its apps, and none that belong to no app', async () => {
      const [mine, other] = [await gateway.createApp(), await gateway.createApp()];
      const token = await gateway.makeToken(['messages:read'], { app_ids: [mine.id] });
      for (const { id } of [mine, other]) await phoneOnline(gateway, id, id);
      await inTransaction(gateway.db, (trx) =>
        recordEvent(trx, { type: 'webhook.disabled', appId: null, data: { n: 0 } }, Date.now()),
      );
      const seen = async (query: string) =>
        numbers((await gateway.call(`/api/events${query}`, { token })).body.data);
      assert.deepEqual(await seen(''), [mine.id]);
      assert.deepEqual(await seen(`?app_id=${other.id}`), []);
    });
  });

  describe('the stream', () => {
    it('tells of what happens from now on, each with its id, and goes on behind Last-Event-ID', async () => {
      const app = await gateway.createApp();
      const url = `/api/events/stream?app_id=${app.id}`;
      await phoneOnline(gateway, app.id, 0);
      const stream = await openStream(gateway, url);
      for (const n of [1, 2]) await phoneOnline(gateway, app.id, n);
      await until(() => stream.events.length === 2, 'two events');
      assert.deepEqual(stream.events.map(({ event, data }) => [event, data.data.n]), [['phone.online', 1], ['phone.online', 2]]); // prettier-ignore
      stream.close();
      await phoneOnline(gateway, app.id, 3);
      const again = await openStream(gateway, url, { 'last-event-id': stream.events[0]!.id });
      await until(() => again.events.length === 2, 'what came since');
      assert.deepEqual(again.events.map(({ data }) => data.data.n), [2, 3]); // prettier-ignore
      again.close();
    });

    it('a limited token hears of its apps alone', async () => {
      const [mine, other] = [await gateway.createApp(), await gateway.createApp()];
      const token = await gateway.makeToken(['messages:read'], { app_ids: [mine.id] });
      const stream = await openStream(gateway, '/api/events/stream', {}, token);
      for (const id of [other.id, mine.id]) await phoneOnline(gateway, id, id);
      await until(() => stream.events.length > 0, 'an event');
      assert.deepEqual(stream.events.map(({ data }) => data.data.n), [mine.id]); // prettier-ignore
      stream.close();
    });

    it('what another process writes is told too, and the end of the gateway is the end of its streams', async () => {
      const app = await gateway.createApp();
      const stream = await openStream(gateway, `/api/events/stream?app_id=${app.id}`);
      await phoneOnline(gateway, app.id, 1);
      await until(() => stream.events.length === 1, 'an event');
      const began = Date.now();
      await gateway.stop();
      await until(() => stream.isOver, 'the end of the stream');
      assert.ok(Date.now() - began < 5_000, 'nobody waited for it');
      await gateway.start();
    });
  });
});
