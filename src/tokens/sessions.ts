/** Rows of `tokens` that belong to users: sessions of the dashboard. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { hashOf, randomWord } from '../security/secrets.js';
import { IDLE_MS, SESSION_MS } from './lifetime.js';
import { reachRow } from './reach-row.js';
import type { TokenRow } from './store.js';
import type { Reach, Scope } from './types.js';

export interface Session {
  id: number;
  userId: number;
  /** As the browser names itself, cut to 200 characters. */
  userAgent: string | null;
  /** That the user signed in from. */
  ip: string | null;
  createdAt: number;
  lastUsedAt: number | null;
}

/** What a session may, as its user may: kept in its row, so that a request reads no other. */
export interface Access extends Reach {
  scopes: readonly Scope[];
}

export interface NewSession {
  userId: number;
  access: Access;
  userAgent: string | null;
  ip: string | null;
  /** Milliseconds since 1970. */
  now: number;
}

type SessionRow = TokenRow & { user_id: number; user_agent: string | null; ip: string | null };

/** @returns its number and its secret, which is kept by the browser alone */
export async function insertSession(
  db: Executor,
  { userId, access, userAgent, ip, now }: NewSession,
): Promise<{ id: number; secret: string }> {
  const secret = randomWord(30);
  const id = await insertRow(db, 'tokens', {
    name: 'session',
    secret_hash: hashOf(secret),
    ...accessRow(access),
    user_id: userId,
    user_agent: userAgent && [...userAgent].slice(0, 200).join(''),
    ip,
    last_used_at: now,
    expires_at: now + SESSION_MS,
    created_at: now,
  });
  return { id, secret };
}

/** The last used first. */
export async function listSessions(db: Executor, userId: number, now: number): Promise<Session[]> {
  const rows = (await living(db, userId)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', now - IDLE_MS)
    .orderBy([
      { column: 'last_used_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as SessionRow[];
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    userAgent: row.user_agent,
    ip: row.ip,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** @param which one session, or all of them but one; null = all @returns how many ended */
export async function endSessions(
  db: Executor,
  userId: number,
  which: { only: number } | { except: number } | null,
  now: number,
): Promise<number> {
  const query = living(db, userId);
  if (which && 'only' in which) void query.where({ id: which.only });
  if (which && 'except' in which) void query.whereNot({ id: which.except });
  return query.update({ revoked_at: now });
}

/** Living sessions may from now on what the user may. */
export async function setSessionAccess(db: Executor, userId: number, access: Access): Promise<void> {
  await living(db, userId).update(accessRow(access));
}

const accessRow = ({ scopes, ...reach }: Access) => ({
  scopes: JSON.stringify(scopes),
  ...reachRow(reach),
});

const living = (db: Executor, userId: number) =>
  db('tokens').where({ user_id: userId }).whereNull('revoked_at');
