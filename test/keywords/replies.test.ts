/** Keyword replies on a real gateway: rules by API, answers that go out once, and what is never answered. */
import assert from 'node:assert/strict';
import { assertProblem } from '../api/support.js';
import { useGateway } from '../support/gateway.js';
import { addKeyword, addLine, THEIRS, type Line } from './support/line.js';

describe('keyword replies', () => {
  const gateway = useGateway();
  let line: Line;
  beforeEach(async () => (line = await addLine(gateway)));
  const rule = (fields: Record<string, unknown>) => addKeyword(gateway, { app_id: line.app.id, ...fields });
  const put = (id: number, json: object, token = gateway.token) =>
    gateway.call(`/api/sms/keywords/${id}`, { method: 'PUT', json, token });

  it('an answer goes out from the app that was written to, and says what it answers', async () => {
    const { id } = await rule({
      comparator: 'starts_with',
      keyword: 'order',
      reply: 'Asante, {{1}} × {{2}}',
    });
    const answer = await line.asks('Order 12 mango');
    assert.deepEqual(
      [answer.message, answer.to, answer.from, answer.app_id],
      ['Asante, 12 × mango', THEIRS, line.app.phone_number, line.app.id],
    );
    assert.equal(answer.metadata.keyword_id, id);
    await gateway.untilStatus(answer.id, 'delivered');
  });

  it('the first that fits by priority answers, alone', async () => {
    await rule({ comparator: 'contains', keyword: 'hi', reply: 'late' });
    await rule({ comparator: 'regex', keyword: '^hi (\\w+)', reply: 'first {{1}}', priority: 1 });
    await line.asks('hi Amina');
    assert.deepEqual(await line.texts(), ['first Amina']);
  });

  it('a message that comes again is not answered again', async () => {
    await rule({ keyword: 'hi', reply: 'Habari {{time}}' });
    await line.says('hi', THEIRS, 'same');
    await line.says('hi', THEIRS, 'same');
    assert.equal((await line.answers()).length, 1);
  });

  it('a rule of a group holds for its apps, one of nothing for all', async () => {
    const group = await gateway.createGroup();
    const member = await addLine(gateway, { group_id: group.id });
    await addKeyword(gateway, { group_id: group.id, keyword: 'where', reply: 'here' });
    const everywhere = await addKeyword(gateway, { keyword: 'who', reply: '{{app}}' });
    assert.equal((await member.asks('where')).message, 'here');
    assert.equal((await line.asks('who')).message, line.app.name);
    await line.says('where');
    assert.equal((await line.answers()).length, 1);
    await gateway.call(`/api/sms/keywords/${everywhere.id}`, { method: 'DELETE' });
  });

  it('a rule may only tag: the message has the tag, an event tells of it, nothing goes out', async () => {
    const { id } = await rule({ comparator: 'contains', keyword: 'refund', tag: 'money' });
    const said = await line.says('I want a refund');
    assert.equal(said.metadata.tag, 'money');
    assert.deepEqual(await line.texts(), []);
    const { data } = (await gateway.call(`/api/events?app_id=${line.app.id}&type=keyword.matched`)).body;
    assert.deepEqual(data[0].data, {
      message_id: said.id,
      keyword_id: id,
      keyword: 'refund',
      tag: 'money',
      from: THEIRS,
    });
  });

  it('a change holds at once; what is off or expired answers nothing', async () => {
    const { id } = await rule({ keyword: 'hi', reply: 'one' });
    await line.asks('hi');
    assert.equal((await put(id, { reply: 'two' })).body.data.keyword, 'hi');
    assert.equal((await line.asks('hi')).message, 'two');
    for (const change of [{ enabled: false }, { enabled: true, expires_at: '2020-01-01' }]) {
      assert.equal((await put(id, change)).status, 200);
      await line.says('hi');
    }
    assert.deepEqual(await line.texts(), ['one', 'two']);
  });

  describe('are withheld', () => {
    it('from a number that got as many within the hour as the app allows', async () => {
      const settings = { auto_replies_per_hour: 2 };
      const shy = await addLine(gateway, { settings });
      await addKeyword(gateway, { app_id: shy.app.id, comparator: 'contains', keyword: 'n', reply: '{{1}}' });
      const from = '+254711000171';
      for (const text of ['n 1', 'n 2']) await shy.asks(text, from);
      const third = await shy.says('n 3', from);
      assert.deepEqual(await shy.texts(), ['1', '2']);
      assert.match((await shy.notes(third)).join(), /as many answers within an hour/);
      assert.equal((await shy.asks('n 4', '+254711000172')).message, '4');
    });

    it('from names, from short codes unless the rule allows them, and from our own numbers', async () => {
      await rule({ keyword: 'hi', reply: 'no' });
      await rule({ keyword: 'code', reply: 'yes', any_sender: true });
      const other = await addLine(gateway);
      for (const from of ['MPESA', '20880', other.app.phone_number]) await line.says('hi', from);
      await line.says('code', 'MPESA');
      assert.deepEqual(await line.texts(), []);
      assert.equal((await line.asks('code', '20881')).to, '20881');
    });

    it('while the app is paused, and given when it goes on', async () => {
      await rule({ keyword: 'hi', reply: 'later' });
      await gateway.call(`/api/sms/apps/${line.app.id}/pause`, { method: 'POST' });
      const { id } = await line.says('hi');
      const row = () => gateway.db('auto_replies').where({ message_id: id }).first();
      assert.equal((await row()).state, 'pending');
      await gateway.call(`/api/sms/apps/${line.app.id}/resume`, { method: 'POST' });
      gateway.advance(61_000);
      await rule({ keyword: 'now', reply: 'now' });
      await line.asks('now', '+254711000173'); // whatever is due goes out with it
      assert.deepEqual((await line.texts()).sort(), ['later', 'now']);
      assert.equal((await row()).text, '', 'the message alone holds the words');
    });
  });

  describe('by API', () => {
    const create = (json: object, token = gateway.token) =>
      gateway.call('/api/sms/keywords', { json, token });

    const wrong: [what: string, json: object, field: string][] = [
      ['without a keyword', { reply: 'x' }, 'keyword'],
      ['without reply and tag', { keyword: 'x' }, 'reply'],
      ['with a variable that nobody knows', { keyword: 'x', reply: 'Hi {{name}}' }, 'reply'],
      ['with a broken expression', { keyword: '(', comparator: 'regex', reply: 'x' }, 'keyword'],
      ['with look-ahead', { keyword: '(?=a)', comparator: 'regex', reply: 'x' }, 'keyword'],
      ['of an app that is not there', { keyword: 'x', reply: 'x', app_id: 999_999 }, 'app_id'],
    ];
    for (const [what, json, field] of wrong)
      it(`a rule ${what} is refused`, async () =>
        assertProblem(await create(json), { status: 422, errors: [field] }));

    it('rules are listed in the order in which they are asked, read, changed and removed', async () => {
      const ids: number[] = [];
      for (const priority of [20, 10]) ids.push((await rule({ keyword: 'x', reply: 'x', priority })).id);
      const list = async () =>
        (await gateway.call(`/api/sms/keywords?app_id=${line.app.id}`)).body.data.data.map(
          ({ id }: any) => id,
        );
      assert.deepEqual(await list(), ids.toReversed());
      const path = `/api/sms/keywords/${ids[0]}`;
      const patched = await gateway.call(path, { method: 'PATCH', json: { priority: 5, tag: 'a' } });
      assert.deepEqual(
        [patched.body.data.priority, patched.body.data.reply, patched.body.data.tag],
        [5, 'x', 'a'],
      );
      assert.deepEqual((await gateway.call(path)).body.data, patched.body.data);
      assert.deepEqual(await list(), ids);
      assert.equal((await gateway.call(path, { method: 'DELETE' })).status, 200);
      assertProblem(await gateway.call(path), { status: 404 });
      const actions = await gateway.db('audit_log').where({ target: 'keyword', target_id: ids[0] });
      assert.deepEqual(
        actions.map(({ action }: any) => action),
        ['keyword.create', 'keyword.update', 'keyword.delete'],
      );
    });

    it('another tenant neither sees a rule nor makes one for all', async () => {
      const { id } = await rule({ keyword: 'x', reply: 'x' });
      const own = await addLine(gateway);
      const token = await gateway.makeToken(['apps:read', 'apps:write'], { app_ids: [own.app.id] });
      assertProblem(await gateway.call(`/api/sms/keywords/${id}`, { token }), { status: 404 });
      assertProblem(await put(id, { reply: 'mine' }, token), { status: 404 });
      assertProblem(await create({ keyword: 'x', reply: 'x' }, token), { status: 403 });
      const mine = await create({ keyword: 'x', reply: 'x', app_id: own.app.id }, token);
      const list = (await gateway.call('/api/sms/keywords', { token })).body.data.data;
      assert.deepEqual(
        list.map((one: any) => one.id),
        [mine.body.data.id],
      );
    });

    it('a text can be tried: what would answer it, and how', async () => {
      const { id } = await rule({ comparator: 'starts_with', keyword: 'bal', reply: '{{from}} has {{1}}' });
      const trial = async (message: string) =>
        (await gateway.call('/api/sms/keywords/test', { json: { app_id: line.app.id, message } })).body.data;
      const found = await trial('BAL 7');
      assert.deepEqual([found.by, found.keyword.id, found.reply], ['keyword', id, '+254711000111 has 7']);
      assert.equal((await trial('Sitisha')).by, 'stop');
      assert.deepEqual(await trial('nothing'), { by: null, keyword: null, reply: null });
      assert.deepEqual(await line.texts(), []);
    });
  });

  it('no number and no text is in the log', () => {
    const log = gateway.logLines.join('');
    for (const word of [THEIRS.slice(1), 'mango', 'refund']) assert.ok(!log.includes(word), word);
  });
});
