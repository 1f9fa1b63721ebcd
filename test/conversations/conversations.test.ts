/** Conversations through the API: read, marked, answered, by the app that the other side knows. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';

const PATH = '/api/sms/conversations';
const NOTE = /received last from this number/;

describe('conversations', () => {
  const gateway = useGateway();
  let lastNumber = 100;
  /** A number that nobody else writes to or from. */
  const newNumber = () => `+254711000${(lastNumber += 1)}`;

  async function receive(app: any, from: string, text: string) {
    const url = new URL((await gateway.call(`/api/sms/apps/${app.id}`)).body.data.callback_urls.receive);
    const form = { from, to: '20880', text, id: `in-${from}-${text}` };
    const reply = await gateway.call(`${url.pathname}${url.search}`, { token: null, form });
    assert.equal(reply.status, 200, reply.text);
  }
  const list = async (query = '', token = gateway.token) =>
    (await gateway.call(`${PATH}${query}`, { token })).body.data;
  const of = async (number: string, query = '', token = gateway.token) =>
    (await list(`?number=${encodeURIComponent(number)}${query}`, token))[0];
  const thread = (number: string, query = '', token = gateway.token) =>
    gateway.call(`${PATH}/${encodeURIComponent(number)}${query}`, { token });
  const texts = (reply: any) => reply.body.data.map(({ message }: any) => message);
  const mark = (number: string, how: 'read' | 'unread', json: object = {}, token = gateway.token) =>
    gateway.call(`${PATH}/${encodeURIComponent(number)}/${how}`, { json, token });

  it('hold what was said to and by a number, whichever app it went through', async () => {
    const [one, two] = [await gateway.createApp(), await gateway.createApp()];
    const number = newNumber();
    await gateway.send(one.id, { to: number, message: 'Habari' });
    await receive(one, number, 'Nzuri');
    await gateway.send(two.id, { to: number.slice(1), message: 'Karibu' });
    await receive(two, number, 'Asante');
    const { last_message: last, ...conversation } = await of(number);
    assert.deepEqual(conversation, { number, unread: 2, messages: 4, app_ids: [two.id, one.id] });
    assert.deepEqual([last.message, last.folder], ['Asante', 'inbox']);
    assert.deepEqual(texts(await thread(number)), ['Asante', 'Karibu', 'Nzuri', 'Habari']);
    assert.deepEqual(texts(await thread(number.slice(1), '?order=oldest')), [
      'Habari',
      'Nzuri',
      'Karibu',
      'Asante',
    ]);
    assert.equal((await list())[0].number, number, 'the last written stands first');
    assert.equal((await of(number, `&app_id=${one.id}`)).messages, 2);
  });

  it('are read page by page, from either end', async () => {
    const app = await gateway.createApp();
    const number = newNumber();
    for (const n of [1, 2, 3, 4, 5]) await gateway.send(app.id, { to: number, message: `${n}` });
    for (const [order, expected] of [
      ['oldest', '1 2|3 4|5'],
      ['newest', '5 4|3 2|1'],
    ] as const) {
      // prettier-ignore
      const pages: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const reply: any = await thread(number, `?order=${order}&per_page=2${cursor && `&cursor=${cursor}`}`);
        pages.push(texts(reply).join(' '));
        cursor = reply.body.next_cursor;
      }
      assert.equal(pages.join('|'), expected);
    }
  });

  it('are found by a part of a text, and by a group', async () => {
    const group = await gateway.createGroup();
    const [inside, outside] = [await gateway.createApp({ group_id: group.id }), await gateway.createApp()];
    const [one, two] = [newNumber(), newNumber()];
    await receive(inside, one, 'Where is order 7781?');
    await gateway.send(inside.id, { to: one, message: 'On its way' });
    await receive(outside, two, 'Where is order 7782?');
    const found = async (query: string) => (await list(query)).map(({ number }: any) => number);
    assert.deepEqual(await found('?q=ORDER%20778'), [two, one]);
    assert.deepEqual(await found(`?q=order%20778&group_id=${group.id}`), [one]);
    assert.equal((await gateway.call(`${PATH}?group_id=999999`)).status, 404);
  });

  it('of numbers that never wrote are left out where only answers are wanted', async () => {
    const app = await gateway.createApp();
    const [writer, silent] = [newNumber(), newNumber()];
    await receive(app, writer, 'Habari');
    await gateway.send(app.id, { to: silent, message: 'Good morning' });
    const found = async (query: string) =>
      (await list(`?app_id=${app.id}${query}`)).map(({ number }: any) => number);
    assert.deepEqual(await found(''), [silent, writer]);
    assert.deepEqual(await found('&incoming=true'), [writer]);
    assert.deepEqual(await found('&incoming=true&q=morning'), []);
  });

  it('are unread until somebody marks them, up to a message or as a whole, and unread again when wanted', async () => {
    const app = await gateway.createApp();
    const number = newNumber();
    for (const text of ['a', 'b', 'c']) await receive(app, number, text);
    const ids: number[] = (await thread(number, '?order=oldest')).body.data.map(({ id }: any) => id);
    const unread = async () => (await list(`?unread=true&app_id=${app.id}`)).map((one: any) => one.unread);
    assert.deepEqual(await unread(), [3]);
    assert.equal((await mark(number, 'read', { up_to: ids[1] })).body.data.unread, 1);
    assert.deepEqual(await unread(), [1]);
    assert.equal((await mark(number, 'read')).body.data.unread, 0);
    assert.deepEqual(await unread(), []);
    assert.equal((await mark(number, 'unread')).body.data.unread, 1);
    assert.equal((await mark(number, 'unread', { from: ids[0] })).body.data.unread, 3);
    assert.equal((await mark(number, 'read', { up_to: 1e14 })).body.data.unread, 0);
    await receive(app, number, 'd');
    assert.deepEqual(await unread(), [1], 'what had not come yet was not read');
  });

  it('show a limited token nothing of the apps that it may not see', async () => {
    const [mine, other] = [await gateway.createApp(), await gateway.createApp()];
    const [number, foreign] = [newNumber(), newNumber()];
    await receive(mine, number, 'to mine');
    await receive(other, number, 'to other');
    await receive(other, foreign, 'foreign');
    const token = await gateway.makeToken(['messages:read', 'messages:send'], { app_ids: [mine.id] });
    const seen = await list('', token);
    assert.deepEqual(
      seen.map((one: any) => [one.number, one.messages, one.unread, one.app_ids]),
      [[number, 1, 1, [mine.id]]],
    );
    assert.deepEqual(texts(await thread(number, '', token)), ['to mine']);
    assert.equal((await thread(foreign, '', token)).status, 404);
    assert.equal((await mark(number, 'read', {}, token)).body.data.unread, 0);
    assert.equal((await of(number)).unread, 1, 'of the other app');
    assert.equal((await gateway.call(`${PATH}?app_id=${other.id}`, { token })).status, 404);
  });

  it('of a number that never wrote nor was written to are not there', async () => {
    for (const path of ['', '/read', '/unread', '/reply']) {
      const json = path === '' ? undefined : { message: 'Habari' };
      const reply = await gateway.call(`${PATH}/254711000999${path}`, { ...(json && { json }) });
      assert.equal(reply.status, 404, path);
    }
  });

  describe('a reply', () => {
    const reply = (number: string, fields: object = {}, headers: Record<string, string> = {}) =>
      gateway.call(`${PATH}/${encodeURIComponent(number)}/reply`, {
        json: { message: 'Karibu', ...fields },
        headers,
      });

    it('goes out by the app that received last, and its history says so', async () => {
      const [one, two] = [await gateway.createApp(), await gateway.createApp()];
      const number = newNumber();
      await receive(one, number, 'first');
      await receive(two, number, 'second');
      await gateway.send(one.id, { to: number });
      const { body } = await reply(number);
      assert.deepEqual([body.data.app_id, body.data.to], [two.id, number]);
      await gateway.untilStatus(body.data.id, 'delivered');
      const { notes, statuses } = await journeyOf(gateway, body.data.id);
      assert.match(notes[0]!, NOTE);
      assert.equal(statuses.at(-1), 'delivered');
      await gateway.call(`/api/sms/apps/${two.id}/pause`, { method: 'POST' });
      assert.equal((await reply(number)).body.data.app_id, one.id, 'the other one is paused');
      await gateway.call(`/api/sms/apps/${one.id}/pause`, { method: 'POST' });
      assert.equal((await reply(number)).body.code, 'app_paused');
    });

    it('to somebody who never wrote goes by the app of the last message', async () => {
      const app = await gateway.createApp();
      const number = newNumber();
      await gateway.send(app.id, { to: number });
      const { body } = await reply(number, { dry_run: true });
      assert.deepEqual([body.data.app_id, body.data.id], [app.id, null]);
    });

    it('is accepted once under one key, and needs a text', async () => {
      const app = await gateway.createApp();
      const number = newNumber();
      await receive(app, number, 'hello');
      const first = await reply(number, {}, { 'idempotency-key': number });
      await receive(await gateway.createApp(), number, 'to another app');
      const again = await reply(number, {}, { 'idempotency-key': number });
      assert.equal(again.body.data.id, first.body.data.id);
      assert.equal(again.headers.get('idempotent-replayed'), 'true');
      assert.deepEqual(Object.keys((await reply(number, { message: '' })).body.errors), ['message']);
    });
  });

  describe('a group that is sticky', () => {
    const appOf = async (groupId: number, to: string) => (await sendToGroup(gateway, groupId, { to })).app_id;
    const threeApps = async (settings: object) => {
      const group = await gateway.createGroup({ settings });
      const apps: any[] = [];
      for (let n = 0; n < 3; n += 1)
        apps.push(await gateway.createApp({ group_id: group.id, settings: { default_country: 'KE' } }));
      return { group, apps };
    };

    it('sends by the app that received last from the number, however it is written', async () => {
      const { group, apps } = await threeApps({ sticky: true });
      const number = newNumber();
      await receive(apps[0], number, 'one');
      await receive(apps[1], number, 'two');
      const written = [number, number.slice(1), `0${number.slice(4)}`];
      for (const to of written) assert.equal(await appOf(group.id, to), apps[1].id, to);
      const { id } = await sendToGroup(gateway, group.id, { to: number });
      assert.match((await journeyOf(gateway, id)).notes[0]!, NOTE);
      await gateway.call(`/api/sms/apps/${apps[1].id}/pause`, { method: 'POST' });
      assert.equal(await appOf(group.id, number), apps[0].id, 'the next one that knows the number');
      await gateway.call(`/api/sms/apps/${apps[0].id}/pause`, { method: 'POST' });
      assert.equal(await appOf(group.id, number), apps[2].id, 'any that can');
    });

    it('shares load as always for a number that never wrote; so does one that is not sticky', async () => {
      for (const settings of [{ sticky: true }, {}]) {
        const { group, apps } = await threeApps(settings);
        const number = newNumber();
        if (!('sticky' in settings)) await receive(apps[0], number, 'one');
        const used = new Set<number>();
        for (let n = 0; n < 3; n += 1) used.add(await appOf(group.id, number));
        assert.equal(used.size, 3);
      }
    });
  });
});
