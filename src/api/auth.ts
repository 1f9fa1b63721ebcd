/** Who is asking: bearer tokens, their scopes and their rate limits. */
import type { Context } from 'koa';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiError } from '../errors.js';
import type { TokenService } from '../tokens/service.js';
import { hasScope, type Actor, type Scope, type Token } from '../tokens/types.js';

const tokenOf = (ctx: Context): string | undefined => /^bearer\s+(\S+)$/i.exec(ctx.get('authorization'))?.[1];

/** Who a request that is still being answered comes from by now; null = its token is no longer one. */
export async function actorNow(ctx: Context, tokens: TokenService, clock: () => Date): Promise<Actor | null> {
  try {
    return await tokens.actorOf(await tokens.authenticate(tokenOf(ctx) ?? '', clock()), ctx.ip);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

export function createGuard(tokens: TokenService, clock: () => Date) {
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

  /** @throws ApiError unauthenticated, rate_limited, missing_scope */
  return async function authorise(ctx: Context, scope: Scope): Promise<Actor> {
    const plain = tokenOf(ctx);
    if (!plain) throw new ApiError('unauthenticated', 'Unauthenticated.');
    const token = await tokens.authenticate(plain, clock());
    await countRequest(ctx, token);
    if (!hasScope(token, scope))
      throw new ApiError('missing_scope', `This needs a token with the scope ${scope}.`);
    return tokens.actorOf(token, ctx.ip);
  };
}
