/**
 * Messages that hold a text. No index helps, so a request looks through the newest messages that the other filters leave,
 * up to a number of them, and says where to go on. The text is compared here: both engines mean the same by it.
 */
import type { Executor } from '../db/connect.js';
import { findMessages, listTexts, type IdRange } from './lists.js';
import type { Message, MessageFilter } from './types.js';

/** Messages that one request looks through. */
export const LOOK_THROUGH = 10_000;
const AT_ONCE = 1_000;

export interface Found {
  messages: Message[];
  /** Ids below it were not looked at, or not shown; null = that was all. */
  next: number | null;
}

/** @returns one page and `total`, the matches among all that were looked through */
export async function searchPage(
  db: Executor,
  filter: MessageFilter,
  page: { limit: number; offset: number },
  range: IdRange,
  lookThrough = LOOK_THROUGH,
): Promise<Found & { total: number }> {
  const { ids, next } = await look(db, filter, Infinity, range, lookThrough);
  const shown = ids.slice(page.offset, page.offset + page.limit);
  const messages = shown.length === 0 ? [] : await findMessages(db, shown);
  const isLast = ids.length <= page.offset + page.limit;
  return { messages, total: ids.length, next: isLast ? next : shown.at(-1)! };
}

/** @returns the next matches, as few as none where the next messages hold none */
export async function searchOn(
  db: Executor,
  filter: MessageFilter,
  limit: number,
  range: IdRange,
  lookThrough = LOOK_THROUGH,
): Promise<Found> {
  const { ids, next } = await look(db, filter, limit, range, lookThrough);
  return { messages: ids.length === 0 ? [] : await findMessages(db, ids), next };
}

async function look(
  db: Executor,
  { text = '', ...filter }: MessageFilter,
  limit: number,
  range: IdRange,
  lookThrough: number,
): Promise<{ ids: number[]; next: number | null }> {
  const wanted = text.toLowerCase();
  const ids: number[] = [];
  let { below } = range;
  for (let looked = 0; looked < lookThrough;) {
    const size = Math.min(AT_ONCE, lookThrough - looked);
    const rows = await listTexts(db, filter, { ...range, below, limit: size });
    for (const { id, message } of rows) {
      if (message.toLowerCase().includes(wanted)) ids.push(id);
      if (ids.length === limit) return { ids, next: id };
    }
    if (rows.length < size) return { ids, next: null };
    looked += rows.length;
    below = rows.at(-1)!.id;
  }
  return { ids, next: below ?? null };
}
