/** `ANY /api/pay/{app}/callback/{action?}`: an operator's own calls about payments to a short code. */
import type { Middleware } from 'koa';
import { notFound } from '../errors.js';
import type { OperatorCalls } from '../payments/operator-calls.js';
import { flatHeaders, readAll } from './provider-calls.js';

const CALL = /^\/api\/pay\/([^/?]+)\/callback(?:\/([^?]*))?(?:\?(.*))?$/;
/** Width of the column. */
const METHOD_LENGTH = 10;

export function paymentCalls(operators: OperatorCalls): Middleware {
  return async (ctx, next) => {
    const match = CALL.exec(ctx.req.url ?? '');
    if (!match) return next();
    const [, app = '', path = '', query = ''] = match;
    if (!/^[1-9]\d{0,14}$/.test(app)) throw notFound('Payment app');
    ctx.body = await operators.handle({
      paymentAppId: Number(app),
      method: ctx.method.slice(0, METHOD_LENGTH),
      path,
      query,
      headers: flatHeaders(ctx.req.headers),
      body: await readAll(ctx.req),
      ip: ctx.ip,
    });
  };
}
