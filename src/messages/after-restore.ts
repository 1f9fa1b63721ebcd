/**
 * A database that was put back from a backup does not know what was sent after it. What was open and due then may have
 * left since: it gets an attempt in doubt for the reason `restored`, and only a report, or a provider that says that it
 * has the message, ends the doubt. That a provider does not have it proves nothing, for others may have followed.
 */
import { isSqlite, type Db, type Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { dropWaiting } from '../keywords/reply-store.js';
import { ambiguous } from '../providers/outcome.js';
import { readMessage, type MessageRow } from './row.js';
import { beginAttempt, endAttempt, listAttempts, markUnstarted } from './store.js';
import { transition } from './transition.js';
import { OPEN_STATUSES, type Message } from './types.js';
import { historyWords } from './history-words.js';

const NOTE = historyWords.say('restored');
const BATCH = 100;
/** More messages than any gateway accepts between a backup and its loss. */
const ID_GAP = 1_000_000;

/**
 * Run once, while no gateway runs on this database; a run that was cut short is simply repeated.
 * @returns how many messages are held
 */
export async function holdAfterRestore(db: Db, now: number): Promise<number> {
  const { last } = (await db('messages').max({ last: 'updated_at' }).first()) as { last: number | null };
  const madeAt = Number(last ?? now);
  let held = 0;
  for (let after = 0; ;) {
    const rows = (await db('messages')
      .where({ folder: 'outbox' })
      .whereIn('status', ['scheduled', 'pending', 'processing', 'unknown'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)) as MessageRow[];
    if (rows.length === 0) break;
    after = rows.at(-1)!.id;
    held += await inTransaction(db, async (trx) => {
      let count = 0;
      for (const row of rows) if (await hold(trx, readMessage(row), madeAt, now)) count += 1;
      return count;
    });
  }
  await leaveFailures(db);
  await closePhones(db, now);
  await dropWaiting(db, 'restored', now); // they were written a moment later
  return held;
}

/** One that waits for a time to come was sent by nobody. */
async function hold(trx: Db, message: Message, madeAt: number, now: number): Promise<boolean> {
  const { id, appId, provider, scheduledAt, status } = message;
  if (status === 'scheduled' && scheduledAt !== null && scheduledAt > now) return false;
  const last = (await listAttempts(trx, id)).at(-1);
  if (last?.reason === 'restored') return false;
  const isInDoubt = last !== undefined && (last.finishedAt === null || status === 'unknown');
  const number = isInDoubt ? last.number : (last?.number ?? 0) + 1;
  // A provider that is asked looks for what it got at about this time.
  const startedAt = Math.max(madeAt, scheduledAt ?? 0);
  if (!isInDoubt) await beginAttempt(trx, { messageId: id, number, appId, provider, startedAt });
  await endAttempt(trx, id, number, ambiguous('restored', { text: NOTE }), now);
  // A run of its own looks after it from now on.
  const told = { errorCode: 'restored', errorMessage: NOTE };
  const fields = {
    attempts: number,
    retryCount: number - 1,
    ...told,
    ...(message.inBulk && { inBulk: false }),
  };
  const entry = { source: 'workflow' as const, appId, text: NOTE };
  await transition(trx, message, status === 'unknown' ? null : 'unknown', fields, entry, now);
  return true;
}

/** A phone that asks gets nothing that it may have had since; what it still tells of it counts. */
async function closePhones(db: Db, now: number): Promise<void> {
  const open = { state: 'unknown', is_open: false, ended_at: now, lease_until: null };
  await db('phone_hand_outs').where({ is_open: true }).update(open);
}

/** What had failed, or was reported as failed, may have been begun again or been sent through another app since. */
async function leaveFailures(db: Db): Promise<void> {
  await db('messages').whereNotNull('redrive_at').update({ redrive_at: null });
  await db('messages')
    .where({ folder: 'outbox', failover_on_dlr: true })
    .whereIn('status', [...OPEN_STATUSES])
    .update({ failover_on_dlr: false });
}

/**
 * Numbers of messages were given out after the backup: providers still report about them, and a Temporal cluster
 * knows their runs. New messages get others. Every open message needs a run again.
 */
export async function startAnew(db: Db): Promise<void> {
  await raiseIds(db);
  await markUnstarted(db);
}

async function raiseIds(db: Executor): Promise<void> {
  const row = (await db('messages').max({ last: 'id' }).first()) as { last: number | null };
  const next = Number(row.last ?? 0) + ID_GAP;
  if (!isSqlite(db)) {
    await db.raw(`alter table messages auto_increment = ${next}`);
    return;
  }
  await db('sqlite_sequence').where({ name: 'messages' }).delete();
  await db('sqlite_sequence').insert({ name: 'messages', seq: next });
}
