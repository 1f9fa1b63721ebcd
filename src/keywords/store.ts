/** Rows of `keywords`. */
import { holdsWithin } from '../apps/holds-within.js';
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import type { Keyword, KeywordComparator, NewKeyword } from './types.js';

/** More than anybody reads; each is asked about every incoming message. */
export const MAX_ENABLED = 2_000;

/** In the order in which they are asked. */
export async function listEnabled(db: Executor): Promise<Keyword[]> {
  const rows = (await db('keywords')
    .where({ enabled: true })
    .orderBy('priority')
    .orderBy('id')
    .limit(MAX_ENABLED)) as KeywordRow[];
  return rows.map(read);
}

/** In the order in which they are asked. @param filter `appIds` null = also those of no app and no group */
export async function listKeywords(
  db: Executor,
  filter: { appIds: readonly number[] | null; groupIds: readonly number[]; appId?: number; groupId?: number },
  page: { limit: number; offset: number },
): Promise<{ keywords: Keyword[]; total: number }> {
  const { appIds, groupIds, appId, groupId } = filter;
  const matching = () => {
    const query = db('keywords');
    if (appId !== undefined) void query.where({ app_id: appId });
    if (groupId !== undefined) void query.where({ group_id: groupId });
    if (appIds) void query.where((one) => holdsWithin(one, { appIds, groupIds }));
    return query;
  };
  const [rows, count] = await Promise.all([
    matching().orderBy('priority').orderBy('id').limit(page.limit).offset(page.offset) as unknown as Promise<
      KeywordRow[]
    >,
    matching().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { keywords: rows.map(read), total: Number(count.n) };
}

/** @param lock holds the row until the transaction ends */
export async function findKeyword(db: Executor, id: number, lock = false): Promise<Keyword | null> {
  const query = db('keywords').where({ id });
  if (lock) void query.forUpdate();
  const row = (await query.first()) as KeywordRow | undefined;
  return row ? read(row) : null;
}

export const insertKeyword = (db: Executor, keyword: NewKeyword): Promise<number> =>
  insertRow(db, 'keywords', columns(keyword));

export async function updateKeyword(db: Executor, id: number, keyword: NewKeyword): Promise<void> {
  await db('keywords').where({ id }).update(columns(keyword));
}

export async function deleteKeyword(db: Executor, id: number): Promise<void> {
  await db('keywords').where({ id }).delete();
}

interface KeywordRow {
  id: number;
  name: string | null;
  app_id: number | null;
  group_id: number | null;
  comparator: string;
  keyword: string;
  case_sensitive: number | boolean;
  priority: number;
  reply: string | null;
  tag: string | null;
  any_sender: number | boolean;
  enabled: number | boolean;
  expires_at: number | null;
  created_by: number | null;
  updated_by: number | null;
  created_at: number;
  updated_at: number;
}

const columns = (keyword: NewKeyword): Omit<KeywordRow, 'id'> => ({
  name: keyword.name,
  app_id: keyword.appId,
  group_id: keyword.groupId,
  comparator: keyword.comparator,
  keyword: keyword.keyword,
  case_sensitive: keyword.caseSensitive,
  priority: keyword.priority,
  reply: keyword.reply,
  tag: keyword.tag,
  any_sender: keyword.anySender,
  enabled: keyword.enabled,
  expires_at: keyword.expiresAt,
  created_by: keyword.createdBy,
  updated_by: keyword.updatedBy,
  created_at: keyword.createdAt,
  updated_at: keyword.updatedAt,
});

const read = (row: KeywordRow): Keyword => ({
  id: row.id,
  name: row.name,
  appId: row.app_id,
  groupId: row.group_id,
  comparator: row.comparator as KeywordComparator,
  keyword: row.keyword,
  caseSensitive: Boolean(row.case_sensitive),
  priority: row.priority,
  reply: row.reply,
  tag: row.tag,
  anySender: Boolean(row.any_sender),
  enabled: Boolean(row.enabled),
  expiresAt: row.expires_at,
  createdBy: row.created_by,
  updatedBy: row.updated_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
