/** Users as administrators manage them. */
import { isDeepStrictEqual } from 'node:util';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import { checkedReach, wholeReach } from '../tokens/reach.js';
import { assertMayManage, type TokenService } from '../tokens/service.js';
import { endSessions, setSessionAccess } from '../tokens/sessions.js';
import { isLimited, type Actor, type Reach } from '../tokens/types.js';
import { addressOf, withFreeEmail } from './entrance.js';
import { deleteLinks, insertLink } from './link-store.js';
import { accessOf } from './roles.js';
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

export interface Invitation {
  email: string;
  name: string;
  role: Role;
  /** null or left out in both = every app. */
  appIds?: readonly number[] | null | undefined;
  groupIds?: readonly number[] | null | undefined;
}

export interface UserPatch {
  name?: string | undefined;
  role?: Role | undefined;
  appIds?: readonly number[] | null | undefined;
  groupIds?: readonly number[] | null | undefined;
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
   * @throws ApiError validation_failed when the address is taken, for unknown apps, and for a limited administrator
   */
  async invite(
    actor: Actor,
    { email, name, role, appIds = null, groupIds = null }: Invitation,
  ): Promise<{ id: number; link: string }> {
    assertMayManage(actor);
    assertFits(role, { appIds, groupIds });
    const { db, publicUrl, clock } = this.deps;
    const now = clock();
    const createdAt = now.getTime();
    return withFreeEmail(() =>
      inTransaction(db, async (trx) => {
        const reach = await checkedReach(trx, { appIds, groupIds });
        const id = await insertUser(trx, { email, name, role, ...reach, passwordHash: null, createdAt });
        const secret = await insertLink(trx, 'invite', id, createdAt);
        const changes = changesIn({ name, role, ...(isLimited(reach) && reach) });
        await recordAudit(trx, actor, 'user.invite', { target: 'user', id }, changes, now);
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

  /** Acts on sessions that live, at once. @throws ApiError not_found, last_admin, and as `invite` does */
  async change(actor: Actor, id: number, patch: UserPatch): Promise<User> {
    assertMayManage(actor);
    const { db, tokens, clock } = this.deps;
    const now = clock();
    const at = now.getTime();
    return inTransaction(db, async (trx) => {
      const admins = await lockActiveAdmins(trx);
      const user = await userOf(trx, id, true);
      const change = { ...changeOf(user, patch, at), ...(await reachChange(trx, user, patch)) };
      if (Object.keys(change).length === 0) return user;
      const isAdmin = (change.role ?? user.role) === 'admin' && (change.disabledAt ?? null) === null;
      if (!isAdmin) assertNotLast(admins, id);
      await updateUser(trx, id, { ...change, updatedAt: at });
      if (change.role || change.appIds !== undefined)
        await setSessionAccess(trx, id, accessOf({ ...user, ...change }));
      if (change.disabledAt != null) {
        await endSessions(trx, id, null, at);
        await deleteLinks(trx, id);
      }
      tokens.forget(trx);
      await recordAudit(trx, actor, 'user.update', { target: 'user', id }, changesIn(patch), now);
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

/** Only when it differs from what is there; an app that is gone since may stay in it. */
async function reachChange(db: Executor, user: User, patch: UserPatch): Promise<Partial<Reach>> {
  const { role = user.role, appIds = user.appIds, groupIds = user.groupIds } = patch;
  const wanted = wholeReach({ appIds, groupIds });
  assertFits(role, wanted);
  const isSame = isDeepStrictEqual([wanted.appIds, wanted.groupIds], [user.appIds, user.groupIds]);
  return isSame ? {} : checkedReach(db, wanted);
}

/** @throws ApiError validation_failed */
function assertFits(role: Role, reach: Reach): void {
  if (role === 'admin' && isLimited(reach))
    throw invalid(
      'app_ids',
      'An administrator sees every app: choose another role, or name no apps and groups.',
    );
}

/** Nothing of the second step is left. */
export const WITHOUT_TOTP = {
  totpSecret: null,
  totpConfirmedAt: null,
  totpLastCounter: null,
  recoveryCodes: [],
} as const satisfies UserChange;

/** For the audit log, in the API's words. */
const changesIn = ({ appIds, groupIds, ...rest }: UserPatch): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...rest, app_ids: appIds, group_ids: groupIds }).filter(
      ([, value]) => value !== undefined,
    ),
  );

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
