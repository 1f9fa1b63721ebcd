/** Rows of `auto_replies`: answers that were decided, each sent once or dropped. Instants in milliseconds since 1970. */
import { createHash } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import type { AutoReply, ReplyKind } from './types.js';

/** Rows that are done are kept for the count of the last hour, and for people who look at yesterday. */
const KEPT_MS = 2 * 86_400_000;

export const hashReply = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Fails where this message has been answered already: one row for each. */
export async function addReply(trx: Executor, reply: Omit<AutoReply, 'id'>): Promise<void> {
  await trx('auto_replies').insert({
    message_id: reply.messageId,
    app_id: reply.appId,
    number: reply.number,
    kind: reply.kind,
    keyword_id: reply.keywordId,
    text: reply.text,
    text_hash: hashReply(reply.text),
    sender: reply.sender,
    state: 'pending',
    next_at: reply.createdAt,
    created_at: reply.createdAt,
  });
}

/** Answers of an app to a number that were not dropped, newest first. */
export async function listRecent(
  db: Executor,
  { appId, number }: Pick<AutoReply, 'appId' | 'number'>,
  since: number,
  limit: number,
): Promise<{ textHash: string; createdAt: number }[]> {
  const rows = (await db('auto_replies')
    .where({ app_id: appId, number })
    .where('created_at', '>', since)
    .whereNot({ state: 'dropped' })
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .select('text_hash', 'created_at')) as { text_hash: string; created_at: number }[];
  return rows.map((row) => ({ textHash: row.text_hash, createdAt: row.created_at }));
}

/** What is to be sent by now, what waits longest first. */
export async function listDue(db: Executor, now: number, limit: number): Promise<AutoReply[]> {
  const rows = (await db('auto_replies')
    .where({ state: 'pending' })
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(limit)) as ReplyRow[];
  return rows.map(read);
}

/** @returns false when another process was faster */
export function markSent(trx: Executor, id: number, replyId: number, now: number): Promise<boolean> {
  return end(trx, id, { state: 'sent', reply_id: replyId }, now);
}

/** @returns false when it was sent or dropped already */
export function markDropped(trx: Executor, id: number, reason: string, now: number): Promise<boolean> {
  return end(trx, id, { state: 'dropped', reason: reason.slice(0, 60) }, now);
}

/** Gives up all that was decided and not sent. */
export async function dropWaiting(db: Executor, reason: string, now: number): Promise<void> {
  const done = { state: 'dropped', reason, text: '', next_at: now + KEPT_MS };
  await db('auto_replies').where({ state: 'pending' }).update(done);
}

export async function postpone(db: Executor, id: number, until: number): Promise<void> {
  await db('auto_replies').where({ id, state: 'pending' }).update({ next_at: until });
}

/** Removes rows that were kept long enough. @returns how many */
export async function removeOld(db: Executor, now: number, limit: number): Promise<number> {
  const ids: number[] = [];
  for (const state of ['sent', 'dropped'])
    ids.push(
      ...((await db('auto_replies')
        .where({ state })
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(limit)
        .pluck('id')) as number[]),
    );
  return ids.length === 0 ? 0 : db('auto_replies').whereIn('id', ids).delete();
}

async function end(trx: Executor, id: number, fields: object, now: number): Promise<boolean> {
  const done = { ...fields, text: '', next_at: now + KEPT_MS };
  return (await trx('auto_replies').where({ id, state: 'pending' }).update(done)) > 0;
}

interface ReplyRow {
  id: number;
  message_id: number;
  app_id: number;
  number: string;
  kind: string;
  keyword_id: number | null;
  text: string;
  sender: string | null;
  created_at: number;
}

const read = (row: ReplyRow): AutoReply => ({
  id: row.id,
  messageId: row.message_id,
  appId: row.app_id,
  number: row.number,
  kind: row.kind as ReplyKind,
  keywordId: row.keyword_id,
  text: row.text,
  sender: row.sender,
  createdAt: row.created_at,
});
