/** Rows of `users`. A deleted one keeps its name, for the audit log. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { readReach, reachRow } from '../tokens/reach-row.js';
import type { Reach } from '../tokens/types.js';
import type { Role, User } from './types.js';

interface UserRow {
  id: number;
  email: string;
  name: string;
  role: Role;
  app_ids: string | null;
  group_ids: string | null;
  language: string | null;
  password_hash: string | null;
  failed_sign_ins: number;
  locked_until: number | null;
  totp_secret: string | null;
  totp_confirmed_at: number | null;
  totp_last_counter: number | null;
  recovery_codes: string | null;
  last_sign_in_at: number | null;
  disabled_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface NewUser extends Reach {
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  createdAt: number;
}

export type UserChange = Partial<Omit<User, 'id' | 'createdAt'>>;

const COLUMNS: Record<keyof UserChange, keyof UserRow> = {
  appIds: 'app_ids',
  groupIds: 'group_ids',
  email: 'email',
  name: 'name',
  role: 'role',
  language: 'language',
  passwordHash: 'password_hash',
  failedSignIns: 'failed_sign_ins',
  lockedUntil: 'locked_until',
  totpSecret: 'totp_secret',
  totpConfirmedAt: 'totp_confirmed_at',
  totpLastCounter: 'totp_last_counter',
  recoveryCodes: 'recovery_codes',
  lastSignInAt: 'last_sign_in_at',
  disabledAt: 'disabled_at',
  updatedAt: 'updated_at',
};

/** Addresses are compared in lower case. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

const there = (db: Executor) => db('users').whereNull('deleted_at');

/** @throws a unique violation when the address is taken */
export async function insertUser(db: Executor, user: NewUser): Promise<number> {
  return insertRow(db, 'users', {
    email: emailKey(user.email),
    name: user.name,
    role: user.role,
    ...reachRow(user),
    password_hash: user.passwordHash,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  });
}

/** @param lock keeps the row until the transaction ends */
export async function findUser(db: Executor, id: number, lock = false): Promise<User | null> {
  return one(there(db).where({ id }), lock);
}

export async function findUserByEmail(db: Executor, email: string): Promise<User | null> {
  return one(there(db).where({ email: emailKey(email) }));
}

export async function listUsers(db: Executor): Promise<User[]> {
  return ((await there(db).orderBy('id')) as UserRow[]).map(readUser);
}

export async function hasUsers(db: Executor): Promise<boolean> {
  const row: unknown = await there(db).first('id');
  return row !== undefined;
}

/** Those who can sign in and manage everything; locked until the transaction ends, so that the last one stays. */
export async function lockActiveAdmins(db: Executor): Promise<number[]> {
  const rows = (await there(db)
    .where({ role: 'admin' })
    .whereNull('disabled_at')
    .whereNotNull('password_hash')
    .orderBy('id')
    .forUpdate()
    .select('id')) as { id: number }[];
  return rows.map(({ id }) => id);
}

export async function updateUser(db: Executor, id: number, change: UserChange): Promise<void> {
  const row = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      COLUMNS[name as keyof UserChange],
      Array.isArray(value) ? JSON.stringify(value) : value,
    ]),
  );
  if (Object.keys(row).length > 0) await there(db).where({ id }).update(row);
}

/** What lets somebody in is gone for good, and the address is free again. */
export async function deleteUser(db: Executor, id: number, now: number): Promise<void> {
  const nothing = { email: null, password_hash: null, totp_secret: null, recovery_codes: null };
  await there(db)
    .where({ id })
    .update({ ...nothing, totp_confirmed_at: null, deleted_at: now, updated_at: now });
}

/**
 * A wrong password that turned out to be right.
 * @param lockedUntil as the attempt set it; a lock that another attempt set since then stays
 */
export async function takeBackFailure(db: Executor, id: number, lockedUntil: number | null): Promise<void> {
  await db('users').where({ id }).where('failed_sign_ins', '>', 0).decrement('failed_sign_ins', 1);
  if (lockedUntil !== null)
    await db('users').where({ id, locked_until: lockedUntil }).update({ locked_until: null });
}

async function one(query: ReturnType<typeof there>, lock = false): Promise<User | null> {
  if (lock) void query.forUpdate();
  const row = (await query.first()) as UserRow | undefined;
  return row ? readUser(row) : null;
}

const readUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  ...readReach(row),
  language: row.language,
  passwordHash: row.password_hash,
  failedSignIns: row.failed_sign_ins,
  lockedUntil: row.locked_until,
  totpSecret: row.totp_secret,
  totpConfirmedAt: row.totp_confirmed_at,
  totpLastCounter: row.totp_last_counter,
  recoveryCodes: row.recovery_codes === null ? [] : (JSON.parse(row.recovery_codes) as string[]),
  lastSignInAt: row.last_sign_in_at,
  disabledAt: row.disabled_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
