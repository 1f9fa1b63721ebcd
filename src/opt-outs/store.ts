/** Rows of `opt_outs`: who does not want messages from which app. */
import type { Executor } from '../db/connect.js';
import type { OptOut, OptOutSource } from './types.js';

/** Puts a number on the list; one that is on it keeps its row. @returns whether it is new there */
export async function addOptOut(db: Executor, optOut: Omit<OptOut, 'id'>): Promise<boolean> {
  if (await isOptedOut(db, optOut.appId, optOut.number)) return false;
  await db('opt_outs')
    .insert({
      app_id: optOut.appId,
      number: optOut.number,
      source: optOut.source,
      message_id: optOut.messageId,
      since: optOut.since,
    })
    .onConflict(['app_id', 'number'])
    .ignore(); // told twice at once
  return true;
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

/** Newest first, with the number of all that match. @param filter `appIds` null = of every app */
export async function listOptOuts(
  db: Executor,
  filter: { appIds: readonly number[] | null; number?: string },
  page: { limit: number; offset: number },
): Promise<{ optOuts: OptOut[]; total: number }> {
  const matching = () => {
    const query = db('opt_outs');
    if (filter.appIds) void query.whereIn('app_id', [...filter.appIds]);
    if (filter.number !== undefined) void query.where({ number: filter.number });
    return query;
  };
  const [rows, count] = await Promise.all([
    matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<Row[]>,
    matching().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { optOuts: rows.map(read), total: Number(count.n) };
}

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
