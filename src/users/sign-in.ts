/** Who may come in: passwords, codes, and how often somebody may be wrong. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import type { SecretBox } from '../security/secrets.js';
import { insertSession } from '../tokens/sessions.js';
import { writeToken } from '../tokens/service.js';
import { nobody, type Reach } from '../tokens/types.js';
import type { PasswordHasher } from './hasher.js';
import { accessOf } from './roles.js';
import { emailKey, findUser, findUserByEmail, takeBackFailure, updateUser } from './store.js';
import { lockMs } from './throttle.js';
import { counterOf, hashOfRecoveryCode } from './totp.js';
import { hasTotp, type User } from './types.js';

/** Where a request comes from. */
export interface Visitor {
  ip: string;
  userAgent: string | null;
}

/** One attempt that is counted as wrong until it turns out to be right. */
interface Attempt {
  /** null = there is no such user, or none that may come in. */
  user: User | null;
  /** As the attempt set it. */
  lockedUntil: number | null;
}

const UNKNOWN_AT_MOST = 10_000;
/** Guesses at accounts that do not exist fill the audit log no faster than this. */
const UNKNOWN_AUDITED_A_MINUTE = 10;

export class SignIn {
  /** Accounts that do not exist are closed like those that do, or the answer would tell them apart. */
  private readonly unknown = new Map<string, { failures: number; lockedUntil: number | null }>();
  private readonly audited = new RateLimiterMemory({ points: UNKNOWN_AUDITED_A_MINUTE, duration: 60 });

  constructor(private readonly deps: { db: Db; box: SecretBox; hasher: PasswordHasher; clock: () => Date }) {}

  /**
   * @param code of the authenticator app, or one of the recovery codes
   * @returns the session as the cookie holds it
   * @throws ApiError wrong_credentials, totp_required, rate_limited
   */
  async withPassword(
    { email, password, code }: { email: string; password: string; code: string | null },
    visitor: Visitor,
  ): Promise<string> {
    const { db, hasher } = this.deps;
    const attempt = await this.begin((trx) => findUserByEmail(trx, email), emailKey(email));
    const { user } = attempt;
    const isRight = await hasher.matches(password, user?.passwordHash ?? null);
    if (!user || !isRight) {
      await this.refused(user, 'password', visitor);
      throw new ApiError('wrong_credentials', 'The e-mail address or the password is wrong.');
    }
    if (hasTotp(user)) await this.checkCode(user, code, attempt, visitor);
    const newHash = hasher.isOutdated(user.passwordHash!) ? await hasher.hash(password) : null;
    return inTransaction(db, async (trx) => {
      const now = await findUser(trx, user.id, true);
      // Switched off, or given another password or a second step, while this one was being compared.
      const isSame = now?.passwordHash === user.passwordHash && hasTotp(now) === hasTotp(user);
      if (!isSame || now.disabledAt !== null)
        throw new ApiError('wrong_credentials', 'The e-mail address or the password is wrong.');
      if (newHash !== null) await updateUser(trx, user.id, { passwordHash: newHash });
      return this.open(trx, now, visitor);
    });
  }

  /**
   * Asks a user who has signed in for the password once more; counted like a sign-in.
   * @throws ApiError wrong_credentials, rate_limited
   */
  async confirm(userId: number, password: string, visitor: Visitor): Promise<void> {
    const attempt = await this.begin((trx) => findUser(trx, userId), `user ${userId}`);
    const { user } = attempt;
    if (!user || !(await this.deps.hasher.matches(password, user.passwordHash))) {
      await this.refused(user, 'password', visitor);
      throw new ApiError('wrong_credentials', 'This is not your password.');
    }
    await takeBackFailure(this.deps.db, user.id, attempt.lockedUntil);
  }

  /**
   * The second step alone, for a link that stands for the password.
   * @throws ApiError wrong_credentials, totp_required, rate_limited
   */
  async confirmCode(userId: number, code: string | null, visitor: Visitor): Promise<void> {
    const attempt = await this.begin((trx) => findUser(trx, userId), `user ${userId}`);
    if (!attempt.user) throw new ApiError('wrong_credentials', 'The code is wrong.');
    await this.checkCode(attempt.user, code, attempt, visitor);
    await takeBackFailure(this.deps.db, userId, attempt.lockedUntil);
  }

