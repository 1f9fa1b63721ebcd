/** Tells everything behind it who asked: `ctx.ip`, and whether the request came past the proxies. */
import type { Context, Middleware } from 'koa';
import { clientOf } from '../security/client-address.js';
import type { Network } from '../security/safe-url.js';

const PAST_PROXIES = 'isPastProxies';

/** @param trustedProxies whose X-Forwarded-For is believed */
export function knowClient(trustedProxies: readonly Network[]): Middleware {
  return (ctx, next) => {
    const { remoteAddress = '' } = ctx.req.socket;
    const client = clientOf(remoteAddress, ctx.req.headers['x-forwarded-for'], trustedProxies);
    ctx.request.ip = client.address;
    ctx.state[PAST_PROXIES] = client.isPastProxies;
    return next();
  };
}

/** Proxies are named, and this request came without one: neither through TLS, nor with a word of theirs in its headers. */
export const camePastProxies = (ctx: Context): boolean => ctx.state[PAST_PROXIES] === true;
