/** What `/readyz` says of a process. */
import type { Readiness } from '../api/health.js';
import type { Db } from '../db/connect.js';
import type { TemporalGateway } from '../temporal/client.js';

export async function readiness(
  db: Db,
  temporal: TemporalGateway,
  worker: Readiness['worker'],
): Promise<Readiness> {
  const up = (probe: Promise<unknown>) => probe.then(() => 'up' as const).catch(() => 'down' as const);
  const ping = async () => temporal.ping();
  return {
    database: await up(Promise.resolve(db.raw('select 1'))),
    temporal: await up(ping()),
    worker,
  };
}
