/**
 * `ANY /api/sms/smssync`, `/api/sms/cht` and `/api/sms/msync`, each with or without a phone's key: whatever happens, the
 * answer is a JSON object in the words of the phone's app, and never a redirect. Apps crash or lose an SMS otherwise.
 */
import { gzipSync } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import rawBody from 'raw-body';
import type { Log } from '../log.js';
import { camePastProxies } from './client.js';
import { BODY_LIMIT } from '../phones/body.js';
import type { PhoneAnswer } from '../phones/desk.js';
import type { PhoneService } from '../phones/service.js';
import type { Protocol } from '../phones/types.js';

/** As people type it on a phone: a slash too many or a capital letter is no other address. */
const CALL = /^\/+api\/+sms\/+(smssync|msync|cht)(?:\/([^?]*))?(?:\?.*)?$/i;
/** Below this, packing costs more than it saves. */
const PACKED_FROM_BYTES = 1_024;

export function phoneCalls(phones: PhoneService, log: Log): Middleware {
  return async (ctx, next) => {
    const url = ctx.req.url ?? '';
    const match = CALL.exec(url);
    if (!match) return next();
    const protocol = match[1]!.toLowerCase() as Protocol;
    const key = (match[2] ?? '').replace(/^\/+|\/+$/g, '');
    const body = await readAll(ctx);
    const answer: PhoneAnswer =
      'fault' in body
        ? phones.fault(protocol, body.fault, body.text)
        : await phones.handle({
            protocol,
            key: key === '' ? null : key,
            method: ctx.method,
            search: url.includes('?') ? url.slice(url.indexOf('?')) : '',
            headers: flat(ctx),
            body: body.bytes,
            isPastProxies: camePastProxies(ctx),
            isWaiting: () => !ctx.req.socket.destroyed,
          });
    write(ctx, answer);
    if (answer.settle) settleAfter(ctx, answer.settle, log);
  };
}

type Body = { bytes: Buffer } | { fault: number; text: string };

/** A request that broke off is not acted on: the phone sends it again, whole. */
async function readAll(ctx: Context): Promise<Body> {
  try {
    return { bytes: await rawBody(ctx.req, { limit: BODY_LIMIT }) };
  } catch (error) {
    const isTooLarge = (error as { type?: string }).type === 'entity.too.large';
    return isTooLarge
      ? { fault: 413, text: 'the request is too large' }
      : { fault: 400, text: 'the request broke off' };
  }
}

function write(ctx: Context, { status, body }: PhoneAnswer): void {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  ctx.status = status;
  ctx.set('Content-Type', 'application/json; charset=utf-8');
  ctx.set('Cache-Control', 'no-store');
  if (status === 401) ctx.set('WWW-Authenticate', 'Basic realm="phones"');
  if (status === 503) ctx.set('Retry-After', '30');
  const isPacked = bytes.length >= PACKED_FROM_BYTES && /\bgzip\b/i.test(ctx.get('accept-encoding'));
  if (isPacked) ctx.set('Content-Encoding', 'gzip');
  ctx.body = isPacked ? gzipSync(bytes) : bytes;
}

/** The reply holds messages that the phone will not acknowledge: only now is it known whether it got them. */
function settleAfter(ctx: Context, settle: (wasWritten: boolean) => Promise<void>, log: Log): void {
  let isSettled = false;
  const once = (wasWritten: boolean) => {
    if (isSettled) return;
    isSettled = true;
    settle(wasWritten).catch((error: unknown) => {
      log.warn(
        { err: error },
        'what became of a reply to a phone could not be written down; it stays in doubt',
      );
    });
  };
  if (ctx.res.destroyed || ctx.req.socket.destroyed) return once(false);
  ctx.res.once('finish', () => once(true));
  ctx.res.once('close', () => once(false));
}

const flat = (ctx: Context): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ctx.req.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
