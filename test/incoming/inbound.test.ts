/** Incoming messages: each is in the inbox once, with its event, however often and in whatever form it is told. */
import assert from 'node:assert/strict';
import { appFields } from '../workflows/support/company.js';
import { inboxOf } from '../workflows/support/journey.js';
import { useSpecialGateway } from '../workflows/support/special-gateway.js';
import { Provider } from './support/provider.js';

const AT_ONCE = 20;
const HELLO = { from: '254711000111', text: 'Habari' };

describe('an incoming message', () => {
  let aheadMs = 0;
  const gateway = useSpecialGateway({ clock: () => new Date(Date.now() + aheadMs) });
  const provider = new Provider(gateway);
  beforeEach(() => (aheadMs = 0));

  const receive = (app: any, form: Record<string, string>) => provider.call(app, 'receive', '', { form });
  const httpApp = (fields: object = {}) =>
    gateway.createApp({ ...appFields('http://127.0.0.1:1/send'), ...fields });

  it('is in the inbox with numbers, text, parts and operator, and an event tells of it', async () => {
    const app = await httpApp({ settings: { default_country: 'KE' } });
    const text = 'Ndiyo 😀 '.repeat(12).trim();
    const reply = await receive(app, {
      from: '0711 000 111',
      to: '20880',
      text,
      id: 'm-1',
      at: '1790000000123',
    });
    assert.equal(reply.status, 200);
    const [message, ...others] = await inboxOf(gateway, app.id);
    assert.equal(others.length, 0);
    const { from, to, folder, status, encoding, message_parts, telco_name, provider_id, message_time } =
      message;
    assert.deepEqual(
      {
        from,
        to,
        folder,
        status,
        encoding,
        message_parts,
        telco_name,
        provider_id,
        message_time,
        text: message.message,
      },
      {
        from: '0711 000 111',
        to: '20880',
        folder: 'inbox',
        status: 'delivered',
        encoding: 'UCS-2',
        message_parts: 2,
        telco_name: 'Safaricom',
        provider_id: 'm-1',
        message_time: '2026-09-21T14:13:20.123000Z',
        text,
      },
    );
    const row = await gateway.db('messages').where({ id: message.id }).first('from_e164');
    assert.equal(row.from_e164, '+254711000111');
    const events = await gateway.db('events').where({ message_id: message.id });
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['message.received'],
    );
    const [stored] = await provider.stored(app);
    assert.deepEqual([stored!.verdict, Number(stored!.message_id)], ['applied', message.id]);
  });

  it('came to the number of the app when the provider does not say', async () => {
    const app = await httpApp();
    await receive(app, HELLO);
    assert.equal((await inboxOf(gateway, app.id))[0].to, '20880');
  });

  for (const [what, text] of Object.entries({
    'an empty text': '',
    'a text of 5,000 characters': 'x'.repeat(5_000),
    'signs of every kind': `'"\\%_{{to}} <b>&amp; ሰላም 你好 😀\u0000\n`,
    'a text that looks like a number': '007',
  })) {
    it(`keeps ${what} as it was`, async () => {
      const app = await httpApp();
      assert.equal((await receive(app, { ...HELLO, text })).status, 200);
      assert.equal((await inboxOf(gateway, app.id))[0].message, text);
    });
  }

  for (const from of ['SAFARICOM', '40000', '+1', 'x'.repeat(60)]) {
    it(`may come from "${from.slice(0, 20)}", which is no phone number`, async () => {
      const app = await httpApp();
      assert.equal((await receive(app, { ...HELLO, from })).status, 200);
      assert.equal((await inboxOf(gateway, app.id))[0].from, from.slice(0, 40));
    });
  }

  it('and its event are one: neither is stored when the other cannot be, and the provider is asked to repeat', async () => {
    const app = await gateway.createApp();
    await gateway.db.schema.renameTable('events', 'events_away');
    const refused = await receive(app, { ...HELLO, id: 'm-1' });
    await gateway.db.schema.renameTable('events_away', 'events');
    assert.ok(refused.status >= 500, `answered ${refused.status}`);
    assert.deepEqual(await inboxOf(gateway, app.id), []);
    assert.equal((await receive(app, { ...HELLO, id: 'm-1' })).status, 200);
    assert.equal((await inboxOf(gateway, app.id)).length, 1);
    assert.deepEqual(await provider.verdicts(app), ['failed', 'applied']);
  });

  describe('that is told again', () => {
    it('is recognised by the id of the provider, whatever else has changed', async () => {
      const app = await gateway.createApp();
      await receive(app, { ...HELLO, id: 'm-1' });
      const again = await receive(app, { ...HELLO, text: 'Habari!', id: 'm-1' });
      assert.deepEqual([again.status, again.text], [200, 'OK']);
      assert.deepEqual(
        (await inboxOf(gateway, app.id)).map(({ message }) => message),
        ['Habari'],
      );
      assert.deepEqual(await provider.verdicts(app), ['applied', 'duplicate']);
    });

    it('is recognised by the id even a year later', async () => {
      const app = await gateway.createApp();
      await receive(app, { ...HELLO, id: 'm-1' });
      aheadMs = 365 * 86_400_000;
      await receive(app, { ...HELLO, id: 'm-1' });
      assert.equal((await inboxOf(gateway, app.id)).length, 1);
    });

    it('is recognised by the provider’s time where there is no id; another second is another message', async () => {
      const app = await httpApp();
      await receive(app, { ...HELLO, at: '1790000000000' });
      await receive(app, { ...HELLO, at: '1790000000900' });
      await receive(app, { ...HELLO, at: '1790000001000' });
      assert.equal((await inboxOf(gateway, app.id)).length, 2);
    });

    it('is recognised within a minute where there is neither, and is another message two minutes later', async () => {
      const app = await gateway.createApp();
      await receive(app, HELLO);
      aheadMs = 59_000;
      await receive(app, HELLO);
      assert.equal((await inboxOf(gateway, app.id)).length, 1);
      aheadMs = 180_000;
      await receive(app, HELLO);
      assert.equal((await inboxOf(gateway, app.id)).length, 2);
      assert.deepEqual(await provider.verdicts(app), ['applied', 'duplicate', 'applied']);
    });

    for (const other of [{ text: 'Habari?' }, { from: '254711000112' }, { to: '20881' }]) {
      it(`is not confused with one of another ${Object.keys(other)[0]}`, async () => {
        const app = await gateway.createApp();
        await receive(app, { ...HELLO, to: '20880' });
        await receive(app, { ...HELLO, to: '20880', ...other });
        assert.equal((await inboxOf(gateway, app.id)).length, 2);
      });
    }

    it('to another app is another message', async () => {
      const [one, two] = [await gateway.createApp(), await gateway.createApp()];
      await receive(one, { ...HELLO, id: 'm-1' });
      await receive(two, { ...HELLO, id: 'm-1' });
      assert.deepEqual(
        [(await inboxOf(gateway, one.id)).length, (await inboxOf(gateway, two.id)).length],
        [1, 1],
      );
    });
  });

  for (const [what, more] of Object.entries({ 'with an id': { id: 'm-1' }, 'without one': {} })) {
    it(`told ${AT_ONCE} times at once ${what} is one message; every call is answered with 200`, async () => {
      const app = await gateway.createApp();
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, () => receive(app, { ...HELLO, ...more } as Record<string, string>)),
      );
      assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
      const inbox = await inboxOf(gateway, app.id);
      assert.equal(inbox.length, 1);
      const verdicts = await provider.verdicts(app);
      assert.equal(verdicts.filter((verdict) => verdict === 'applied').length, 1);
      const events = await gateway.db('events').where({ app_id: app.id, type: 'message.received' });
      assert.equal(events.length, 1);
    });
  }

  it('of a paused app is taken all the same', async () => {
    const app = await gateway.createApp();
    await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
    assert.equal((await receive(app, HELLO)).status, 200);
    assert.equal((await inboxOf(gateway, app.id)).length, 1);
  });

  it('of a list: the known ones are left out, the others taken', async () => {
    const c7 = JSON.stringify({ list: 'messages[*]', from: 'from', to: 'to', text: 'text', id: 'id' });
    const app = await httpApp({ c7 });
    const listed = (...ids: string[]) => ({
      messages: ids.map((id) => ({ from: '254711000111', to: '1', text: id, id })),
    });
    await provider.call(app, 'receive', '', { json: listed('a', 'b') });
    await provider.call(app, 'receive', '', { json: listed('b', 'c', 'c') });
    const texts = (await inboxOf(gateway, app.id)).map(({ message }) => message);
    assert.deepEqual(texts.sort(), ['a', 'b', 'c']);
  });
});
