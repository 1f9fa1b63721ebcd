/** What the database tells about queues and apps at scrape time: bounded reads on indexes, whatever the backlog. */
import { healthOf } from '../apps/breaker.js';
import type { Db } from '../db/connect.js';

export interface QueueState {
  appId: number;
  state: 'not_started' | 'waiting';
  messages: number;
  /** Milliseconds since the oldest was accepted, or since its scheduled time. */
  oldestAgeMs: number;
}

export interface Snapshot {
  queues: QueueState[];
  notStarted: number;
  apps: { id: number; name: string; provider: string; state: string; breakerOpen: boolean }[];
}

const PER_APP = 10_000;
const AT_MOST = 1_000_000;
const AT_ONCE = 5;

interface AppRow {
  id: number;
  name: string;
  type: string;
  state: string;
  breaker_failures: number;
  breaker_trips: number;
  breaker_open_until: number;
}

/** @throws when the database is away */
export async function readSnapshot(db: Db, now: number): Promise<Snapshot> {
  const rows = (await db('apps')
    .whereNull('deleted_at')
    .orderBy('id')
    .select(
      'id',
      'name',
      'type',
      'state',
      'breaker_failures',
      'breaker_trips',
      'breaker_open_until',
    )) as AppRow[];
  const queues: QueueState[] = [];
  // A few at a time: a thousand apps must not take every connection of the pool.
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = await Promise.all(rows.slice(at, at + AT_ONCE).map(({ id }) => readQueue(db, id, now)));
    queues.push(...some.flat());
  }
  return {
    queues,
    notStarted: await countNotStarted(db),
    apps: rows.map((row) => {
      const breaker = {
        failures: row.breaker_failures,
        trips: row.breaker_trips,
        openUntil: Number(row.breaker_open_until),
      };
      return {
        id: row.id,
        name: row.name,
        provider: row.type,
        state: row.state,
        breakerOpen: healthOf(breaker, now) === 'open',
      };
    }),
  };
}

/** By the index on (app_id, status): an app without pending messages costs one look. */
async function readQueue(db: Db, appId: number, now: number): Promise<QueueState[]> {
  const oldest = db('messages')
    .where({ app_id: appId, status: 'pending' })
    .orderBy('id')
    .limit(PER_APP)
    .select('workflow_started', db.raw('coalesce(scheduled_at, created_at) as due_at'))
    .as('oldest');
  const rows = (await db
    .from(oldest)
    .groupBy('workflow_started')
    .select('workflow_started')
    .count({ n: '*' })
    .min({ since: 'due_at' })) as { workflow_started: number | boolean; n: number; since: number }[];
  return rows.map(({ workflow_started, n, since }) => ({
    appId,
    state: workflow_started ? 'waiting' : 'not_started',
    messages: Number(n),
    oldestAgeMs: Math.max(0, now - Number(since)),
  }));
}

async function countNotStarted(db: Db): Promise<number> {
  const some = db('messages').where({ workflow_started: false }).select('id').limit(AT_MOST).as('some');
  const row = (await db.count({ n: '*' }).from(some).first()) as { n: number };
  return Number(row.n);
}
