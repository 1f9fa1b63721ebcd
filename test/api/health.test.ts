/** What a load balancer, an orchestrator and a script that waits for the gateway are told. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProbes } from '../../src/api/app.js';
import type { Readiness } from '../../src/api/health.js';
import { createLog } from '../../src/log.js';

describe('the health checks of a worker process', () => {
  let server: Server;
  let now: Readiness;
  const ALL_WELL: Readiness = { started: true, database: 'up', temporal: 'up', worker: 'running' };
  const urlOf = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const ask = async (path: string) => {
    const reply = await fetch(urlOf(path));
    return { http: reply.status, ...((await reply.json()) as { status: string }) };
  };

  before(async () => {
    const probes = createProbes({ health: () => Promise.resolve(now), log: createLog('silent') });
    server = createServer(probes.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());

  const ROWS: [what: string, position: Partial<Readiness>, http: number, status: string][] = [
    ['everything is well', {}, 200, 'ready'],
    ['it is still starting', { started: false }, 503, 'starting'],
    ['its worker has stopped', { worker: 'stopped' }, 503, 'not ready'],
    ['Temporal is away, which its worker waits for', { temporal: 'down' }, 200, 'ready'],
  ];
  for (const [what, position, http, status] of ROWS) {
    it(`/readyz says "${status}" when ${what}`, async () => {
      now = { ...ALL_WELL, ...position };
      const { started, ...parts } = now;
      assert.deepEqual(await ask('/readyz'), { http, status, ...parts }, `started: ${started}`);
    });
  }

  it('/healthz says that the process lives, whatever else is wrong', async () => {
    now = { started: false, database: 'down', temporal: 'down', worker: 'stopped' };
    assert.deepEqual(await ask('/healthz'), { http: 200, status: 'ok' });
  });

  for (const path of ['/healthz', '/readyz'])
    it(`${path} is looked at, and takes nothing`, async () => {
      now = ALL_WELL;
      const statuses = [];
      for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
        statuses.push((await fetch(urlOf(path), { method })).status);
      assert.deepEqual(statuses, [200, 405, 405, 405, 405]);
    });
});
