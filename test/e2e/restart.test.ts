/** The gateway ends in the middle of its work, gently and not, and goes on where it was: nothing lost, nothing twice. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { provide } from '../../src/cli/start.js';
import { readConfig } from '../../src/config.js';
import { openDatabase } from '../../src/db/connect.js';
import { createLog } from '../../src/log.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/server/embedded.js';
import { freePort } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { appFields, FAST, gate, report, useCompany, type Account } from '../workflows/support/company.js';
import { useMachine, type GatewayProcess, type Machine } from './process.js';

/** After kill -9, Temporal hands a message to the next worker when its workflow task of ten seconds has run out. */
const SETTLED_MS = 60_000;

interface Rows {
  status: Map<number, string>;
  /** Messages with an attempt that was begun and has no outcome. */
  inTheMiddle: number[];
  attempts: number;
}

/** What is written, read past the gateway, which need not run. */
async function readRows(machine: Machine): Promise<Rows> {
  const db = openDatabase(machine.database.url);
  try {
    const messages: { id: number; status: string }[] = await db('messages').select('id', 'status');
    const attempts: { message_id: number; finished_at: unknown }[] = await db('send_attempts')
      .select('message_id', 'finished_at')
      .orderBy('message_id');
    return {
      status: new Map(messages.map(({ id, status }) => [id, status])),
      inTheMiddle: attempts
        .filter(({ finished_at }) => finished_at === null)
        .map(({ message_id }) => message_id),
      attempts: attempts.length,
    };
  } finally {
    await db.destroy();
  }
}

async function createApp(gateway: GatewayProcess, account: Account): Promise<number> {
  const app = await gateway.data('/api/sms/apps', {
    ...{ name: `app-${account.path}`, settings: FAST },
    ...appFields(account.apiLink),
  });
  return app.id;
}

const send = async (gateway: GatewayProcess, appId: number, number: number): Promise<number> => {
  const to = `2547110001${String(number).padStart(2, '0')}`;
  return (await gateway.data(`/api/sms/apps/${appId}/send`, { to, message: `Habari ${number}` })).id;
};

const sendMany = (gateway: GatewayProcess, appId: number, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, (_, number) => send(gateway, appId, number)));

const statusesOf = (ids: readonly number[], { status }: Rows) => ids.map((id) => status.get(id));

function assertNoneTwice(account: Account): void {
  const refs = account.handed.map(({ messageId }) => messageId);
  assert.equal(new Set(refs).size, refs.length, `handed over twice: ${refs.join(' ')}`);
}

function untilAll(machine: Machine, ids: readonly number[], allowed: readonly string[]): Promise<Rows> {
  return until(
    async () => {
      const rows = await readRows(machine);
      return statusesOf(ids, rows).every((status) => allowed.includes(status ?? '')) ? rows : null;
    },
    async () => `every message to be ${allowed.join(' or ')}: ${statusesOf(ids, await readRows(machine))}`,
    SETTLED_MS,
  );
}

