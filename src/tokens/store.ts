/** Rows of `tokens`. Only the hash of a secret is kept. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { readReach, reachRow } from './reach-row.js';
import type { Scope, Token } from './types.js';

export interface TokenRow {
  id: number;
  name: string;
  user_id: number | null;
  secret_hash: string;
  scopes: string;
  app_ids: string | null;
  group_ids: string | null;
  rate_limit_per_minute: number | null;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
  created_at: number;
}

export type NewToken = Omit<Token, 'id' | 'userId' | 'lastUsedAt' | 'revokedAt'> & {
  secretHash: string;
  id?: number;
};

export async function insertToken(db: Executor, token: NewToken): Promise<number> {
  return insertRow(db, 'tokens', {
    ...(token.id !== undefined && { id: token.id }),
    name: token.name,
    secret_hash: token.secretHash,
    scopes: JSON.stringify(token.scopes),
    ...reachRow(token),
    rate_limit_per_minute: token.rateLimitPerMinute,
    expires_at: token.expiresAt,
    created_at: token.createdAt,
  });
}

export async function findTokenByHash(db: Executor, secretHash: string): Promise<Token | null> {
  const row = (await db('tokens').where({ secret_hash: secretHash }).first()) as TokenRow | undefined;
  return row ? readToken(row) : null;
}

/** Those of the API; sessions belong to their users. */
export async function listTokens(db: Executor): Promise<Token[]> {
  return ((await db('tokens').whereNull('user_id').orderBy('id')) as TokenRow[]).map(readToken);
}

/** The apps that belong to one of the groups now. */
export async function appsOfGroups(db: Executor, groupIds: readonly number[]): Promise<number[]> {
  const rows = (await db('apps')
    .whereIn('group_id', [...groupIds])
    .select('id')) as { id: number }[];
  return rows.map(({ id }) => id);
}

/** Those of `ids` that name no living app or group. */
export async function unknownIds(
  db: Executor,
  table: 'apps' | 'app_groups',
  ids: readonly number[],
): Promise<number[]> {
  const rows = (await db(table)
    .whereIn('id', [...ids])
    .whereNull('deleted_at')
    .select('id')) as { id: number }[];
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

export async function hasTokens(db: Executor): Promise<boolean> {
  const row: unknown = await db('tokens').first('id');
  return row !== undefined;
}

/** @returns false when there is no such living token of the API */
export async function revokeToken(db: Executor, id: number, now: number): Promise<boolean> {
  const living = db('tokens').where({ id }).whereNull('user_id').whereNull('revoked_at');
  const changed = await living.update({ revoked_at: now });
  return changed > 0;
}

/** Whose token or session it is, for people: the user's name, or that of the token. */
export async function findHolder(db: Executor, id: number): Promise<string | null> {
  const row = (await db('tokens as t')
    .leftJoin('users as u', 'u.id', 't.user_id')
    .where('t.id', id)
    .first('t.name as token', 'u.name as user')) as { token: string; user: string | null } | undefined;
  return row?.user ?? row?.token ?? null;
}

export async function touchToken(db: Executor, id: number, now: number): Promise<void> {
  await db('tokens').where({ id }).update({ last_used_at: now });
}

function readToken(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    userId: row.user_id,
    scopes: JSON.parse(row.scopes) as Scope[],
    ...readReach(row),
    rateLimitPerMinute: row.rate_limit_per_minute,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    createdAt: row.created_at,
  };
}
