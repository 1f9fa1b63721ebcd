/**
 * A database that was put back from a backup does not know what was sent after it. What was open and due then may have
 * left since: it gets an attempt without an outcome, as if the process had died in the middle of it, and is settled
 * like any other attempt in doubt: asked for at the provider, by a report, or left in doubt. It is not sent again.
 */
import { isSqlite, type Db, type Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { readMessage, type MessageRow } from './row.js';
import { beginAttempt, listAttempts, markUnstarted } from './store.js';
import { transition } from './transition.js';
import type { Message } from './types.js';

const NOTE = 'restored from a backup: it may have been sent after that was made';
const BATCH = 100;
/** More messages than any gateway accepts between a backup and its loss. */
const ID_GAP = 1_000_000;

/**
 * Run once, while no gateway runs on this database; a run that was cut short is simply repeated.
 * @returns how many messages are held
 */
export async function holdAfterRestore(db: Db, now: number): Promise<number> {
  let held = 0;
  for (let after = 0; ;) {
    const rows = (await db('messages')
      .where({ folder: 'outbox' })
      .whereIn('status', ['scheduled', 'pending', 'processing'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)) as MessageRow[];
    if (rows.length === 0) return held;
    after = rows.at(-1)!.id;
    for (const row of rows) if (await hold(db, readMessage(row), now)) held += 1;
  }
}

/** One that waits for a time to come was sent by nobody. */
async function hold(db: Db, message: Message, now: number): Promise<boolean> {
  if (message.scheduledAt !== null && message.scheduledAt > now && message.attempts === 0) return false;
  return inTransaction(db, async (trx) => {
    const attempts = await listAttempts(trx, message.id);
    if (attempts.some(({ finishedAt }) => finishedAt === null)) return false; // in doubt already
    const number = (attempts.at(-1)?.number ?? 0) + 1;
    await beginAttempt(trx, {
      messageId: message.id,
      number,
      appId: message.appId,
      provider: message.provider,
      startedAt: now,
    });
    const entry = { source: 'workflow' as const, appId: message.appId, text: NOTE };
    const fields = { attempts: number, retryCount: number - 1 };
    await transition(trx, message, 'processing', fields, entry, now);
    return true;
  });
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
