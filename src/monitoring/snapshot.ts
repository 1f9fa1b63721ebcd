/** What the database tells about queues and apps at scrape time: bounded reads on indexes, whatever the backlog. */
import { healthOf } from '../apps/breaker.js';
import type { Db } from '../db/connect.js';
import { inTurns, readPhones, readWebhooks, type PhoneBacklog, type WebhookBacklog } from './backlog.js';

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
  webhooks: WebhookBacklog;
  phones: PhoneBacklog;
}

const PER_APP = 10_000;
const AT_MOST = 1_000_000;

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
  return {
    queues: (await inTurns(rows, ({ id }) => readQueue(db, id, now))).flat(),
    notStarted: await countNotStarted(db),
    webhooks: await readWebhooks(db, now),
    phones: await readPhones(db),
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
