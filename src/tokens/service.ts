/** Making, checking and revoking API tokens. */
import { afterCommit } from '../db/after-commit.js';
import type { Db, Executor } from '../db/connect.js';
import { isUniqueViolation } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { Recent } from '../recent.js';
import { recordAudit } from '../security/audit.js';
import { hashOf, randomWord } from '../security/secrets.js';
import { isIdle } from './lifetime.js';
import { checkedReach } from './reach.js';
import {
  appsOfGroups,
  findTokenByHash,
  hasTokens,
  insertToken,
  listTokens,
  revokeToken,
  touchToken,
} from './store.js';
import { isLimited, LOCAL_OPERATOR, type Actor, type Scope, type Token } from './types.js';

export interface TokenRequest {
  name: string;
  scopes: Scope[];
  appIds?: number[] | null;
  groupIds?: number[] | null;
  rateLimitPerMinute?: number | null;
  /** Milliseconds since 1970. */
  expiresAt?: number | null;
}

/** "Last used" is good to the minute: a write per request would cost more than the request. */
const TOUCH_EVERY_MS = 60_000;
/** The first token's number in an empty table. */
const FIRST_ID = 1;

export class TokenService {
  private readonly recent = new Recent<string, Token | null>();

  constructor(private readonly db: Db) {}

  /** @returns the token as it must be sent; it is shown once and cannot be read again */
  async create(actor: Actor, request: TokenRequest, now: Date): Promise<{ id: number; plain: string }> {
    assertMayManage(actor);
    const { appIds = null, groupIds = null } = request;
    const reach = await checkedReach(this.db, { appIds, groupIds });
    if (request.expiresAt != null && request.expiresAt <= now.getTime()) {
      throw invalid('expires_at', 'The time lies in the past.');
    }
    const secret = randomWord(30);
    const id = await insertToken(this.db, {
      name: request.name,
      scopes: request.scopes,
      ...reach,
      rateLimitPerMinute: request.rateLimitPerMinute ?? null,
      expiresAt: request.expiresAt ?? null,
      createdAt: now.getTime(),
      secretHash: hashOf(secret),
    });
    await recordAudit(
      this.db,
      actor,
      'token.create',
      { target: 'token', id },
      { name: request.name, scopes: request.scopes },
      now,
    );
    return { id, plain: writeToken(id, secret) };
  }

  /**
   * The first admin token, while there is none; one process makes it, however many start.
   * @param given becomes the token exactly as it stands; null = a random one
   * @returns the token to show, or null when tokens exist already
   */
  async ensureFirst(given: string | null, now: Date): Promise<{ plain: string; made: boolean } | null> {
    if (await hasTokens(this.db)) return null;
    const { id, secret } = given === null ? { id: null, secret: randomWord(30) } : split(given);
    // Two processes may start first at once: with the same id, one of them is refused.
    const token = {
      id: id ?? FIRST_ID,
      name: 'first admin',
      scopes: ['admin' as const],
      appIds: null,
      groupIds: null,
      rateLimitPerMinute: null,
      expiresAt: null,
      createdAt: now.getTime(),
      secretHash: hashOf(secret),
    };
    try {
      await insertToken(this.db, token);
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
    if (given !== null) return { plain: given, made: false };
    const { name, scopes } = token;
    await recordAudit(
      this.db,
      LOCAL_OPERATOR,
      'token.create',
      { target: 'token', id: FIRST_ID },
      { name, scopes },
      now,
    );
    return { plain: writeToken(FIRST_ID, secret), made: true };
  }

  /**
   * A token revoked by another process is refused a second later.
   * @param as a session is none of the API's tokens, and the other way round: each is good in its own place alone
   * @throws ApiError unauthenticated
   */
  async authenticate(plain: string, now: Date, as: 'token' | 'session' = 'token'): Promise<Token> {
    const { id, secret } = split(plain);
    // Looked up by the hash of a secret with 240 bits: there is nothing to learn from how long that takes.
    const hash = hashOf(secret);
    const token = await this.recent.read(hash, () => findTokenByHash(this.db, hash));
    const at = now.getTime();
    if (token === null) this.recent.forget(hash); // it may be made in the next moment
    const isValid =
      token !== null &&
      (id === null || id === token.id) &&
      (token.userId !== null) === (as === 'session') &&
      token.revokedAt === null &&
      (token.expiresAt === null || token.expiresAt > at) &&
      !(token.userId !== null && isIdle(token, at));
    if (!isValid) throw new ApiError('unauthenticated', 'Unauthenticated.');
    if (at - (token.lastUsedAt ?? 0) > TOUCH_EVERY_MS) {
      await touchToken(this.db, token.id, at);
      this.recent.forget(hash);
    }
    return token;
  }

  /** What the token may see: the apps of its groups are its own as well. */
  async actorOf(token: Token, ip: string | null): Promise<Actor> {
    const { id, userId, scopes, appIds, groupIds } = token;
    const ofGroups = groupIds?.length ? await appsOfGroups(this.db, groupIds) : [];
    return { tokenId: id, userId, scopes, appIds: appIds && [...appIds, ...ofGroups], groupIds, ip };
  }

  list(): Promise<Token[]> {
    return listTokens(this.db);
  }

  /** @throws ApiError not_found */
  async revoke(actor: Actor, id: number, now: Date): Promise<void> {
    assertMayManage(actor);
    if (!(await revokeToken(this.db, id, now.getTime()))) throw notFound('Token');
    this.recent.clear();
    await recordAudit(this.db, actor, 'token.revoke', { target: 'token', id }, {}, now);
  }

  /** Sessions were ended or changed in `db`: once that is committed, this process reads them anew. */
  forget(db: Executor): void {
    afterCommit(db, () => this.recent.clear());
  }
}

/** Whoever may see some apps only could otherwise make a token that sees them all. */
export function assertMayManage(actor: Actor): void {
  if (isLimited(actor)) {
    throw new ApiError(
      'missing_scope',
      'Whoever is limited to some apps or groups cannot manage tokens and users, or read the audit log.',
    );
  }
}

/** `<id>|<secret>`: what a client sends. */
export const writeToken = (id: number, secret: string): string => `${id}|${secret}`;

/** `<id>|<secret>`; a token given by SALAMI_ADMIN_TOKEN may come without the id. */
function split(plain: string): { id: number | null; secret: string } {
  const match = /^(\d{1,15})\|(.+)$/.exec(plain);
  return match ? { id: Number(match[1]), secret: match[2]! } : { id: null, secret: plain };
}
