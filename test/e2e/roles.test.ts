/** `salami api` and `salami worker`: the gateway in several processes, one of which dies in the middle of its sends. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { openDatabase } from '../../src/db/connect.js';
import type { RoleName } from '../../src/roles/role.js';
import { ensureNamespace } from '../../src/temporal/connect.js';
import { readSamples, valueOf } from '../support/prometheus.js';
import { freePort } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { appFields, FAST, report, useCompany } from '../workflows/support/company.js';
import { useMachine, type GatewayProcess } from './process.js';

const KEY = randomBytes(32).toString('hex');
/** After kill -9, Temporal hands a message to another worker when its workflow task of ten seconds has run out. */
const SETTLED_MS = 40_000;

describe('one api and two workers', function () {
  this.timeout(90_000);
  const company = useCompany();
  const machine = useMachine();
  const namespace = `roles-${randomBytes(6).toString('hex')}`;

  before(async () => {
    const connection = await NativeConnection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    await ensureNamespace(connection, namespace, 1);
    await connection.close();
  });

  const spawn = async (role: RoleName, env: Record<string, string | undefined> = {}) =>
    machine.spawn(
      {
        TEMPORAL_ADDRESS: process.env['SALAMI_TEST_TEMPORAL']!,
        TEMPORAL_NAMESPACE: namespace,
        SALAMI_KEY: KEY,
        PUBLIC_URL: `http://127.0.0.1:${machine.port}`,
        SALAMI_SHUTDOWN_GRACE_S: '10',
        PORT: role === 'api' ? String(machine.port) : String(await freePort()),
        ...env,
      },
      role,
    );

  async function refusal(process: GatewayProcess): Promise<string> {
    const { code } = await process.ended();
    assert.equal(code, 1, process.output);
    assert.match(process.stderr, /^error: /m);
    assert.doesNotMatch(process.stderr, /^\s+at /m);
    return process.stderr;
  }

  async function sendMany(api: GatewayProcess, apiLink: string, count: number): Promise<number[]> {
    const app = await api.data('/api/sms/apps', {
      name: `app-${count}`,
      settings: { ...FAST, ambiguous_wait_s: 60 },
      ...appFields(apiLink),
    });
    const send = (_: unknown, number: number) =>
      api.data(`/api/sms/apps/${app.id}/send`, { to: '254711000111', message: `Habari ${number}` });
    return (await Promise.all(Array.from({ length: count }, send))).map(({ id }) => id as number);
  }

  async function statuses(ids: readonly number[]): Promise<Map<number, string>> {
    const db = openDatabase(machine.database.url);
    const rows: { id: number; status: string }[] = await db('messages').whereIn('id', [...ids]);
    await db.destroy();
    return new Map(rows.map(({ id, status }) => [id, status]));
  }

  it('deliver everything, though a worker is killed in the middle, and hand nothing over twice', async () => {
    const api = await (await spawn('api')).ready();
    const workers = await Promise.all(
      (await Promise.all([spawn('worker'), spawn('worker')])).map((one) => one.ready()),
    );
    const probe = async (one: GatewayProcess) => (await one.call('/readyz', undefined, null)).body.worker;
    assert.equal(await probe(api), 'elsewhere');
    await until(async () => (await probe(workers[0]!)) === 'running', 'the worker to run');
    assert.equal((await workers[0]!.call('/api/tokens')).status, 404, 'a worker has no API');
    const running = async (one: GatewayProcess) =>
      valueOf(readSamples((await one.call('/metrics', undefined, null)).body), 'salami_worker_running');
    assert.deepEqual(await Promise.all([api, workers[0]!].map(running)), [null, 1]);

    const account = company.account(() => delay(200, 'accept' as const));
    const ids = await sendMany(api, account.apiLink, 40);
    await account.untilHanded(10);
    await workers[0]!.kill();
    const settled = async () => {
      const now = await statuses(ids);
      return ids.every((id) => ['sent', 'unknown'].includes(now.get(id)!)) ? now : null;
    };
    const after = await until(settled, 'every message to be sent or in doubt', SETTLED_MS);
    const refs = account.handed.map(({ messageId }) => messageId);
    assert.equal(new Set(refs).size, refs.length, `handed over twice: ${refs.join(' ')}`);
    const doubtful = ids.filter((id) => after.get(id) === 'unknown');
    // In doubt is only what the dead worker had begun; its claim tells the other one not to send it again.
    const neverHanded = ids.filter((id) => !refs.includes(id));
    assert.ok(neverHanded.every((id) => doubtful.includes(id)));
    for (const handed of account.handed) assert.equal((await report(handed, 'delivered')).status, 200);
    const last = await statuses(ids);
    for (const id of refs) assert.equal(last.get(id), 'delivered', `message ${id}`);
    console.log(
      `      kill -9 of one worker: ${refs.length} of 40 handed over, ${doubtful.length} in doubt, 0 twice`,
    );

    // An orderly end waits for what is being sent.
    const slow = company.account(() => delay(1_000, 'accept' as const));
    const more = await sendMany(api, slow.apiLink, 3);
    await slow.untilHanded(3);
    const worker = await workers[1]!.terminate(15_000);
    assert.deepEqual([worker.code, worker.signal], [0, null], workers[1]!.output);
    assert.deepEqual([...(await statuses(more)).values()], ['sent', 'sent', 'sent']);
    assert.equal((await api.terminate(10_000)).code, 0, api.output);
  });

  it('say what is missing: the cluster, the key, and the right key', async () => {
    const [worker, api, foreign] = await Promise.all(
      [
        await spawn('worker', { TEMPORAL_ADDRESS: undefined, SALAMI_KEY: undefined }),
        await spawn('api', { TEMPORAL_ADDRESS: undefined }),
        await spawn('worker', { SALAMI_KEY: 'f'.repeat(64) }),
      ].map(refusal),
    );
    assert.match(worker!, /TEMPORAL_ADDRESS is not set\. "salami worker" needs a Temporal cluster/);
    assert.match(worker!, /SALAMI_KEY is not set/);
    assert.match(api!, /TEMPORAL_ADDRESS is not set\. "salami api"/);
    assert.match(foreign!, /encrypted with another key than SALAMI_KEY/);
  });

  it('a second signal does not wait', async () => {
    const both = await Promise.all([spawn('api'), spawn('worker')]);
    const [api, worker] = (await Promise.all(both.map((one) => one.ready()))) as [
      GatewayProcess,
      GatewayProcess,
    ];
    const never = company.account(() => delay(60_000, 'accept' as const));
    await sendMany(api, never.apiLink, 1);
    await never.untilHanded(1);
    worker.signal('SIGTERM');
    await until(() => Promise.resolve(worker.stdout.includes('Stopping')), 'the worker to be stopping');
    worker.signal('SIGTERM');
    assert.equal((await worker.ended(5_000)).code, 130);
  });
});
