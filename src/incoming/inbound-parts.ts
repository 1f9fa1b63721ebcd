/**
 * Joins the parts of incoming messages that the provider does not join. What is complete becomes one message; what is
 * not after ten minutes is published as far as it came. Parts stay for a while afterwards, so that a repeated one is
 * recognised.
 */
import { createHash } from 'node:crypto';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { ConcurrentTwinError, inTransaction, isUniqueViolation } from '../db/sql.js';
import type { InboundMessage } from '../providers/driver.js';
import { takeInbound } from './inbound.js';

export const JOIN_MS = 10 * 60_000;
const KEPT_MS = 60 * 60_000;
const PER_SWEEP = 100;
/** Stands for a part that never came. */
const GAP = ' … ';

interface PartRow {
  id: number;
  app_id: number;
  number: number;
  total: number;
  from: string;
  to: string;
  message: string;
  joined_at: number | null;
  created_at: number;
}

type Part = NonNullable<InboundMessage['part']>;

/** @returns the message's id when this part completed it; `isNew` is false for a part that is here already */
export async function takePart(
  trx: Executor,
  app: App,
  inbound: InboundMessage & { part: Part },
  now: number,
): Promise<{ messageId: number | null; isNew: boolean; hasFiles: false }> {
  const { part } = inbound;
  const key = keyOf(app.id, inbound);
  const rows = await rowsOf(trx, key);
  const twin = rows.find(({ number }) => number === part.number);
  const isOver = rows.some(({ created_at }) => created_at + JOIN_MS <= now);
  if (twin && !isOver && twin.message === inbound.text)
    return { messageId: null, isNew: false, hasFiles: false };
  // The sender's phone has begun to count its messages anew.
  if (isOver || twin) {
    await publish(trx, app, rows, now);
    await trx('inbound_parts').where({ join_key: key }).delete();
    rows.length = 0;
  }
  const row = {
    app_id: app.id,
    number: part.number,
    total: part.of,
    from: inbound.from.slice(0, 40),
    to: inbound.to.slice(0, 40),
    message: inbound.text,
    joined_at: null,
    created_at: now,
  };
  try {
    await trx('inbound_parts').insert({ ...row, join_key: key });
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same part came twice at once');
    throw error;
  }
  const all = [...rows, { ...row, id: 0 }];
  if (all.length < part.of) return { messageId: null, isNew: true, hasFiles: false };
  const messageId = await publish(trx, app, all, now);
  await trx('inbound_parts').where({ join_key: key }).update({ joined_at: now });
  return { messageId, isNew: true, hasFiles: false };
}

/** Publishes what will not become complete any more. @returns how many messages */
export async function publishIncomplete(db: Db, apps: AppStore, now: number): Promise<number> {
  const keys = (await db('inbound_parts')
    .whereNull('joined_at')
    .where('created_at', '<=', now - JOIN_MS)
    .orderBy('created_at')
    .limit(PER_SWEEP)
    .pluck('join_key')) as string[];
  let published = 0;
  for (const key of new Set(keys)) {
    published += await inTransaction(db, async (trx) => {
      const rows = await rowsOf(trx, key);
      const app = rows[0] ? await apps.find(trx, rows[0].app_id) : null;
      const messageId = app ? await publish(trx, app, rows, now) : null;
      await trx('inbound_parts').where({ join_key: key }).update({ joined_at: now });
      return messageId === null ? 0 : 1;
    });
  }
  await db('inbound_parts')
    .where('joined_at', '<=', now - KEPT_MS)
    .delete();
  return published;
}

const rowsOf = async (trx: Executor, key: string): Promise<PartRow[]> =>
  (await trx('inbound_parts').where({ join_key: key }).orderBy('number').forUpdate()) as PartRow[];

/** One message of the parts that are here and were not published before. */
async function publish(trx: Executor, app: App, rows: PartRow[], now: number): Promise<number | null> {
  const [first] = rows;
  if (!first || rows.some(({ joined_at }) => joined_at !== null)) return null;
  const byNumber = new Map(rows.map((row) => [row.number, row.message]));
  const numbers = Array.from({ length: first.total }, (_, index) => index + 1);
  const text = numbers.map((number) => byNumber.get(number) ?? GAP).join('');
  const { from, to } = first;
  return (await takeInbound(trx, app, { from, to, text, parts: first.total }, now)).messageId;
}

function keyOf(appId: number, { from, to, part }: InboundMessage & { part: Part }): string {
  return createHash('sha256')
    .update(JSON.stringify([appId, from, to, part.group, part.of]))
    .digest('hex');
}
