/** Requests to an address that is none, for example `GET http://[::bad/x`. */
import type { Middleware } from 'koa';

/** A request may name its whole address (RFC 9112, 3.2.2); reading a path from one that is broken throws, wherever that is. */
export const refuseBrokenAddress: Middleware = (ctx, next) => {
  const { url = '' } = ctx.req;
  if (url.startsWith('/') || URL.canParse(url)) return next();
  ctx.status = 404;
  ctx.body = { message: 'There is nothing here.', code: 'not_found' };
  return undefined;
};
