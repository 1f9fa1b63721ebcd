/** `ANY /api/sms/apps/{app}/receive`, `/callback` and `/answer`: any verb, any content type; the app's driver decides. */
import type { Middleware } from 'koa';
import rawBody from 'raw-body';
import { ApiError, notFound } from '../errors.js';
import { tooLarge } from './errors.js';
import type { IncomingService } from '../incoming/service.js';

const CALL = /^\/api\/sms\/apps\/([^/?]+)\/(receive|callback|answer)(?:\/([^?]*))?(?:\?(.*))?$/;
const LIMIT_BYTES = 2 ** 20;
/** Width of the column; no provider uses the longer verbs, but anybody may call. */
const METHOD_LENGTH = 10;

export function providerCalls(incoming: IncomingService): Middleware {
  return async (ctx, next) => {
    // The raw URL: a driver must see exactly what the provider signed.
    const match = CALL.exec(ctx.req.url ?? '');
    if (!match) return next();
    const [, app = '', kind, path = '', query = ''] = match;
    if (!/^[1-9]\d{0,14}$/.test(app)) throw notFound('SMS App');
    const reply = await incoming.handle({
      appId: Number(app),
      kind: kind as 'receive' | 'callback' | 'answer',
      method: ctx.method.slice(0, METHOD_LENGTH),
      path,
      query,
      headers: flatHeaders(ctx.req.headers),
      body: await readAll(ctx.req),
      ip: ctx.ip,
    });
    ctx.status = reply.status;
    ctx.body = reply.body;
    if (reply.type === '') ctx.remove('Content-Type');
    else ctx.type = reply.type;
  };
}

export async function readAll(request: Parameters<typeof rawBody>[0]): Promise<Buffer> {
  try {
    return await rawBody(request, { limit: LIMIT_BYTES });
  } catch (error) {
    if ((error as { type?: string }).type === 'entity.too.large') throw tooLarge();
    throw new ApiError('invalid_json', 'The body could not be read.');
  }
}

export function flatHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value!]),
  );
}
