/** STOP, START and HELP in the texts that come in, whatever they come by, and sends in spite of an opt-out. */
import assert from 'node:assert/strict';
import { assertProblem } from '../api/support.js';
import { addKeyword, addLine, THEIRS, type Line } from '../keywords/support/line.js';
import { useGateway } from '../support/gateway.js';

describe('opt-out words', () => {
  const gateway = useGateway();
  let line: Line;
  beforeEach(async () => (line = await addLine(gateway)));

  const send = (fields: Record<string, unknown> = {}, token = gateway.token, app = line.app.id) =>
    gateway.call(`/api/sms/apps/${app}/send`, { json: { to: THEIRS, message: 'Habari', ...fields }, token });
  const listed = async (query = '') =>
    (await gateway.call(`/api/sms/opt-outs?app_id=${line.app.id}${query}`)).body.data.data;
  const refused = { status: 422, code: 'opted_out', errors: ['to'] };
  const events = async (): Promise<any[]> =>
    (await gateway.call(`/api/events?app_id=${line.app.id}&type=opt_out.added,opt_out.removed`)).body.data;

  it('STOP puts its sender on the list, is confirmed once, and keeps messages away', async () => {
    const said = await line.says(' stop. ');
    const [entry, ...others] = await listed();
    assert.equal(others.length, 0);
    assert.deepEqual([entry.number, entry.source, entry.message_id], [THEIRS, 'message', said.id]);
    assertProblem(await send(), refused);
    await line.says('STOP');
    const [confirmation, ...more] = await line.answers();
    assert.equal(more.length, 0, 'told twice, confirmed once');
    assert.match(confirmation.message, /no more messages.*START/);
    assert.deepEqual(confirmation.metadata, { auto_reply: 'stop', in_reply_to: said.id });
    assert.deepEqual([confirmation.to, confirmation.from], [THEIRS, line.app.phone_number]);
    await gateway.untilStatus(confirmation.id, 'delivered');
    assert.deepEqual(await line.notes(said), [`answered by message ${confirmation.id}`]);
  });

  it('START ends it, from who is on the list; from others it is an ordinary text', async () => {
    await line.says('Start');
    assert.deepEqual(await line.texts(), []);
    await line.says('ACHA');
    await line.asks('ANZA');
    assert.equal((await send()).status, 200);
    assert.match((await line.texts()).join('\n'), /ANZA[^]*ACHA/);
    await line.says('YES');
    assert.equal((await line.texts()).length, 2);
  });

  it('each change is an event, and a message that comes again changes nothing', async () => {
    const { id } = await line.says('STOP', THEIRS, 'same');
    await line.says('START');
    await line.says('STOP', THEIRS, 'same');
    assert.deepEqual(await listed(), []);
    const told = (await events()).toReversed();
    assert.deepEqual(
      told.map(({ event, data, message_id }) => [event, data.number, data.source, message_id]),
      [
        ['opt_out.added', THEIRS, 'message', null],
        ['opt_out.removed', THEIRS, 'message', null],
      ],
    );
    assert.equal(told[0].data.message_id, id);
  });

  it('by hand it is an event too', async () => {
    const { data } = (
      await gateway.call('/api/sms/opt-outs', { json: { app_id: line.app.id, number: THEIRS } })
    ).body;
    await gateway.call(`/api/sms/opt-outs/${data.id}`, { method: 'DELETE' });
    assert.deepEqual(
      (await events()).map(({ event, data }) => [event, data.source]),
      [
        ['opt_out.removed', 'api'],
        ['opt_out.added', 'api'],
      ],
    );
  });

  it('an app may have its own words and texts, or none', async () => {
    const own = { stop_words: ['TOKA'], stop_reply: 'Kwaheri', help_reply: 'Piga 0711' };
    const other = await addLine(gateway, { settings: { opt_out: own } });
    assert.equal((await other.asks('help')).message, 'Piga 0711');
    assert.equal((await other.asks('toka!')).message, 'Kwaheri');
    const none = await addLine(gateway, { settings: { opt_out: { enabled: false } } });
    await none.says('STOP');
    assert.equal((await send({}, gateway.token, none.app.id)).status, 200);
    const wrong = { name: 'wrong', type: 'Simulator', settings: { opt_out: { languages: ['xx'] } } };
    assertProblem(await gateway.call('/api/sms/apps', { json: wrong }), {
      status: 422,
      errors: ['settings.opt_out.languages.0'],
    });
  });

  it('a name that says STOP is nobody to opt out, and is not answered', async () => {
    const said = await line.says('STOP', 'SAFARICOM');
    assert.deepEqual([await listed(), await line.texts(), await line.notes(said)], [[], [], []]);
  });

  it('come before keywords: neither STOP nor what its sender writes later is answered by a rule', async () => {
    await addKeyword(gateway, { app_id: line.app.id, comparator: 'contains', keyword: 'o', reply: 'Rule' });
    assert.equal((await line.asks('hello')).message, 'Rule');
    await line.says('STOP');
    await line.says('hello');
    assert.deepEqual(
      (await line.answers()).map(({ metadata }) => metadata.auto_reply),
      ['keyword', 'stop'],
    );
  });

  describe('a send in spite of an opt-out', () => {
    const override = { override_opt_out: 'She asked for this code by phone' };
    const overrides = async (token = gateway.token): Promise<any[]> =>
      (await gateway.call('/api/sms/opt-outs/overrides', { token })).body.data.data;
    beforeEach(async () => void (await line.says('STOP')));

    it('needs a scope of its own', async () => {
      const token = await gateway.makeToken(['messages:send', 'apps:write']);
      assertProblem(await send(override, token), { status: 403, code: 'missing_scope' });
      const able = await gateway.makeToken(['messages:send', 'optouts:override']);
      assertProblem(await send({}, able), refused);
      assertProblem(await send({ override_opt_out: ' ' }, able), {
        status: 422,
        errors: ['override_opt_out'],
      });
      assert.equal((await send({ ...override, dry_run: true }, able)).status, 200);
      assert.equal((await overrides()).filter(({ app_id }) => app_id === line.app.id).length, 0);
    });

    it('goes out, and its reason is in its history, in a list and in the audit log', async () => {
      const token = await gateway.makeToken(['messages:send', 'optouts:override']);
      const { id } = (await send(override, token)).body.data;
      await gateway.untilStatus(id, 'delivered');
      assert.ok((await line.notes({ id }))[0]?.endsWith(override.override_opt_out));
      const [kept] = await overrides();
      assert.deepEqual(
        [kept.message_id, kept.app_id, kept.token_id, kept.reason],
        [id, line.app.id, Number(token.split('|')[0]), override.override_opt_out],
      );
      const audit = await gateway.db('audit_log').where({ action: 'opt_out.override', target_id: id });
      assert.equal(JSON.parse(audit[0].changes).reason, override.override_opt_out);
      const other = await addLine(gateway);
      const limited = await gateway.makeToken(['messages:read'], { app_ids: [other.app.id] });
      assert.deepEqual(await overrides(limited), []);
    });

    it('is one message, however often the same request comes', async () => {
      const request = { ...override, client_ref: 'code-1' };
      const [first, second] = [await send(request), await send(request)];
      assert.deepEqual([second.status, second.body.data.id], [200, first.body.data.id]);
      assert.equal(second.headers.get('idempotent-replayed'), 'true');
    });
  });

  describe('the list', () => {
    it('is found by the beginning of a number and by source, and goes out as CSV', async () => {
      await line.says('STOP', '+254711000161');
      const json = { app_id: line.app.id, number: '+254711000162' };
      await gateway.call('/api/sms/opt-outs', { json });
      const numbers = async (query: string) => (await listed(query)).map(({ number }: any) => number);
      assert.deepEqual(await numbers('&number=25471100016'), ['+254711000162', '+254711000161']);
      assert.deepEqual(await numbers('&number=254711000161'), ['+254711000161']);
      assert.deepEqual(await numbers('&source=api'), ['+254711000162']);
      const headers = { accept: 'text/csv' };
      const { text } = await gateway.call(`/api/sms/opt-outs?app_id=${line.app.id}`, { headers });
      const [head, ...rows] = text.trim().split('\n');
      assert.match(head!, /id,app_id,number,source,message_id,since$/);
      assert.deepEqual(
        rows.map((row) => row.split(',')[2]),
        ['+254711000162', '+254711000161'],
      );
    });
  });

  it('no number is in the log', () => {
    assert.ok(!gateway.logLines.join('').includes(THEIRS.slice(1)));
  });
});
