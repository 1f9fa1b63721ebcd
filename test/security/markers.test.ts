/**
 * Marked texts, numbers, tokens and credentials go through every path; then everything that the log and Temporal hold
 * is searched for them, in every form they could have taken on the way.
 */
import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import { keyOf, Provider } from '../incoming/support/provider.js';
import { startFakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import {
  appFields,
  report,
  SECRET,
  UNAVAILABLE,
  useCompany,
  type Answer,
} from '../workflows/support/company.js';
import { sendToGroup } from '../workflows/support/journey.js';
import { useOperator, untilAnswered } from '../workflows/support/temporal.js';
import { findMarkers, flatten } from './support/markers.js';

const TEXT = 'text-marker-Kq93';
const NUMBERS = { to: '254711000177', sender: '254711000178', writer: '254711000179' };
const MESSAGE = {
  to: NUMBERS.to,
  message: `Habari ${TEXT}`,
  client_ref: `ref-${TEXT}`,
  metadata: { note: TEXT },
};
let sent = 0;
/** The same marks, as another message. */
const marked = () => ({ ...MESSAGE, client_ref: `ref-${TEXT}-${(sent += 1)}` });
const NEW_SECRET = 'credential-marker-Xv52';
const WRONG_TOKEN = '9|token-marker-Jd64';
const STUCK = 'a repair of the gateway (a step fails; see its log)';

describe('marked texts, numbers, tokens and credentials', () => {
  const gateway = useGateway();
  const company = useCompany();
  const provider = new Provider(gateway);
  const operator = useOperator(gateway);
  const secrets: string[] = [TEXT, SECRET, NEW_SECRET, WRONG_TOKEN];
  const fields = { phone_number: NUMBERS.sender };

  /** A provider that quotes all it was sent. */
  const quoting: Answer = ({ text, to, from }) =>
    Promise.resolve([503, { text: `no "${text}" from ${from} to ${to}; ${SECRET}`, error: to }]);

  before(async function () {
    this.timeout(60_000);
    secrets.push(gateway.token, await gateway.makeToken(['messages:send'], { name: 'marked' }));
    await refused();
    await throughAGroup();
    await withFilesAndTemplates();
    await calledBack();
    await takenBack();
    await whileItIsBroken();
    await (await operator.client()).schedule.getHandle('reconcile-workflows').trigger();
    await until(async () => (await listRuns()).some(({ type }) => type === 'reconcileWorkflows'), 'a job');
  });

  /** Requests that are refused, with marks where they do not belong. */
  async function refused(): Promise<void> {
    const { app } = await company.app(gateway, fields);
    const path = `/api/sms/apps/${app.id}/send`;
    const bad: Parameters<typeof gateway.call>[1][] = [
      { json: { ...MESSAGE, to: `${NUMBERS.to}000000000` } },
      { json: { ...MESSAGE, message: TEXT.repeat(60), [TEXT]: NUMBERS.to } },
      { json: { ...MESSAGE, sender: NUMBERS.sender, priority: TEXT } },
      {
        body: `{"to": "${NUMBERS.to}", "message": "${TEXT}`,
        headers: { 'content-type': 'application/json' },
      },
      { json: MESSAGE, token: WRONG_TOKEN },
    ];
    for (const options of bad) {
      const { status } = await gateway.call(path, { method: 'POST', ...options });
      assert.ok(status >= 400 && status < 500, String(status));
    }
    const json = { ...appFields('http://127.0.0.1:1/'), name: TEXT, api_key: NEW_SECRET, c4: NEW_SECRET };
    assert.equal((await gateway.call('/api/sms/apps', { json })).status, 422);
    const changed = await gateway.call(`/api/sms/apps/${app.id}`, {
      method: 'PATCH',
      json: { api_key: NEW_SECRET },
    });
    assert.equal(changed.status, 200);
    // The company knows another key: it refuses the credentials.
    const { id } = await gateway.send(app.id, marked());
    await until(async () => (await gateway.message(id)).status !== 'pending', 'an answer');
  }

  /** Retry, failover and a failed report, at a provider that quotes. */
  async function throughAGroup(): Promise<void> {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    const more = { ...fields, group_id: group.id };
    const first = await company.app(gateway, { ...more, sms_limit: 1_000 }, quoting, 'accept');
    const second = await company.app(gateway, { ...more, sms_limit: 1 }, UNAVAILABLE, 'accept');
    const { id } = await sendToGroup(gateway, group.id, marked());
    await gateway.untilStatus(id, 'sent');
    await report(first.account.handed[1]!, 'failed', { code: `${NUMBERS.to} ${TEXT}` });
    await second.account.untilHanded(2);
    await operator.untilWaitingFor(id, 'the delivery report');
  }

  /** An address with a key in it, the values of a template, and words that are fetched: accepted, refused, answered. */
  async function withFilesAndTemplates(): Promise<void> {
    const fake = await startFakeServer();
    const account = { api_key: NEW_SECRET, api_link: fake.url, phone_number: NUMBERS.sender };
    const app = (channel: string) => gateway.createApp({ type: 'Infobip', channel, ...account });
    const media_urls = [`https://files.example.org/a.png?key=${TEXT}`];
    const template = { name: TEXT, language: 'sw', variables: { [TEXT]: TEXT } };
    const [mms, whatsapp, sms] = [await app('mms'), await app('whatsapp'), await app('sms')];
    const refusal = {
      errorCode: 'E400',
      description: TEXT,
      violations: [{ property: 'to', violation: TEXT }],
    };
    const sends: [app: any, fields: object][] = [
      [mms, { ...marked(), media_urls }],
      [whatsapp, { ...marked(), message: undefined, media_urls, template }],
    ];
    for (const answer of [[400, refusal], [500, { text: media_urls }], 'cut'] as const) {
      fake.answer(answer);
      for (const [one, fields] of sends) {
        const { id } = await gateway.send(one.id, { ...fields, client_ref: `files-${(sent += 1)}-${TEXT}` });
        await gateway.untilStatus(id, 'failed', 'unknown');
      }
    }
    for (const fields of [{ media_urls }, { template }, { media_urls: [TEXT] }, { template: TEXT }]) {
      const { status } = await gateway.call(`/api/sms/apps/${sms.id}/send`, {
        json: { ...MESSAGE, ...fields },
      });
      assert.equal(status, 422);
    }
    fake.answer([201, { request_uuid: 'r-1' }]);
    const plivo = {
      type: 'Plivo',
      channel: 'voice',
      auth_id: 'MA000000000000000001',
      auth_token: NEW_SECRET,
    };
    const settings = { endpoints: { api: fake.url } };
    const voice = await gateway.createApp({ ...plivo, phone_number: NUMBERS.sender, settings });
    secrets.push(keyOf(voice));
    const { id } = await gateway.send(voice.id, marked());
    await gateway.untilStatus(id, 'sent');
    const path = `/api/sms/apps/${voice.id}/answer/${keyOf(voice)}/${id}-1`;
    for (const address of [path, `${path}${TEXT}`, path.replace(keyOf(voice), TEXT)])
      assert.equal((await gateway.call(address, { form: { To: NUMBERS.to, text: TEXT } })).status, 403);
    await fake.close();
  }

  /** Reports, answers of phones, and calls that are forged or not understood. */
  async function calledBack(): Promise<void> {
    const { app, account } = await company.app(gateway, fields, quoting, 'accept', 'cut');
    secrets.push(keyOf(app as never));
    const { id } = await gateway.send(app.id, marked());
    await gateway.untilStatus(id, 'sent');
    const said = { status: 'delivered', code: TEXT, to: NUMBERS.to, text: TEXT };
    await report(account.handed[1]!, 'delivered', said);
    await gateway.untilStatus(id, 'delivered');
    await report(account.handed[1]!, 'delivered', said);
    const doubtful = await gateway.send(app.id, marked());
    await gateway.untilStatus(doubtful.id, 'unknown');
    const form = { from: NUMBERS.writer, to: NUMBERS.sender, text: TEXT, id: `mo-${TEXT}` };
    assert.equal((await provider.call(app, 'receive', '', { form })).status, 200);
    const query = `from=${NUMBERS.writer}&text=${TEXT}`;
    for (const kind of ['receive', 'callback'] as const) {
      const forged = { key: `${TEXT}-${NUMBERS.to}`, query, form };
      assert.equal((await provider.call(app, kind, TEXT, forged)).status, 403);
      await provider.call(app, kind, `${TEXT}/${NUMBERS.to}`, { json: { [TEXT]: [NUMBERS.to] }, query });
    }
  }

  async function takenBack(): Promise<void> {
    const { app } = await company.app(gateway, fields, [422, { error: 'invalid_recipient', text: TEXT }]);
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString();
    const later = await gateway.send(app.id, { ...marked(), scheduled_at });
    await operator.untilWaitingFor(later.id, 'its scheduled time');
    const failed = await gateway.send(app.id, marked());
    await gateway.untilStatus(failed.id, 'failed');
    for (const [id, verb] of [
      [later.id, 'cancel'],
      [failed.id, 'resend'],
    ]) {
      const reply = await gateway.call(`/api/sms/sms/${id}/${verb}`, { method: 'POST' });
      assert.equal(reply.status, 200, reply.text);
    }
  }

  /** A table is away: requests end with 500, and a step of a run fails. */
  async function whileItIsBroken(): Promise<void> {
    const { app } = await company.app(gateway, fields);
    await gateway.db.schema.renameTable('send_attempts', 'send_attempts_away');
    const { id } = await gateway.send(app.id, marked());
    assert.equal((await gateway.call(`/api/sms/sms/${id}/events?to=${NUMBERS.to}&text=${TEXT}`)).status, 500);
    await operator.untilWaitingFor(id, STUCK);
    await gateway.db.schema.renameTable('send_attempts_away', 'send_attempts');
    await gateway.db.schema.renameTable('messages', 'messages_away');
    const json = { ...MESSAGE, client_ref: `again-${TEXT}` };
    assert.equal((await gateway.call(`/api/sms/apps/${app.id}/send`, { json })).status, 500);
    await report({ dlrUrl: `${gateway.url}/api/sms/apps/${app.id}/callback/x/1-1`, id: TEXT }, 'sent');
    const inbound = { from: NUMBERS.writer, text: TEXT, id: `mo-2-${TEXT}` };
    assert.equal((await provider.call(app, 'receive', '', { form: inbound })).status, 500);
    await gateway.db.schema.renameTable('messages_away', 'messages');
  }

  async function listRuns() {
    const { workflow } = await operator.client();
    const runs = [];
    for await (const run of workflow.list()) runs.push(run);
    return runs;
  }

  it('are found in no line of the log', () => {
    assert.deepEqual(findMarkers(gateway.logLines, secrets, Object.values(NUMBERS)), []);
    const log = gateway.logLines.join('');
    for (const said of [
      'attempt ended',
      'call refused',
      'call not understood',
      'request failed',
      'an activity failed',
    ])
      assert.ok(log.includes(said), `"${said}" is among what was searched`);
  });

  it('are found nowhere in Temporal: list, histories, descriptions, summaries, details, answers', async function () {
    this.timeout(90_000); // a question to a run whose worker is busy may have to be asked anew, after ten seconds each
    const client = await operator.client();
    const runs = await listRuns();
    assert.ok(runs.length >= 9, `${runs.length} runs`);
    const held: string[] = [];
    for (const run of runs) held.push(...flatten(run.raw), ...(await everythingOf(client, run.workflowId)));
    for await (const { scheduleId } of client.schedule.list())
      held.push(...flatten((await client.schedule.getHandle(scheduleId).describe()).raw));
    assert.deepEqual(findMarkers(held, secrets, Object.values(NUMBERS)), []);
    const all = held.join('\n');
    for (const said of [
      '2547•••177',
      'moved to this app',
      'A step of the gateway failed',
      'invalid_recipient',
    ])
      assert.ok(all.includes(said), `"${said}" is among what was searched`);
  });

  async function everythingOf({ workflow }: Client, id: string): Promise<string[]> {
    const handle = workflow.getHandle(id);
    const [history, description] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    const asked = [
      '__temporal_workflow_metadata',
      '__stack_trace',
      ...(id.startsWith('message-') ? ['state'] : []),
    ];
    const answers = await Promise.all(asked.map((name) => untilAnswered(() => handle.query(name))));
    return flatten([history, description.raw, answers]);
  }
});

describe('the search for markers', () => {
  const planted = 'pass|word+1';
  const cases: [what: string, where: unknown][] = [
    ['plain', { a: [`x${planted}y`] }],
    ['in bytes', { data: Buffer.from(`x${planted}`) }],
    ['base64', Buffer.from(planted).toString('base64')],
    ['base64, after other bytes', Buffer.from(`u:${planted}`).toString('base64')],
    ['for a URL', encodeURIComponent(planted)],
    ['as a key', { [planted]: 1 }],
  ];
  for (const [what, where] of cases)
    it(`finds one ${what}`, () => assert.deepEqual(findMarkers(flatten(where), [planted], []), [planted]));

  for (const written of ['+254711000177', '0711 000 177', '254-711-000-177', '(0711) 000177'])
    it(`finds a number written as ${written}`, () =>
      assert.deepEqual(findMarkers([written], [], ['254711000177']), ['254711000177']));

  it('takes no masked number for one', () =>
    assert.deepEqual(findMarkers(['sms to 2547•••177'], [], ['254711000177']), []));
});
