/** Rows of `opt_outs` (who does not want messages from which app) and `opt_out_overrides` (what was sent all the same). */
import type { Executor } from '../db/connect.js';
import { isUniqueViolation } from '../db/sql.js';
import type { OptOut, OptOutFilter, OptOutSource, Override } from './types.js';

/** Puts a number on the list; one that is on it keeps its row. @returns whether it is new there */
export async function addOptOut(db: Executor, optOut: Omit<OptOut, 'id'>): Promise<boolean> {
  if (await isOptedOut(db, optOut.appId, optOut.number)) return false;
  try {
    await db('opt_outs').insert({
      app_id: optOut.appId,
      number: optOut.number,
      source: optOut.source,
      message_id: optOut.messageId,
      since: optOut.since,
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false; // told twice at once
    throw error;
  }
}

/** @returns whether it was on the list */
export async function removeOptOut(db: Executor, appId: number, number: string): Promise<boolean> {
  return (await db('opt_outs').where({ app_id: appId, number }).delete()) > 0;
}

export async function isOptedOut(db: Executor, appId: number, number: string): Promise<boolean> {
  const row: unknown = await db('opt_outs').where({ app_id: appId, number }).first('id');
  return row !== undefined;
}

export async function hasOptOuts(db: Executor, appId: number): Promise<boolean> {
  const row: unknown = await db('opt_outs').where({ app_id: appId }).first('id');
  return row !== undefined;
}

export async function findOptOut(
  db: Executor,
  key: { id: number } | { appId: number; number: string },
): Promise<OptOut | null> {
  const where = 'id' in key ? key : { app_id: key.appId, number: key.number };
  const row = (await db('opt_outs').where(where).first()) as Row | undefined;
  return row ? read(row) : null;
}

/** Newest first, with the number of all that match. */
export async function listOptOuts(
  db: Executor,
  filter: OptOutFilter,
  page: { limit: number; offset: number },
): Promise<{ optOuts: OptOut[]; total: number }> {
  const [rows, count] = await Promise.all([
    matching(db, filter).orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<
      Row[]
    >,
    matching(db, filter).count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { optOuts: rows.map(read), total: Number(count.n) };
}

/** Newest first. @param before only ids below it */
export async function listOptOutsBefore(
  db: Executor,
  filter: OptOutFilter,
  before: number | null,
  limit: number,
): Promise<OptOut[]> {
  const query = matching(db, filter).orderBy('id', 'desc').limit(limit);
  if (before !== null) void query.where('id', '<', before);
  return ((await query) as Row[]).map(read);
}

function matching(db: Executor, { appIds, number, source }: OptOutFilter) {
  const query = db('opt_outs');
  if (appIds) void query.whereIn('app_id', [...appIds]);
  // A range, which both engines read from the index: ':' comes after '9'.
  if (number !== undefined) void query.where('number', '>=', number).where('number', '<', `${number}:`);
  if (source !== undefined) void query.where({ source });
  return query;
}

export async function addOverride(db: Executor, override: Omit<Override, 'id'>): Promise<void> {
  await db('opt_out_overrides').insert({
    message_id: override.messageId,
    app_id: override.appId,
    token_id: override.tokenId,
    reason: override.reason,
    created_at: override.createdAt,
  });
}

export async function hasOverride(db: Executor, messageId: number): Promise<boolean> {
  const row: unknown = await db('opt_out_overrides').where({ message_id: messageId }).first('id');
  return row !== undefined;
}

/** Those that somebody asked for, newest first. @param filter `appIds` null = of every app */
export async function listOverrides(
  db: Executor,
  { appIds }: Pick<OptOutFilter, 'appIds'>,
  page: { limit: number; offset: number },
): Promise<{ overrides: Override[]; total: number }> {
  const asked = () => {
    const query = db('opt_out_overrides').whereNotNull('reason');
    if (appIds) void query.whereIn('app_id', [...appIds]);
    return query;
  };
  const [rows, count] = await Promise.all([
    asked().orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<OverrideRow[]>,
    asked().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { overrides: rows.map(readOverride), total: Number(count.n) };
}

interface OverrideRow {
  id: number;
  message_id: number;
  app_id: number;
  token_id: number | null;
  reason: string | null;
  created_at: number;
}

const readOverride = (row: OverrideRow): Override => ({
  id: row.id,
  messageId: row.message_id,
  appId: row.app_id,
  tokenId: row.token_id,
  reason: row.reason,
  createdAt: row.created_at,
});

interface Row {
  id: number;
  app_id: number;
  number: string;
  source: string;
  message_id: number | null;
  since: number;
}

const read = (row: Row): OptOut => ({
  id: row.id,
  appId: row.app_id,
  number: row.number,
  source: row.source as OptOutSource,
  messageId: row.message_id,
  since: row.since,
});
