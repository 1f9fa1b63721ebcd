/** Requests that a client sends ahead on one connection (RFC 9112, 9.3.2) are handled one after the other. */
import { once } from 'node:events';
import type { Middleware } from 'koa';

/**
 * Node hands them over all at once. A reply that waits behind another has no socket, and is told nothing when the
 * connection ends: its file, its timers and its queries would stay for ever. So nothing is begun before its turn has come; of
 * a connection that ends before, nobody waits for the rest.
 */
export const inTurn: Middleware = async (ctx, next) => {
  if (!ctx.res.socket) await once(ctx.res, 'socket');
  return next();
};
