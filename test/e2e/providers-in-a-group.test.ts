/** Three providers in one group, each failing in its own way: one message, one id, one text on the phone. */
import assert from 'node:assert/strict';
import { startFakeServer, type FakeServer, type Reply } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';

const VONAGE_ID = '0A00000000000001';
/** Infobip's words for a text that the operator did not deliver, for good. */
const UNDELIVERED = {
  status: { groupId: 2, groupName: 'UNDELIVERABLE', id: 9, name: 'UNDELIVERABLE_NOT_DELIVERED' },
  error: { groupId: 1, groupName: 'HANDSET_ERRORS', id: 1, name: 'EC_UNKNOWN_SUBSCRIBER', permanent: true },
};

describe('three providers in a group', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);
  const fakes: Record<'twilio' | 'vonage' | 'infobip', FakeServer> = {} as never;
  /** What the fakes let through to the handset. */
  let phone: string[];
  /** Calls of the fakes to the gateway that are still under way. */
  let calls: Promise<Response>[];

  before(async () => {
    for (const name of ['twilio', 'vonage', 'infobip'] as const) fakes[name] = await startFakeServer();
  });
  after(() => Promise.all(Object.values(fakes).map((fake) => fake.close())));
  beforeEach(() => {
    phone = [];
    calls = [];
    fakes.twilio.answer([401, { code: 20003, message: 'Authenticate', status: 401 }]);
    fakes.infobip.answer(({ body }) => taken(JSON.parse(body.toString('utf8')).messages[0]));
  });

  /** Infobip takes the message and says, once its answer has gone out, that it was not delivered. */
  function taken(message: any): Reply {
    const [{ messageId }] = message.destinations;
    const { url, callbackData } = message.webhooks.delivery;
    const report = { results: [{ messageId, callbackData, ...UNDELIVERED }] };
    calls.push(fetch(url, { method: 'POST', body: JSON.stringify(report) }));
    const status = { groupId: 1, groupName: 'PENDING', id: 26, name: 'PENDING_ACCEPTED' };
    return [200, { messages: [{ messageId, status, destination: '254711000111' }] }];
  }

  /** @param times how often Vonage says "later" before it delivers */
  function throttle(times: number): void {
    let left = times;
    fakes.vonage.answer(({ body }) => {
      if (left-- > 0) return [429, '', { 'retry-after': '1' }];
      const { text, to, callback } = JSON.parse(body.toString('utf8'));
      phone.push(text);
      const report = new URLSearchParams({
        messageId: VONAGE_ID,
        status: 'delivered',
        msisdn: to,
      });
      calls.push(fetch(callback, { method: 'POST', body: report }));
      return [200, { 'message-count': '1', messages: [{ status: '0', 'message-id': VONAGE_ID }] }];
    });
  }

  /** Far more capacity for one than for the next: that is the order in which the group takes them. */
  async function group(settings: object): Promise<{ groupId: number; apps: any[] }> {
    const { id: groupId } = await gateway.createGroup({
      settings: { failover_on_failed_dlr: true, ...settings },
    });
    const app = (sms_limit: number, fields: object, endpoints: object) =>
      gateway.createApp({
        ...fields,
        group_id: groupId,
        sms_limit,
        settings: { endpoints, tps: 100, max_attempts: 2, retry_initial_s: 0.05 },
      });
    const twilio = { type: 'Twilio', account_sid: `AC${'0'.repeat(32)}`, auth_token: 'secret-1' };
    const vonage = { type: 'Vonage', api_key: 'abcd1234', api_secret: 'secret-2' };
    const infobip = { type: 'Infobip', api_key: 'secret-3', api_link: fakes.infobip.url };
    const apps = [
      await app(10_000, { ...twilio, phone_number: '+12025550100' }, { api: fakes.twilio.url }),
      await app(100, { ...vonage, phone_number: 'ACME' }, { rest: fakes.vonage.url, api: fakes.vonage.url }),
      await app(1, { ...infobip, phone_number: '20880' }, {}),
    ];
    return { groupId, apps };
  }

  const requests = () => ({
    twilio: fakes.twilio.requests.length,
    vonage: fakes.vonage.requests.length,
    infobip: fakes.infobip.requests.length,
  });

  /** What Temporal's UI shows on top of the run. */
  async function storyOf(messageId: number): Promise<string> {
    const run = await operator.run(messageId);
    const metadata = await run.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails.replaceAll('\u00a0', '');
  }

  it('refused, throttled, lost behind the operator: it comes round to the one that could not take it before', async () => {
    throttle(2);
    const { groupId, apps } = await group({});
    const [first, second, third] = apps.map(({ id }) => id);
    const [one, two, three] = apps.map(({ name }) => name);
    const accepted = await sendToGroup(gateway, groupId);
    const message = await gateway.untilStatus(accepted.id, 'delivered');

    assert.deepEqual(phone, ['Habari'], 'one text on the phone');
    assert.deepEqual(requests(), { twilio: 1, vonage: 3, infobip: 1 });
    assert.deepEqual(
      [message.uuid, message.sms_provider, message.app_id, message.provider_id, message.error_code],
      [accepted.uuid, 'Vonage', second, VONAGE_ID, null],
    );
    assert.deepEqual(await journeyOf(gateway, accepted.id), {
      statuses: [
        ...['pending', 'processing'],
        ...['pending', 'processing'],
        ...['pending', 'processing'],
        ...['pending', 'processing', 'sent'],
        ...['pending', 'processing', 'sent', 'delivered'],
      ],
      attempts: [
        `${first} rejected-permanent auth_failed`,
        `${second} rejected-transient rate_limited`,
        `${second} rejected-transient rate_limited`,
        `${third} accepted`,
        `${second} accepted`,
      ],
      notes: [`moved from ${one} to ${two}`, `moved from ${two} to ${three}`],
    });
    const { events, callbacks } = await gateway.history(accepted.id);
    const texts = events.map(({ text }: any) => text);
    assert.ok(texts.includes(`moved from ${three} to ${two}`), 'a report took it back from "sent"');
    assert.deepEqual(
      callbacks.map(({ kind, verdict }: any) => `${kind} ${verdict}`),
      ['callback applied', 'callback applied'],
    );
    const [told] = events.filter(({ kind, to }: any) => kind === 'dlr' && to === 'failed');
    assert.deepEqual([told.app_id, told.provider_code], [third, '1 EC_UNKNOWN_SUBSCRIBER']);
    for (const call of await Promise.all(calls)) assert.ok(call.ok, `${call.status} ${call.url}`);

    assert.deepEqual(await operator.result(accepted.id), { status: 'delivered', attempts: 5 });
    const story = await storyOf(accepted.id);
    for (const line of [
      `**delivered** (over) · app ${second} · 5 attempts · 3 failovers`,
      `| 1 | ${first} | rejected-permanent | auth_failed |`,
      `| 2 | ${second} | rejected-transient | rate_limited |`,
      `| 4 | ${third} | accepted |`,
      `| 5 | ${second} | accepted |`,
    ])
      assert.ok(story.includes(line), `${line} is not in:\n${story}`);
  });

  it('waits as long as the throttling provider asks, and no less', async () => {
    throttle(1);
    const { groupId, apps } = await group({});
    const { id } = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(id, 'delivered');
    const { attempts } = await gateway.history(id);
    const [throttled, next] = attempts.filter(({ app_id }: any) => app_id === apps[1].id);
    const waitedMs = Date.parse(next.started_at) - Date.parse(throttled.finished_at);
    assert.ok(waitedMs >= 1000, `${waitedMs} ms`);
    assert.deepEqual(requests(), { twilio: 1, vonage: 2, infobip: 0 });
  });

  it('fails for the reason of the last report, when the moves of the group are used up', async () => {
    throttle(Infinity);
    const { groupId, apps } = await group({ max_failovers: 2 });
    const { id } = await sendToGroup(gateway, groupId);
    const message = await gateway.untilStatus(id, 'failed');

    assert.deepEqual(phone, []);
    assert.deepEqual(requests(), { twilio: 1, vonage: 2, infobip: 1 });
    assert.deepEqual([message.app_id, message.error_code], [apps[2].id, 'invalid_recipient']);
    assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 4 });
    assert.equal(await operator.reason(id), 'reported_failed');
    assert.match(await storyOf(id), /\*\*failed\*\* \(over\)/);
  });

  it('the app that was refused stays out of the group until it may be tried again', async () => {
    throttle(0);
    const { groupId, apps } = await group({});
    const one = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(one.id, 'delivered');
    const two = await sendToGroup(gateway, groupId);
    assert.equal(two.app_id, apps[1].id);
    await gateway.untilStatus(two.id, 'delivered');
    assert.equal(requests().twilio, 1);
    assert.equal((await gateway.call(`/api/sms/apps/${apps[0].id}`)).body.data.health, 'suspended');
  });
});