  /** A new session; in the transaction of what let the user in. @param user as it is in this transaction */
  async open(trx: Executor, user: Pick<User, 'id' | 'role'> & Reach, visitor: Visitor): Promise<string> {
    const at = this.deps.clock();
    const now = at.getTime();
    await updateUser(trx, user.id, { failedSignIns: 0, lockedUntil: null, lastSignInAt: now });
    const { id, secret } = await insertSession(trx, {
      userId: user.id,
      access: accessOf(user),
      userAgent: visitor.userAgent,
      ip: visitor.ip,
      now,
    });
    const actor = { ...nobody(visitor.ip), tokenId: id, userId: user.id };
    await recordAudit(trx, actor, 'session.create', { target: 'user', id: user.id }, {}, at);
    return writeToken(id, secret);
  }

  /**
   * Counts the attempt before anything is compared: guesses that come at once are counted as well.
   * @throws ApiError rate_limited
   */
  private async begin(find: (trx: Executor) => Promise<User | null>, key: string): Promise<Attempt> {
    const now = this.deps.clock().getTime();
    const attempt = await inTransaction(this.deps.db, async (trx): Promise<Attempt> => {
      const found = await find(trx);
      const user = found && (await findUser(trx, found.id, true));
      if (!user || user.disabledAt !== null || user.passwordHash === null)
        return { user: null, lockedUntil: null };
      assertOpen(user.lockedUntil, now);
      const failedSignIns = user.failedSignIns + 1;
      const lockedUntil = lockedFrom(failedSignIns, now);
      await updateUser(trx, user.id, { failedSignIns, lockedUntil });
      return { user, lockedUntil };
    });
    if (attempt.user === null) this.countUnknown(key, now);
    return attempt;
  }

  private countUnknown(key: string, now: number): void {
    const { failures, lockedUntil } = this.unknown.get(key) ?? { failures: 0, lockedUntil: null };
    assertOpen(lockedUntil, now);
    if (this.unknown.size >= UNKNOWN_AT_MOST) this.unknown.clear();
    this.unknown.set(key, { failures: failures + 1, lockedUntil: lockedFrom(failures + 1, now) });
  }

  /** @throws ApiError totp_required, wrong_credentials */
  private async checkCode(
    user: User,
    code: string | null,
    attempt: Attempt,
    visitor: Visitor,
  ): Promise<void> {
    if (code === null || code.trim() === '') {
      await takeBackFailure(this.deps.db, user.id, attempt.lockedUntil);
      throw new ApiError('totp_required', 'Type the code that your authenticator app shows.');
    }
    const isTaken = await inTransaction(this.deps.db, (trx) => this.takeCode(trx, user.id, code));
    if (isTaken) return;
    await this.refused(user, 'code', visitor);
    throw new ApiError(
      'wrong_credentials',
      'The code is wrong, or it was used before. Wait for the next one.',
    );
  }

  /** A code that was taken is never taken again. */
  private async takeCode(trx: Executor, userId: number, code: string): Promise<boolean> {
    const { box, clock } = this.deps;
    const user = await findUser(trx, userId, true);
    if (!user || user.totpSecret === null || !hasTotp(user)) return false;
    const counter = counterOf(box.open(user.totpSecret), code, clock().getTime());
    if (counter !== null) {
      if (counter <= (user.totpLastCounter ?? 0)) return false;
      await updateUser(trx, userId, { totpLastCounter: counter });
      return true;
    }
    const hash = hashOfRecoveryCode(code);
    if (!user.recoveryCodes.includes(hash)) return false;
    const recoveryCodes = user.recoveryCodes.filter((one) => one !== hash);
    await updateUser(trx, userId, { recoveryCodes });
    return true;
  }

  private async refused(user: User | null, what: 'password' | 'code', visitor: Visitor): Promise<void> {
    const { db, clock } = this.deps;
    if (!user && !(await this.audited.consume('unknown').catch(() => null))) return;
    const target = { target: 'user', id: user?.id ?? null };
    await recordAudit(db, nobody(visitor.ip), 'session.refuse', target, { wrong: what }, clock());
  }
}

const lockedFrom = (failures: number, now: number): number | null => {
  const ms = lockMs(failures);
  return ms === 0 ? null : now + ms;
};

function assertOpen(lockedUntil: number | null, now: number): void {
  if (lockedUntil === null || lockedUntil <= now) return;
  const headers = { 'Retry-After': String(Math.ceil((lockedUntil - now) / 1000)) };
  throw new ApiError('rate_limited', 'Too many wrong attempts. Wait before the next one.', { headers });
}
