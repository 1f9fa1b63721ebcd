/** What somebody limited to some apps must not get at by a detour: through what is shared, older, or still running. */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { urlFor } from '../../src/api/workflow-url.js';
import { LOCAL_OPERATOR } from '../../src/tokens/types.js';
import { until } from '../../tools/load/until.js';
import { Provider } from '../incoming/support/provider.js';
import { textOf, timeOf } from '../payments/support/wallet.js';
import { addWebhook, useReceiver } from '../webhooks/support.js';
import { appFields } from '../workflows/support/company.js';
import { useGateway } from '../support/gateway.js';
import { newUser } from './browser.js';
import { assertProblem, messageRow } from './support.js';

const OPERATOR = [
  ...['messages:send', 'messages:read', 'apps:read', 'apps:write', 'webhooks:write'],
  ...['payments:read', 'payments:write'],
];

describe('limited to an app, nobody', () => {
  const gateway = useGateway();
  const receiver = useReceiver();
  let [mine, foreign] = [0, 0];
  let token = '';
  const call = (path: string, options: object = {}) => gateway.call(path, { token, ...options });
  const patch = (path: string, json: object) => gateway.call(path, { method: 'PATCH', json });
  /** Sent and delivered, and every webhook has heard of it. */
  const sendThrough = async (app: number, message: string): Promise<number> => {
    const { id } = await gateway.send(app, { message });
    await gateway.untilStatus(id, 'delivered');
    const open = () => gateway.db('webhook_deliveries').where({ state: 'pending' }).first('id');
    await until(async () => (await open()) === undefined, 'the webhooks to hear');
    return id;
  };

  before(async () => {
    [mine, foreign] = [(await gateway.createApp()).id, (await gateway.createApp()).id];
    token = await gateway.makeToken(OPERATOR, { app_ids: [mine] });
  });

  it('reads or replays what a webhook heard of other apps before', async () => {
    const hook = await addWebhook(gateway, { callback_url: receiver.url, app_id: foreign });
    const id = await sendThrough(foreign, 'theirs');
    assert.equal((await patch(`/api/sms/webhooks/${hook.id}`, { app_id: mine })).status, 200);
    await sendThrough(mine, 'ours');
    const page = (await call(`/api/sms/webhooks/${hook.id}/deliveries`)).body.data;
    assert.ok(page.total > 0);
    assert.deepEqual([...new Set(page.data.map((one: any) => one.app_id))], [mine]);
    const { body } = await gateway.call(`/api/sms/webhooks/${hook.id}/deliveries?per_page=100`);
    const theirs = body.data.data.find((one: any) => one.message_id === id);
    assertProblem(await call(`/api/sms/webhook-deliveries/${theirs.id}/replay`, { method: 'POST' }), { status: 404 }); // prettier-ignore
    const before = receiver.requests.length;
    const json = { state: 'delivered' };
    const replayed = await call(`/api/sms/webhooks/${hook.id}/replay`, { json });
    assert.equal(replayed.body.data.replayed, page.total);
    await receiver.until(before + page.total);
    assert.ok(receiver.bodies().slice(before).every(({ data }) => data.app_id === mine)); // prettier-ignore
    await gateway.call(`/api/sms/webhooks/${hook.id}`, { method: 'DELETE' });
  });

  it('reads what receivers of others answered about a message of its own', async () => {
    const everybodys = await addWebhook(gateway, { callback_url: receiver.url });
    const own = await addWebhook(gateway, { callback_url: receiver.url, app_id: mine });
    const id = await sendThrough(mine, 'ours');
    const hooksOf = async (options: object) =>
      new Set((await gateway.call(`/api/sms/sms/${id}/deliveries`, options)).body.data.map((one: any) => one.webhook_id)); // prettier-ignore
    assert.deepEqual(await hooksOf({ token }), new Set([own.id]));
    assert.ok((await hooksOf({})).has(everybodys.id));
    for (const one of [everybodys, own])
      await gateway.call(`/api/sms/webhooks/${one.id}`, { method: 'DELETE' });
  });

  it('sees a webhook or a rule that holds for an app of others as well', async () => {
    const group = (await gateway.createGroup()).id;
    const inside = await gateway.makeToken(OPERATOR, { group_ids: [group] });
    const scope = { app_id: foreign, group_id: group };
    const hook = await addWebhook(gateway, { callback_url: receiver.url, ...scope });
    const json = { keyword: 'both', reply: 'x', ...scope };
    const rule = (await gateway.call('/api/sms/keywords', { json })).body.data;
    for (const [list, id] of [
      ['/api/sms/webhooks', hook.id],
      ['/api/sms/keywords', rule.id],
    ]) {
      assertProblem(await gateway.call(`${list}/${id}`, { token: inside }), { status: 404 });
      assert.equal((await gateway.call(list, { token: inside })).body.data.total, 0);
    }
    await gateway.call(`/api/sms/webhooks/${hook.id}`, { method: 'DELETE' });
    await gateway.call(`/api/sms/keywords/${rule.id}`, { method: 'DELETE' });
  });

  it('is shown a rule for everybody that would answer; what it answers, yes', async () => {
    const json = { keyword: 'zawadi', reply: 'Karibu' };
    await gateway.call('/api/sms/keywords', { json });
    const trial = { json: { app_id: mine, message: 'zawadi' } };
    const seen = (await call('/api/sms/keywords/test', trial)).body.data;
    assert.deepEqual([seen.by, seen.keyword, seen.reply], ['keyword', null, 'Karibu']);
    assert.equal((await gateway.call('/api/sms/keywords/test', trial)).body.data.keyword.keyword, 'zawadi');
  });

  it('learns which other apps a message was moved from, and what they were told', async () => {
    const group = (await gateway.createGroup()).id;
    const settings = { max_attempts: 1 };
    const fields = { ...appFields('http://127.0.0.1:1/send'), name: 'Jirani', sms_limit: 1000, settings };
    const bad = await gateway.createApp({ ...fields, group_id: group });
    const good = (await gateway.createApp({ sms_limit: 1, group_id: group })).id;
    const sent = await gateway.call(`/api/sms/groups/${group}/send`, {
      json: { to: '254711000111', message: 'x' },
    });
    const { id } = sent.body.data;
    await gateway.untilStatus(id, 'delivered');
    const limited = await gateway.makeToken(OPERATOR, { app_ids: [good] });
    const path = `/api/sms/sms/${id}/events`;
    const seen = await gateway.call(path, { token: limited });
    assert.doesNotMatch(seen.text, /Jirani|ECONNREFUSED|"Http"/);
    const { events, attempts } = seen.body.data;
    assert.deepEqual(attempts.map((one: any) => [one.app_id, one.sms_provider]), [[null, null], [good, 'Simulator']]); // prettier-ignore
    assert.ok(events.some(({ told }: any) => told?.code === 'moved_unseen'));
    assert.ok(!events.some(({ app_id }: any) => app_id === bad.id));
    assert.match((await gateway.call(path)).text, /moved from Jirani/);
  });

  it('is led to the lifecycles of all messages', () => {
    const url = (id: string) => `http://127.0.0.1:8233/${id}`;
    const [appIds, groupIds] = [[mine], []];
    assert.equal(urlFor({ ...LOCAL_OPERATOR, appIds, groupIds }, url)('message-1'), null);
    assert.equal(urlFor(LOCAL_OPERATOR, url)('message-1'), url('message-1'));
  });

  it('takes an app out of a group that it does not see', async () => {
    const group = (await gateway.createGroup()).id;
    const app = (await gateway.createApp({ group_id: group })).id;
    const limited = await gateway.makeToken(OPERATOR, { app_ids: [app] });
    const change = (json: object) =>
      gateway.call(`/api/sms/apps/${app}`, { token: limited, method: 'PATCH', json });
    assertProblem(await change({ group_id: null }), { status: 422, errors: ['group_id'] });
    assert.equal((await change({ group_id: group, sms_limit: 7 })).status, 200, 'as it is');
    assert.equal((await gateway.call(`/api/sms/apps/${app}`)).body.data.group_id, group);
  });

  it('sends through an app whose group was deleted a moment ago', async () => {
    const group = (await gateway.createGroup()).id;
    const app = (await gateway.createApp({ group_id: group })).id;
    const limited = await gateway.makeToken(OPERATOR, { group_ids: [group] });
    const send = () =>
      gateway.call(`/api/sms/apps/${app}/send`, {
        token: limited,
        json: { to: '254711000111', message: 'x' },
      });
    assert.equal((await send()).status, 200);
    assert.equal((await gateway.call(`/api/sms/groups/${group}`, { method: 'DELETE' })).status, 200);
    assertProblem(await send(), { status: 404 });
  });

  it('reads the texts of other phones about a payment, or takes back a payment of theirs', async () => {
    const wallet = { name: 'Till', driver: 'ke-mpesa', trusted_senders: ['MPESA'] };
    const payment_app_id = (await gateway.call('/api/pay/apps', { json: wallet })).body.data.id;
    const addPhone = () => gateway.createApp({ ...appFields('http://127.0.0.1:1/send'), payment_app_id });
    const [here, there] = [await addPhone(), await addPhone()];
    const provider = new Provider(gateway);
    const row = 'KE-01';
    const at = String(timeOf(row).getTime());
    for (const [index, app] of [here, there].entries())
      await provider.call(app, 'receive', '', { form: { from: 'MPESA', to: '', text: textOf(row), id: `same-${index}`, at } }); // prettier-ignore
    const [transaction] = await gateway.db('transactions').where({ payment_app_id });
    const limited = await gateway.makeToken(OPERATOR, { app_ids: [here.id] });
    const details = await gateway.call(`/api/pay/transactions/${transaction.id}`, { token: limited });
    assert.deepEqual(details.body.data.texts.map((text: any) => text.app_id), [here.id]); // prettier-ignore
    const all = (await gateway.call(`/api/pay/transactions/${transaction.id}`)).body.data.texts;
    assert.deepEqual(all.map((text: any) => text.app_id), [here.id, there.id]); // prettier-ignore

    const { id: _id, ...original } = transaction;
    await gateway.db('transactions').where({ id: transaction.id }).update({ app_id: there.id });
    const reversal = {
      ...original,
      ...{ app_id: here.id, transaction_id: 'REV1', id_key: 'REV1', kind: 'reversal' },
      ...{ status: 'needs_review', related_id: transaction.id, message_id: null },
    };
    const [reversalId] = await gateway.db('transactions').insert(reversal);
    const confirm = (options: object) =>
      gateway.call(`/api/pay/transactions/${reversalId}/confirm`, { method: 'POST', ...options });
    assertProblem(await confirm({ token: limited }), { status: 403, code: 'missing_scope' });
    const { status } = await gateway.db('transactions').where({ id: transaction.id }).first();
    assert.equal(status, 'booked');
    assert.equal((await confirm({})).status, 200, 'who sees both decides');
  });

  describe('goes on with what was begun before', () => {
    const RIGHTS = [
      { change: 'limits', fields: () => ({ app_ids: [mine] }), status: 403 },
      { change: 'switching off', fields: () => ({ disabled: true }), status: 401 },
    ];

    for (const { change, fields, status } of RIGHTS)
      it(`an upload that ends after ${change} is refused, and nothing of it is sent`, async () => {
        const user = await newUser(gateway, 'operator');
        const text = `upload beside ${change}`;
        const path = `/api/sms/batches?app_id=${foreign}&message=${encodeURIComponent(text)}`;
        const headers = {
          ...{ cookie: user.cookie!, 'x-csrf-token': user.csrf!, origin: gateway.url },
          ...{ 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
        };
        const opened = () => gateway.db('batches').where({ message: text }).first('id');
        const answered = await new Promise<number>((resolve, reject) => {
          const upload = httpRequest(new URL(path, gateway.url), { method: 'POST', headers }, (reply) => {
            reply.resume();
            resolve(reply.statusCode!);
          });
          upload.on('error', reject);
          upload.write('to\n254711000161\n');
          until(async () => (await opened()) !== undefined, 'the upload to begin')
            .then(() => patch(`/api/users/${user.id}`, fields()))
            .then(() => upload.end('254711000162\n'), reject);
        });
        assert.equal(answered, status);
        assert.equal(await opened(), undefined);
        assert.deepEqual(await gateway.db('messages').where({ message: text }), []);
      });

    for (const { change, fields } of RIGHTS)
      it(`an export is cut off by ${change}, and says so by not ending well`, async () => {
        const user = await newUser(gateway, 'viewer');
        const row = messageRow(foreign, { message: 'x'.repeat(480), group_id: null });
        const ROWS = 30_000; // more than all buffers on the way hold
        for (let from = 0; from < ROWS; from += 100)
          await gateway.db('messages').insert(Array.from({ length: 100 }, () => ({ ...row, uuid: crypto.randomUUID() }))); // prettier-ignore
        const headers = { cookie: user.cookie!, accept: 'text/csv' };
        const { reply, read } = await new Promise<any>((resolve, reject) => {
          const asked = httpRequest(new URL('/api/sms/sms', gateway.url), { headers }, (res) => {
            let text = '';
            resolve({
              reply: res,
              read: () =>
                new Promise<string>((done) => {
                  res.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
                  res.on('error', () => undefined);
                  res.on('close', () => done(text));
                }),
            });
          });
          asked.on('error', reject);
          asked.end();
        });
        assert.equal((await patch(`/api/users/${user.id}`, fields())).status, 200);
        const text = await read();
        assert.ok(text.split('\n').length < ROWS, 'not all of them came');
        assert.equal(reply.complete, false);
        await gateway.db('messages').where({ app_id: foreign }).delete();
      });
  });
});
