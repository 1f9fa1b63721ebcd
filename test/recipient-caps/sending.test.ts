/** How often one number is sent to, on a running gateway. */
import assert from 'node:assert/strict';
import { assertProblem, countRows } from '../api/support.js';
import { useGateway } from '../support/gateway.js';
import { deleteRecipientPlaces } from '../../src/jobs/retention-store.js';
import { UNAVAILABLE, useCompany } from '../workflows/support/company.js';
import { sendToGroup } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';

const HOUR_MS = 3_600_000;
const ONE_AN_HOUR = { max: 1, per_seconds: 3_600 };
const refused = { status: 429, code: 'recipient_cap', errors: ['to'] };

describe('a recipient cap', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  const appWith = async (recipient_cap: object, more: object = {}) =>
    (await company.app(gateway, { settings: { recipient_cap, ...more } })).app.id;
  const post = (appId: number, fields: object = {}) =>
    gateway.call(`/api/sms/apps/${appId}/send`, {
      json: { to: '254711000111', message: 'Habari', ...fields },
    });
  const statusesOf = (replies: { status: number }[]) => replies.map(({ status }) => status).sort();
  const times = <T>(count: number, work: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => work(n));

  it('refuses one message too many, and says when the next can go out', async () => {
    const appId = await appWith(ONE_AN_HOUR);
    assert.equal((await post(appId)).status, 200);
    const { messages } = await countRows(gateway);
    const reply = await post(appId, { to: '+254 711 000 111' });
    assertProblem(reply, refused);
    const retryS = Number(reply.headers.get('retry-after'));
    assert.ok(retryS > 3_500 && retryS <= 3_600, `${retryS} s`);
    assertProblem(await post(appId, { dry_run: true }), refused);
    assert.equal((await countRows(gateway))['messages'], messages, 'nothing is stored');
    assert.equal((await post(appId, { to: '254711000112' })).status, 200, 'other numbers have their own');
    gateway.advance(HOUR_MS);
    assert.equal((await post(appId)).status, 200);
  });

  it('holds for sends that come at once, and only for those to one number', async () => {
    const appId = await appWith({ max: 2, per_seconds: 3_600 });
    const toOne = times(20, () => post(appId));
    const toOthers = times(6, (n) => post(appId, { to: `25471100010${n}` }));
    assert.deepEqual(statusesOf(await Promise.all(toOne)), [200, 200, ...times(18, () => 429)]);
    assert.deepEqual(
      statusesOf(await Promise.all(toOthers)),
      times(6, () => 200),
    );
  });

  it('of a group holds for all its apps together, also for sends that come at once', async () => {
    const { id } = await gateway.createGroup({ settings: { recipient_cap: { max: 3, per_seconds: 3_600 } } });
    const apps = [await company.app(gateway, { group_id: id }), await company.app(gateway, { group_id: id })];
    const json = { to: '254711000111', message: 'Habari' };
    const replies = await Promise.all(times(6, () => gateway.call(`/api/sms/groups/${id}/send`, { json })));
    assert.deepEqual(statusesOf(replies), [200, 200, 200, 429, 429, 429]);
    assert.equal(
      (await post(apps[0]!.app.id)).status,
      200,
      'what goes to the app itself is none of the group',
    );
  });

  it('of the app that a group chooses holds as well', async () => {
    const { id } = await gateway.createGroup({ settings: { recipient_cap: { max: 3, per_seconds: 3_600 } } });
    await company.app(gateway, { group_id: id, settings: { recipient_cap: ONE_AN_HOUR } });
    await sendToGroup(gateway, id);
    const json = { to: '254711000111', message: 'Habari' };
    assertProblem(await gateway.call(`/api/sms/groups/${id}/send`, { json }), refused);
  });

  it('counts a dry run, a repeat and a message that is sent again for nothing', async () => {
    const appId = await appWith(ONE_AN_HOUR);
    assert.equal((await post(appId, { dry_run: true })).status, 200);
    const first = await post(appId, { client_ref: 'once' });
    const repeat = await post(appId, { client_ref: 'once' });
    assert.deepEqual([repeat.status, repeat.body.data.id], [200, first.body.data.id]);

    const { app, account } = await company.app(gateway, { settings: { recipient_cap: ONE_AN_HOUR, max_attempts: 1 } }); // prettier-ignore
    account.answer(UNAVAILABLE, 'accept');
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'failed');
    const again = await gateway.call(`/api/sms/sms/${id}/resend`, { method: 'POST' });
    assert.equal(again.status, 200, again.text);
    await gateway.untilStatus(again.body.data.id, 'sent');
    assertProblem(await post(app.id), refused);
  });

  it('lets urgent messages through where that is set, and counts them for nothing', async () => {
    const appId = await appWith({ ...ONE_AN_HOUR, except_priority: 'high' });
    const urgent = await Promise.all(times(3, () => post(appId, { priority: 'high' })));
    assert.deepEqual(statusesOf(urgent), [200, 200, 200]);
    assert.deepEqual([(await post(appId)).status, (await post(appId)).status], [200, 429]);
  });

  it('delays instead where that is set: each an hour behind the one before', async () => {
    const appId = await appWith({ ...ONE_AN_HOUR, on_limit: 'delay' });
    const startedAt = gateway.now().getTime();
    const replies = await Promise.all(times(3, () => post(appId)));
    assert.deepEqual(statusesOf(replies), [200, 200, 200]);
    const delays = replies
      .map(({ body }) => body.data.not_before)
      .map((at: string | null) => (at === null ? 0 : Math.round((Date.parse(at) - startedAt) / HOUR_MS)));
    assert.deepEqual(delays.sort(), [0, 1, 2]);
    const waiting = replies.find(({ body }) => body.data.not_before !== null)!.body.data;
    await operator.untilWaitingFor(waiting.id, 'its turn under the recipient cap');
    assert.equal((await gateway.message(waiting.id)).not_before, waiting.not_before);
    assertProblem(await post(appId, { ttl: 600 }), refused);
  });

  it('lets a delayed message go when its time has come', async () => {
    const appId = await appWith({ max: 1, per_seconds: 2, on_limit: 'delay' });
    await gateway.send(appId);
    const { id, not_before } = await gateway.send(appId);
    await gateway.untilStatus(id, 'sent');
    assert.ok(gateway.now().getTime() >= Date.parse(not_before) - 2);
  });

  it('does not let what is kept back by night pile up in the morning', async () => {
    const from = new Date(gateway.now().getTime() + 4 * HOUR_MS).toISOString().slice(11, 16);
    const to = new Date(gateway.now().getTime() + 10 * HOUR_MS).toISOString().slice(11, 16);
    const appId = await appWith(
      { ...ONE_AN_HOUR, on_limit: 'delay' },
      { send_window: { windows: { from, to } } },
    );
    const [first, second] = [await gateway.send(appId), await gateway.send(appId)];
    assert.equal(Date.parse(second.not_before) - Date.parse(first.not_before), HOUR_MS);
  });

  it('forgets a number when nothing counts any more', async () => {
    const appId = await appWith(ONE_AN_HOUR);
    await post(appId);
    const kept = async () => Number((await gateway.db('recipient_places').where({ scope: `app:${appId}` }).count({ n: '*' }))[0]!['n']); // prettier-ignore
    const sweep = () => deleteRecipientPlaces(gateway.db, gateway.now().getTime());
    await sweep();
    assert.equal(await kept(), 1);
    gateway.advance(HOUR_MS + 1_000);
    await sweep();
    assert.equal(await kept(), 0);
  });

  it('leaves no number in the log', () => assert.ok(!gateway.logLines.join('').includes('254711000111')));

  it('is nobody’s who set none', async () => {
    const group = await gateway.createGroup();
    await company.app(gateway, { group_id: group.id });
    const before = (await countRows(gateway))['recipient_places'];
    for (let n = 0; n < 3; n += 1) await sendToGroup(gateway, group.id);
    assert.equal((await countRows(gateway))['recipient_places'], before);
  });
});
