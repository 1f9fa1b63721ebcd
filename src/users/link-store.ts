/** Rows of `user_links`. Only the hash of a link's secret is kept. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { hashOf, randomWord } from '../security/secrets.js';
import { LINK_MS, type LinkKind, type UserLink } from './types.js';

interface LinkRow {
  id: number;
  kind: LinkKind;
  user_id: number | null;
  expires_at: number;
}

/** Makes a link; those that the user (or the administrator to come) had before are void. @returns its secret */
export async function insertLink(
  db: Executor,
  kind: LinkKind,
  userId: number | null,
  now: number,
): Promise<string> {
  await deleteLinks(db, userId);
  const secret = randomWord(30);
  await insertRow(db, 'user_links', {
    kind,
    user_id: userId,
    secret_hash: hashOf(secret),
    expires_at: now + LINK_MS[kind],
    created_at: now,
  });
  return secret;
}

/** Those that were not used. */
export async function deleteLinks(db: Executor, userId: number | null): Promise<void> {
  await db('user_links').where({ user_id: userId }).whereNull('used_at').delete();
}

/** @returns null when it was never made, was used, or is too old */
export async function findLink(db: Executor, secret: string, now: number): Promise<UserLink | null> {
  const row = (await db('user_links')
    .where({ secret_hash: hashOf(secret) })
    .whereNull('used_at')
    .where('expires_at', '>', now)
    .first()) as LinkRow | undefined;
  return row ? { id: row.id, kind: row.kind, userId: row.user_id, expiresAt: row.expires_at } : null;
}

/** @returns false when somebody else was faster */
export async function useUpLink(db: Executor, id: number, now: number): Promise<boolean> {
  const changed = await db('user_links').where({ id }).whereNull('used_at').update({ used_at: now });
  return changed > 0;
}
