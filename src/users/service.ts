/** Users as administrators manage them. */
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import { assertMayManage, type TokenService } from '../tokens/service.js';
import { endSessions, setSessionScopes } from '../tokens/sessions.js';
import type { Actor } from '../tokens/types.js';
import { addressOf, withFreeEmail } from './entrance.js';
import { deleteLinks, insertLink } from './link-store.js';
import { scopesOf } from './roles.js';
import {
  deleteUser,
  findUser,
  findUserByEmail,
  insertUser,
  listUsers,
  lockActiveAdmins,
  updateUser,
  type UserChange,
} from './store.js';
import { hasTotp, stateOf, type Role, type User } from './types.js';

export interface UserPatch {
  name?: string | undefined;
  role?: Role | undefined;
  disabled?: boolean | undefined;
  /** Only false: whoever lost the authenticator app signs in by password alone again. */
  totp?: false | undefined;
}

export class UserService {
  constructor(
    private readonly deps: { db: Db; tokens: TokenService; publicUrl: string; clock: () => Date },
  ) {}

  /** @throws ApiError missing_scope for a limited token */
  async list(actor: Actor): Promise<User[]> {
    assertMayManage(actor);
    return listUsers(this.deps.db);
  }

  /** @throws ApiError not_found */
  find(id: number): Promise<User> {
    return userOf(this.deps.db, id);
  }

  /** @throws ApiError not_found */
  async findByEmail(email: string): Promise<User> {
    const user = await findUserByEmail(this.deps.db, email);
    if (!user) throw notFound('User');
    return user;
  }

  /**
   * @returns the link that lets the user choose a password; it is shown once
   * @throws ApiError validation_failed when the address is taken
   */
  async invite(
    actor: Actor,
    { email, name, role }: { email: string; name: string; role: Role },
  ): Promise<{ id: number; link: string }> {
    assertMayManage(actor);
    const { db, publicUrl, clock } = this.deps;
    const now = clock();
    const createdAt = now.getTime();
    return withFreeEmail(() =>
      inTransaction(db, async (trx) => {
        const id = await insertUser(trx, { email, name, role, passwordHash: null, createdAt });
        const secret = await insertLink(trx, 'invite', id, createdAt);
        await recordAudit(trx, actor, 'user.invite', { target: 'user', id }, { name, role }, now);
        return { id, link: addressOf(publicUrl, 'invite', secret) };
      }),
    );
  }

  /**
   * A new link to choose a password; the one before is void.
   * @throws ApiError not_found, not_in_that_state for whoever is switched off
   */
  async newLink(actor: Actor, id: number): Promise<{ link: string }> {
    assertMayManage(actor);
    const { db, publicUrl, clock } = this.deps;
    const now = clock();
    return inTransaction(db, async (trx) => {
      const user = await userOf(trx, id, true);
      if (user.disabledAt !== null) throw new ApiError('not_in_that_state', 'This user is switched off.');
      const kind = user.passwordHash === null ? 'invite' : 'reset';
      const secret = await insertLink(trx, kind, id, now.getTime());
      // Whoever was locked out by somebody else's guesses comes in again.
      await updateUser(trx, id, { failedSignIns: 0, lockedUntil: null });
      await recordAudit(trx, actor, 'user.link', { target: 'user', id }, { kind }, now);
      return { link: addressOf(publicUrl, kind, secret) };
    });
  }

  /** Acts on sessions that live, at once. @throws ApiError not_found, last_admin */
  async change(actor: Actor, id: number, patch: UserPatch): Promise<User> {
    assertMayManage(actor);
    const { db, tokens, clock } = this.deps;
    const now = clock();
    const at = now.getTime();
    return inTransaction(db, async (trx) => {
      const admins = await lockActiveAdmins(trx);
      const user = await userOf(trx, id, true);
      const change = changeOf(user, patch, at);
      if (Object.keys(change).length === 0) return user;
      const isAdmin = (change.role ?? user.role) === 'admin' && (change.disabledAt ?? null) === null;
      if (!isAdmin) assertNotLast(admins, id);
      await updateUser(trx, id, { ...change, updatedAt: at });
      if (change.role) await setSessionScopes(trx, id, scopesOf(change.role));
      if (change.disabledAt != null) {
        await endSessions(trx, id, null, at);
        await deleteLinks(trx, id);
      }
      tokens.forget(trx);
      await recordAudit(trx, actor, 'user.update', { target: 'user', id }, definedOnly(patch), now);
      return userOf(trx, id, true);
    });
  }

  /** The name stays in the audit log, the address is free again. @throws ApiError not_found, last_admin */
  async remove(actor: Actor, id: number): Promise<void> {
    assertMayManage(actor);
    const { db, tokens, clock } = this.deps;
    const now = clock();
    const at = now.getTime();
    await inTransaction(db, async (trx) => {
      const admins = await lockActiveAdmins(trx);
      await userOf(trx, id, true);
      assertNotLast(admins, id);
      await deleteUser(trx, id, at);
      await endSessions(trx, id, null, at);
      await deleteLinks(trx, id);
      tokens.forget(trx);
      await recordAudit(trx, actor, 'user.delete', { target: 'user', id }, {}, now);
    });
  }
}

/** Only what differs from what is there. */
function changeOf(user: User, { name, role, disabled, totp }: UserPatch, at: number): UserChange {
  const isDisabled = stateOf(user) === 'disabled';
  return {
    ...(name !== undefined && name !== user.name && { name }),
    ...(role !== undefined && role !== user.role && { role }),
    ...(disabled !== undefined && disabled !== isDisabled && { disabledAt: disabled ? at : null }),
    ...(totp === false && hasTotp(user) && WITHOUT_TOTP),
  };
}

/** Nothing of the second step is left. */
export const WITHOUT_TOTP = {
  totpSecret: null,
  totpConfirmedAt: null,
  totpLastCounter: null,
  recoveryCodes: [],
} as const satisfies UserChange;

const definedOnly = (patch: UserPatch): Record<string, unknown> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

/** @throws ApiError not_found */
async function userOf(db: Executor, id: number, lock = false): Promise<User> {
  const user = await findUser(db, id, lock);
  if (!user) throw notFound('User');
  return user;
}

/** @throws ApiError last_admin */
function assertNotLast(admins: readonly number[], id: number): void {
  if (admins.length === 1 && admins[0] === id)
    throw new ApiError('last_admin', 'This is the last administrator. Make another one first.');
}
