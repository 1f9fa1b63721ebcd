/** What users do with their own account. */
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import type { SecretBox } from '../security/secrets.js';
import type { TokenService } from '../tokens/service.js';
import { endSessions, listSessions, type Session } from '../tokens/sessions.js';
import type { Actor } from '../tokens/types.js';
import { assertGood } from './entrance.js';
import type { PasswordHasher } from './hasher.js';
import { WITHOUT_TOTP } from './service.js';
import type { SignIn, Visitor } from './sign-in.js';
import { findUser, updateUser, type UserChange } from './store.js';
import { counterOf, hashOfRecoveryCode, newRecoveryCodes, newSecret, urlOf } from './totp.js';
import { hasTotp, type User } from './types.js';

/** Whoever acts through a session. */
export type UserActor = Actor & { tokenId: number; userId: number };

export interface AccountDeps {
  db: Db;
  box: SecretBox;
  tokens: TokenService;
  signIn: SignIn;
  hasher: PasswordHasher;
  clock: () => Date;
}

export class AccountService {
  constructor(private readonly deps: AccountDeps) {}

  sessions(actor: UserActor): Promise<Session[]> {
    return listSessions(this.deps.db, actor.userId, this.deps.clock().getTime());
  }

  /**
   * Signs out: one of the user's sessions, or all but the one that asks.
   * @throws ApiError not_found
   */
  async end(actor: UserActor, which: { only: number } | { except: number }): Promise<void> {
    const { db, tokens, clock } = this.deps;
    const now = clock();
    await inTransaction(db, async (trx) => {
      const ended = await endSessions(trx, actor.userId, which, now.getTime());
      if ('only' in which && ended === 0) throw notFound('Session');
      tokens.forget(trx);
      if (ended === 0) return;
      const target = { target: 'user', id: actor.userId };
      const told = 'only' in which ? { session: which.only } : { others: ended };
      await recordAudit(trx, actor, 'session.end', target, told, now);
    });
  }

  async change(
    actor: UserActor,
    { name, language }: { name?: string | undefined; language?: string | null | undefined },
  ): Promise<void> {
    await this.update(actor, 'account.update', () => ({
      ...(name !== undefined && { name }),
      ...(language !== undefined && { language }),
    }));
  }

  /** The other sessions end. @throws ApiError wrong_credentials, validation_failed, rate_limited */
  async changePassword(
    actor: UserActor,
    { current, password }: { current: string; password: string },
    visitor: Visitor,
  ): Promise<void> {
    const { db, tokens, signIn, hasher, clock } = this.deps;
    assertGood(password, await this.me(db, actor));
    await signIn.confirm(actor.userId, current, visitor);
    const passwordHash = await hasher.hash(password);
    const now = clock();
    await inTransaction(db, async (trx) => {
      await this.me(trx, actor, true);
      await updateUser(trx, actor.userId, { passwordHash, updatedAt: now.getTime() });
      await endSessions(trx, actor.userId, { except: actor.tokenId }, now.getTime());
      tokens.forget(trx);
      const target = { target: 'user', id: actor.userId };
      await recordAudit(trx, actor, 'user.password', target, { by: 'password' }, now);
    });
  }

  /**
   * A new secret for the authenticator app; it counts once it is confirmed.
   * @returns the secret to type, and as an address for the QR code
   * @throws ApiError not_in_that_state when codes are asked for already
   */
  async beginTotp(actor: UserActor): Promise<{ secret: string; url: string }> {
    const { box } = this.deps;
    const secret = newSecret();
    const user = await this.update(actor, null, (now) => {
      if (hasTotp(now))
        throw new ApiError('not_in_that_state', 'Codes are on already. Switch them off first.');
      return { ...WITHOUT_TOTP, totpSecret: box.seal(secret) };
    });
    return { secret, url: urlOf(secret, user.email) };
  }

  /** @returns recovery codes, shown only now @throws ApiError validation_failed, not_in_that_state */
  async confirmTotp(actor: UserActor, code: string): Promise<string[]> {
    const { box, clock } = this.deps;
    const codes = newRecoveryCodes();
    await this.update(actor, 'user.totp_on', (user) => {
      if (hasTotp(user)) throw new ApiError('not_in_that_state', 'Codes are on already.');
      if (user.totpSecret === null) throw new ApiError('not_in_that_state', 'Ask for a secret first.');
      const at = clock().getTime();
      const counter = counterOf(box.open(user.totpSecret), code, at);
      if (counter === null)
        throw invalid('code', 'This is not the code of now. Is the clock of the phone right?');
      const recoveryCodes = codes.map(hashOfRecoveryCode);
      return { totpConfirmedAt: at, totpLastCounter: counter, recoveryCodes };
    });
    return codes;
  }

  /** @throws ApiError wrong_credentials, rate_limited */
  async endTotp(actor: UserActor, password: string, visitor: Visitor): Promise<void> {
    await this.deps.signIn.confirm(actor.userId, password, visitor);
    await this.update(actor, 'user.totp_off', () => WITHOUT_TOTP);
  }

  /** @param action null = not worth a line in the audit log @returns the user as before */
  private async update(
    actor: UserActor,
    action: string | null,
    decide: (user: User) => UserChange,
  ): Promise<User> {
    const { db, clock } = this.deps;
    const now = clock();
    return inTransaction(db, async (trx) => {
      const user = await this.me(trx, actor, true);
      const change = decide(user);
      await updateUser(trx, user.id, { ...change, updatedAt: now.getTime() });
      const fields = Object.keys(change);
      if (action !== null && fields.length > 0) {
        const told = action === 'account.update' ? { fields } : {};
        await recordAudit(trx, actor, action, { target: 'user', id: user.id }, told, now);
      }
      return user;
    });
  }

  private async me(db: Executor, actor: UserActor, lock = false): Promise<User> {
    const user = await findUser(db, actor.userId, lock);
    if (!user) throw new ApiError('unauthenticated', 'Unauthenticated.');
    return user;
  }
}
