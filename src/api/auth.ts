/** Who is asking: bearer tokens and sessions, their scopes and their rate limits. */
import { isDeepStrictEqual } from 'node:util';
import type { Context } from 'koa';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiError } from '../errors.js';
import type { TokenService } from '../tokens/service.js';
import { hasScope, nobody, type Actor, type Token } from '../tokens/types.js';
import type { Access } from './route.js';
import { rememberHowToAsk } from './still-allowed.js';
import { assertOwnOrigin, assertOwnPage, sessionOf } from './session-cookie.js';

type Credential = { plain: string; as: 'token' | 'session' };

/** A bearer token always wins over the cookie: whoever sends one means it. */
function credentialOf(ctx: Context): Credential | null {
  const header = ctx.get('authorization');
  if (/^bearer\b/i.test(header)) {
    const plain = /^bearer\s+(\S+)$/i.exec(header)?.[1];
    return plain === undefined ? null : { plain, as: 'token' };
  }
  const session = sessionOf(ctx);
  return session === null ? null : { plain: session, as: 'session' };
}

/** Who a request that is still being answered comes from by now; null = nobody, or nobody any more. */
export async function actorNow(ctx: Context, tokens: TokenService, clock: () => Date): Promise<Actor | null> {
  const credential = credentialOf(ctx);
  if (credential === null) return null;
  try {
    return await tokens.actorOf(await tokens.authenticate(credential.plain, clock(), credential.as), ctx.ip);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** @param publicUrl an origin that sessions may be used from, beside the request's own */
export function createGuard(tokens: TokenService, clock: () => Date, publicUrl: string) {
  // One limiter per limit; each counts by token. Counts are this process's own.
  const limiters = new Map<number, RateLimiterMemory>();

  async function countRequest(ctx: Context, token: Token): Promise<void> {
    const limit = token.rateLimitPerMinute;
    if (limit === null) return;
    let limiter = limiters.get(limit);
    if (!limiter) limiters.set(limit, (limiter = new RateLimiterMemory({ points: limit, duration: 60 })));
    const state = await limiter.consume(token.id).catch((refused: unknown) => refused as RateLimiterRes);
    const resetS = Math.ceil(state.msBeforeNext / 1000);
    ctx.set('RateLimit-Limit', String(limit));
    ctx.set('RateLimit-Remaining', String(Math.max(0, state.remainingPoints)));
    ctx.set('RateLimit-Reset', String(resetS));
    if (state.consumedPoints > limit) {
      const headers = { 'Retry-After': String(Math.max(1, resetS)) };
      throw new ApiError('rate_limited', `This token may make ${limit} requests a minute.`, { headers });
    }
  }

  /** @throws ApiError unauthenticated, csrf, rate_limited, missing_scope */
  return async function authorise(ctx: Context, access: Access): Promise<Actor> {
    const credential = credentialOf(ctx);
    if (access === 'anyone') {
      // Another site's page could sign somebody in to an account of its own.
      if (credential?.as !== 'token') assertOwnOrigin(ctx, publicUrl);
      return nobody(ctx.ip);
    }
    if (!credential) throw new ApiError('unauthenticated', 'Unauthenticated.');
    const token = await tokens.authenticate(credential.plain, clock(), credential.as);
    if (credential.as === 'session') assertOwnPage(ctx, credential.plain, publicUrl);
    await countRequest(ctx, token);
    if (access === 'signed_in') {
      if (token.userId === null)
        throw new ApiError('missing_scope', 'This is for users who have signed in; a token has no account.');
    } else if (!hasScope(token, access)) {
      throw new ApiError('missing_scope', `This needs a token with the scope ${access}.`);
    }
    rememberHowToAsk(ctx, async () => {
      assertSameRights(token, await tokens.authenticate(credential.plain, clock(), credential.as));
    });
    return tokens.actorOf(token, ctx.ip);
  };
}

/** @throws ApiError missing_scope */
function assertSameRights(before: Token, now: Token): void {
  const rights = ({ scopes, appIds, groupIds }: Token) => [scopes, appIds, groupIds];
  if (!isDeepStrictEqual(rights(before), rights(now)))
    throw new ApiError('missing_scope', 'What you may do was changed meanwhile. Ask again.');
}
