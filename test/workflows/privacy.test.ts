/** What Temporal keeps of a message: ids, statuses and durations; no text, no full number, no credential. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { report, SECRET, UNAVAILABLE, useCompany, type Answer } from './support/company.js';
import { sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

const TEXT = 'text-marker-Wm47';
const NUMBER = '254711000222';
const SENDER = '254733000444';

describe('the history of a run in Temporal', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /** Everything that Temporal has of a run, as text: history, memo, summary, details, answers to queries. */
  async function everythingOf(messageId: number): Promise<string> {
    const handle = await operator.run(messageId);
    const [history, description, metadata, state] = await Promise.all([
      handle.fetchHistory(),
      handle.describe(),
      handle.query('__temporal_workflow_metadata'),
      handle.query('state'),
    ]);
    const summary = await description.staticSummary();
    return JSON.stringify([history, description.raw, summary, metadata, state], (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    );
  }

  /** A company that quotes what it was sent. */
  const quoting: Answer = (handed) =>
    Promise.resolve([
      503,
      { text: `no place for "${handed.text}" from ${handed.from} to ${handed.to}; ${SECRET}` },
    ]);

  async function sendThroughEverything(): Promise<number> {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    const more = { group_id: group.id, phone_number: SENDER };
    const first = await company.app(gateway, { ...more, sms_limit: 1_000 }, quoting, 'accept');
    const second = await company.app(gateway, { ...more, sms_limit: 1 }, UNAVAILABLE, 'accept');
    const { id } = await sendToGroup(gateway, group.id, {
      to: NUMBER,
      message: `Habari ${TEXT}`,
      client_ref: `ref-${TEXT}`,
      metadata: { note: TEXT },
    });
    await gateway.untilStatus(id, 'sent');
    await report(first.account.handed[1]!, 'failed', { code: `${NUMBER} ${TEXT}` });
    await second.account.untilHanded(2);
    await gateway.untilStatus(id, 'sent');
    await operator.untilWaitingFor(id, 'the delivery report');
    return id;
  }

  it('holds neither text nor number nor credential, through a retry, a failover and a failed report', async () => {
    const id = await sendThroughEverything();
    const all = await everythingOf(id);
    assert.ok(all.includes('moved to this app'), 'the details are among what was looked at');
    for (const secret of [TEXT, NUMBER, NUMBER.slice(3), SENDER, SECRET]) {
      assert.ok(!all.includes(secret), `found ${secret}`);
    }
  });

  it('names the recipient masked, and what operators search by', async () => {
    const app = await gateway.createApp();
    const { id } = await gateway.send(app.id, { to: NUMBER, message: TEXT });
    await operator.result(id);
    const description = await (await operator.run(id)).describe();
    assert.equal(await description.staticSummary(), 'sms to 2547•••222 through Simulator');
    const attributes = description.typedSearchAttributes
      .getAll()
      .map(({ key, value }) => [key.name, value])
      .filter(([name]) => String(name).startsWith('Salami')); // the server adds its own
    assert.deepEqual(
      attributes.sort(([a], [b]) => String(a).localeCompare(String(b))),
      [
        ['SalamiAppId', app.id],
        ['SalamiChannel', 'sms'],
        ['SalamiMessageId', id],
        ['SalamiProvider', 'Simulator'],
        ['SalamiStatus', 'delivered'],
      ],
    );
  });

  it("the gateway's own log holds none of it either", async () => {
    const app = await gateway.createApp();
    await gateway.untilStatus((await gateway.send(app.id, { to: NUMBER, message: TEXT })).id, 'delivered');
    const { app: quoted } = await company.app(gateway, { phone_number: SENDER }, quoting);
    await gateway.untilStatus((await gateway.send(quoted.id, { to: NUMBER, message: TEXT })).id, 'failed');
    assert.ok(gateway.logLines.some((line) => line.includes('attempt ended')));
    for (const secret of [TEXT, NUMBER, SENDER, SECRET, gateway.token]) {
      assert.deepEqual(
        gateway.logLines.filter((line) => line.includes(secret)),
        [],
      );
    }
  });
});
