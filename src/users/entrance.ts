/** Links that are good once: the first administrator, people who were invited, people who forgot their password. */
import type { Db, Executor } from '../db/connect.js';
import { inTransaction, isUniqueViolation } from '../db/sql.js';
import { invalid, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import type { TokenService } from '../tokens/service.js';
import { endSessions } from '../tokens/sessions.js';
import { EVERYTHING, nobody } from '../tokens/types.js';
import type { PasswordHasher } from './hasher.js';
import { findLink, insertLink, useUpLink } from './link-store.js';
import { problemOf } from './password-rules.js';
import type { SignIn, Visitor } from './sign-in.js';
import { findUser, hasUsers, insertUser, updateUser } from './store.js';
import { hasTotp, LINK_KINDS, type LinkKind, type User, type UserLink } from './types.js';

export interface EntranceDeps {
  db: Db;
  tokens: TokenService;
  signIn: SignIn;
  hasher: PasswordHasher;
  /** Base of the dashboard's address, without a trailing slash. */
  publicUrl: string;
  clock: () => Date;
}

/** The secret stands behind the "#", which no browser sends: it gets into no log on the way. */
export const addressOf = (publicUrl: string, kind: LinkKind, secret: string): string =>
  `${publicUrl}/${kind === 'setup' ? 'setup' : 'link'}#${secret}`;

export class Entrance {
  constructor(private readonly deps: EntranceDeps) {}

  /** While there is no user: a link to create the administrator; the one before is void. @returns null afterwards */
  async setupLink(): Promise<string | null> {
    const { db, publicUrl, clock } = this.deps;
    const secret = await inTransaction(db, async (trx) =>
      (await hasUsers(trx)) ? null : insertLink(trx, 'setup', null, clock().getTime()),
    );
    return secret === null ? null : addressOf(publicUrl, 'setup', secret);
  }

  /** Nobody has been made administrator yet. */
  async isSetupRequired(): Promise<boolean> {
    return !(await hasUsers(this.deps.db));
  }

  /**
   * Creates the administrator and signs in.
   * @param secret what stands behind the "#"
   * @returns the session as the cookie holds it
   * @throws ApiError not_found, validation_failed
   */
  async setUp(
    secret: string,
    { email, name, password }: { email: string; name: string; password: string },
    visitor: Visitor,
  ): Promise<string> {
    const { db, signIn, hasher, clock } = this.deps;
    await this.linkOf(db, secret, ['setup']);
    assertGood(password, { email, name });
    const passwordHash = await hasher.hash(password);
    return inTransaction(db, async (trx) => {
      const now = clock();
      const at = now.getTime();
      const link = await this.linkOf(trx, secret, ['setup']);
      if (!(await useUpLink(trx, link.id, at)) || (await hasUsers(trx))) throw notFound('The link');
      const role = 'admin';
      const id = await insertUser(trx, { email, name, role, ...EVERYTHING, passwordHash, createdAt: at });
      const actor = nobody(visitor.ip);
      await recordAudit(trx, actor, 'user.setup', { target: 'user', id }, { name, role }, now);
      return signIn.open(trx, { id, role, ...EVERYTHING }, visitor);
    });
  }

  /** Whom a link is for. @throws ApiError not_found when it is no good (any more) */
  async look(secret: string): Promise<{ kind: LinkKind; user: User | null }> {
    const { db } = this.deps;
    const link = await this.linkOf(db, secret, LINK_KINDS);
    if (link.kind === 'setup') return { kind: 'setup', user: null };
    return { kind: link.kind, user: await userOf(db, link) };
  }

  /**
   * Sets the password of whom the link is for, ends the sessions there were, and signs in.
   * @param name null = as it is
   * @param code of the authenticator app, where the user has one: a link stands for the password alone
   * @throws ApiError not_found, validation_failed, totp_required, wrong_credentials, rate_limited
   */
  async choosePassword(
    secret: string,
    { password, name, code }: { password: string; name: string | null; code: string | null },
    visitor: Visitor,
  ): Promise<string> {
    const { db, tokens, signIn, hasher, clock } = this.deps;
    const found = await userOf(db, await this.linkOf(db, secret, ['invite', 'reset']));
    assertGood(password, { email: found.email, name: name ?? found.name });
    if (hasTotp(found)) await signIn.confirmCode(found.id, code, visitor);
    const passwordHash = await hasher.hash(password);
    return inTransaction(db, async (trx) => {
      const now = clock();
      const at = now.getTime();
      const link = await this.linkOf(trx, secret, ['invite', 'reset']);
      const user = await userOf(trx, link, true);
      if (!(await useUpLink(trx, link.id, at))) throw notFound('The link');
      await updateUser(trx, user.id, { passwordHash, name: name ?? user.name, updatedAt: at });
      await endSessions(trx, user.id, null, at);
      tokens.forget(trx);
      const target = { target: 'user', id: user.id };
      await recordAudit(trx, nobody(visitor.ip), 'user.password', target, { by: link.kind }, now);
      return signIn.open(trx, user, visitor);
    });
  }

  private async linkOf(db: Executor, secret: string, kinds: readonly LinkKind[]): Promise<UserLink> {
    const link = await findLink(db, secret, this.deps.clock().getTime());
    if (!link || !kinds.includes(link.kind)) throw notFound('The link');
    return link;
  }
}

/** @throws ApiError not_found also for whoever was switched off meanwhile */
async function userOf(db: Executor, link: UserLink, lock = false): Promise<User> {
  const user = link.userId === null ? null : await findUser(db, link.userId, lock);
  if (!user || user.disabledAt !== null) throw notFound('The link');
  return user;
}

/** @throws ApiError validation_failed */
export function assertGood(password: string, about: { email: string; name: string }): void {
  const problem = problemOf(password, about);
  if (problem !== null) throw invalid('password', problem);
}

/** Runs what writes an e-mail address. @throws ApiError validation_failed when another user has it */
export async function withFreeEmail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw invalid('email', 'There is a user with this address.');
  }
}