describe('a gateway that is stopped in the middle of its sends', function () {
  this.timeout(150_000);
  const company = useCompany();

  describe('by SIGTERM', () => {
    const machine = useMachine();

    it('writes down how each send ended, exits with 0, and the next start goes on', async () => {
      const account = company.account(() => delay(300, 'accept' as const));
      // Few at a time, so that some are sent, some are being sent, and some have not begun.
      const first = await machine.start({ SALAMI_START_CONCURRENCY: '5' });
      const ids = await sendMany(first, await createApp(first, account), 20);
      await account.untilHanded(6);
      const { code, tookMs } = await first.terminate(20_000);
      assert.equal(code, 0, first.output);
      const stopped = await readRows(machine);
      assert.deepEqual(stopped.inTheMiddle, []);
      const handed = account.handed.map(({ messageId }) => messageId);
      assert.equal(stopped.attempts, handed.length);
      for (const id of ids)
        assert.equal(stopped.status.get(id), handed.includes(id) ? 'sent' : 'pending', `message ${id}`);
      assert.deepEqual(machine.temporalProcesses(), []);
      assert.doesNotMatch(first.output, /^\s+at .+:\d+:\d+/m);

      const second = await machine.start();
      const readyAt = Date.now();
      await untilAll(machine, ids, ['sent']);
      console.log(
        `      SIGTERM: ended in ${tookMs} ms with ${handed.length} of 20 handed over, all sent; ` +
          `the others were sent within ${Date.now() - readyAt} ms of the next start`,
      );
      assert.equal(account.handed.length, 20);
      assertNoneTwice(account);
      for (const handed of account.handed) assert.equal((await report(handed, 'delivered')).status, 200);
      await untilAll(machine, ids, ['delivered']);
      assert.equal((await second.terminate(20_000)).code, 0, second.output);
    });
  });

  describe('by kill -9', () => {
    const machine = useMachine();

    it('no message is lost or sent twice, and only what was being sent is in doubt', async () => {
      const allPosted = gate();
      let answered = 0;
      const account = company.account(async () => {
        await allPosted.passed; // on a busy machine, everything would be sent before the last is posted
        await delay(100 + Math.random() * 200);
        answered += 1;
        return 'accept';
      });
      const first = await machine.start({ SALAMI_START_CONCURRENCY: '10' });
      const ids = await sendMany(first, await createApp(first, account), 50);
      allPosted.open();
      const inFullSwing = () => answered >= 10 && account.handed.length >= answered + 3;
      await until(() => Promise.resolve(inFullSwing()), 'sends that are over and others that are not');
      await first.kill();
      const handedBefore = account.handed.length;
      await delay(300); // a database server may still be writing down what it was told last
      const killed = await readRows(machine);
      assert.ok(killed.inTheMiddle.length > 0, 'nothing was being sent at that moment');

      const startedAt = Date.now();
      await machine.start();
      // What is in doubt has a status of its own; everything else was never begun, and is sent now.
      const settled = await untilAll(machine, ids, ['sent', 'delivered', 'unknown', 'failed']);
      const settledMs = Date.now() - startedAt;
      await delay(1_000); // past the wait of an attempt in doubt, after which nothing may be sent again
      const last = await readRows(machine);
      assert.deepEqual(statusesOf(ids, last), statusesOf(ids, settled));
      assertNoneTwice(account);
      const having = (status: string) =>
        ids.filter((id) => last.status.get(id) === status).sort((a, b) => a - b);
      const unknown = having('unknown');
      assert.deepEqual(unknown, killed.inTheMiddle);
      assert.equal(having('sent').length, 50 - unknown.length);
      assert.equal(last.attempts, 50);
      const reached = unknown.filter((id) => account.handed.some(({ messageId }) => messageId === id));
      console.log(
        `      kill -9: ${handedBefore} of 50 handed over before it, ${killed.inTheMiddle.length} being sent; ` +
          `after the restart ${having('sent').length} sent, ${unknown.length} unknown ` +
          `(${reached.length} had reached the company), 0 lost, 0 twice, settled in ${settledMs} ms`,
      );
      // Whoever is in doubt is settled by the company's report.
      for (const handed of account.handed) assert.equal((await report(handed, 'delivered')).status, 200);
      await untilAll(
        machine,
        ids.filter((id) => account.handed.some(({ messageId }) => messageId === id)),
        ['delivered'],
      );
    });
  });
});

describe('a gateway whose Temporal cluster is away', function () {
  this.timeout(90_000);
  const machine = useMachine();
  let server: EmbeddedServer | null = null;
  after(() => server?.stop());

  const createSimulator = async (gateway: GatewayProcess): Promise<number> =>
    (await gateway.data('/api/sms/apps', { name: `Sim ${Date.now()}`, type: 'Simulator', delay_s: '0.05' }))
      .id;

  it('accepts messages, says so, and delivers them when the cluster comes', async () => {
    const port = await freePort();
    const gateway = await machine.start({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    const id = await send(gateway, await createSimulator(gateway), 1);
    const ready = await gateway.call('/readyz', undefined, null);
    assert.equal(ready.status, 200);
    assert.equal(ready.body.temporal, 'down');
    assert.equal(ready.body.database, 'up');
    assert.equal((await gateway.call('/healthz', undefined, null)).status, 200);
    assert.equal((await gateway.data(`/api/sms/sms/${id}`)).status, 'pending');
    assert.deepEqual(machine.temporalProcesses(), []);

    const { path } = await provide(readConfig({}, null), () => undefined);
    server = await startEmbeddedServer({
      cliPath: path,
      inMemory: true,
      headless: true,
      namespace: 'default',
      retentionDays: 1,
      searchAttributes: [],
      port,
      log: createLog('silent'),
    });
    assert.equal(server.address, `127.0.0.1:${port}`);
    await untilAll(machine, [id], ['delivered']);
    const up = await gateway.call('/readyz', undefined, null);
    assert.deepEqual(
      { ...up.body, status: up.status },
      { status: 200, database: 'up', temporal: 'up', worker: 'running' },
    );
    assert.equal((await gateway.terminate(20_000)).code, 0, gateway.output);
  });

  it('ends in order although it never reached the cluster, and keeps what it accepted', async () => {
    const gateway = await machine.start({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` });
    const id = await send(gateway, await createSimulator(gateway), 2);
    assert.equal((await gateway.terminate(20_000)).code, 0, gateway.output);
    assert.equal((await readRows(machine)).status.get(id), 'pending');
  });
});
