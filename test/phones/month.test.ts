/** A phone's run over a long time: its history is cut again and again, and nothing of what it carries is lost. */
import assert from 'node:assert/strict';
import { Client, Connection } from '@temporalio/client';
import { provide } from '../../src/cli/start.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { phoneWorkflowId } from '../../src/temporal/ids.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/server/embedded.js';
import { until } from '../../tools/load/until.js';
import { SpecialGateway } from '../workflows/support/special-gateway.js';
import { phoneChanged, phoneState } from '../../workflows/contract.js';
import { poll, report } from './support/cht.js';
import { addPhone } from './support/phone.js';

/** Events after which the server suggests a new history; its default of 4,096 would take this test minutes. */
const LONG = 400;
/** What one task may add after that suggestion. */
const SLACK = 100;
const DAYS = 30;

describe("a phone's run over a month", function () {
  this.timeout(120_000);
  let server: EmbeddedServer;
  let gateway: SpecialGateway;
  let connection: Connection;
  let ahead = 0;

  before(async () => {
    const { path } = await provide(readConfig({}, null), () => undefined);
    server = await startEmbeddedServer({
      cliPath: path,
      inMemory: true,
      headless: true,
      namespace: 'default',
      retentionDays: 1,
      searchAttributes: [],
      log: createLog('silent'),
      dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': LONG },
    });
    gateway = new SpecialGateway({
      temporalAddress: server.address,
      clock: () => new Date(Date.now() + ahead),
    });
    await gateway.prepare(undefined, server.address);
    await gateway.start();
    connection = await Connection.connect({ address: server.address });
  });
  after(async () => {
    await connection?.close();
    await gateway?.stop();
    await gateway?.database.drop();
    await server?.stop();
  });

  it('is many short histories in a row; queue, counts and hand-outs go on', async () => {
    const phone = await addPhone(gateway, 'cht');
    const client = new Client({ connection, namespace: gateway.namespace });
    const run = client.workflow.getHandle(phoneWorkflowId(phone.appId));
    await poll(gateway, phone);
    let given = 0;
    for (let day = 1; day <= DAYS; day += 1) {
      ahead += 86_400_000;
      for (let n = 0; n < 3; n += 1) await gateway.send(phone.appId, { message: `day ${day}, ${n}` });
      const todays: string[] = [];
      await until(async () => {
        const offers = await poll(gateway, phone);
        for (const { id } of offers) if (!todays.includes(id)) todays.push(id);
        return todays.length === 3;
      }, `the messages of day ${day}`);
      for (const id of todays) await report(gateway, phone, id, 'SENT', 'DELIVERED');
      given += todays.length;
      // Looks by the clock, as many as a quarter of an hour each would make.
      for (let look = 0; look < 20; look += 1) await run.signal(phoneChanged);
    }
    const state = await run.query(phoneState);
    assert.equal(state.handedOut, given);
    assert.ok(state.histories >= 4, `${state.histories} histories`);
    const lengths: number[] = [];
    for await (const execution of client.workflow.list({
      query: `WorkflowId = "${phoneWorkflowId(phone.appId)}"`,
    }))
      lengths.push(execution.historyLength);
    for (const length of lengths) assert.ok(length <= LONG + SLACK, `a history of ${length} events`);
    console.log(`      ${state.histories} histories, the longest of ${Math.max(...lengths)} events`);
  });
});
