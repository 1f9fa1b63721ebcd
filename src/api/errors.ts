/** The one place where errors become replies. Unknown ones lose their text on the way out. */
import type { Middleware } from 'koa';
import { CommitUnknownError, isDatabaseAway } from '../db/faults.js';
import { ApiError, type FieldErrors } from '../errors.js';
import type { Log } from '../log.js';
import { randomWord } from '../security/secrets.js';
import { refusalWords } from '../refusal-words.js';
import type { Told } from '../sentences.js';

const RETRY_AFTER_S = 5;

export function errorReplies(log: Log): Middleware {
  return async (ctx, next) => {
    const requestId = randomWord(9);
    ctx.state['requestId'] = requestId;
    ctx.set('X-Request-Id', requestId);
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined)
        throw new ApiError('not_found', 'There is nothing here.');
    } catch (error) {
      const known = translate(error);
      if (known.status >= 500)
        log.error(
          { err: withoutQuery(error), request_id: requestId, path: withoutKey(ctx.path).slice(0, 100) },
          'request failed',
        );
      // A body that nobody reads to its end would hold the connection, and a shutdown with it.
      ctx.req.unpipe().resume();
      ctx.status = known.status;
      ctx.set(known.details.headers ?? {});
      ctx.body = {
        message: known.message,
        // The 401 is the owner's: exactly one field.
        ...(known.code !== 'unauthenticated' && { code: known.code }),
        ...(known.details.errors && { errors: known.details.errors }),
        ...(known.details.errors && readsOthers(ctx.get('Accept-Language')) && toldOf(known.details.errors)),
        ...(known.status >= 500 && { request_id: requestId }),
      };
    }
  };
}

/** Somebody would rather read another language: gets codes beside the sentences, which are in English. */
const readsOthers = (acceptLanguage: string): boolean => /^(?!en\b)[a-z]/i.test(acceptLanguage.trim());

/** The reasons by field as codes; nothing where none has one. */
function toldOf(errors: FieldErrors): { told?: Record<string, (Told | null)[]> } {
  const told = Object.entries(errors).map(
    ([field, texts]) => [field, texts.map((text) => refusalWords.read(text))] as const,
  );
  return told.some(([, codes]) => codes.some((code) => code !== null))
    ? { told: Object.fromEntries(told) }
    : {};
}

function translate(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isDatabaseAway(error)) {
    const headers = { 'Retry-After': String(RETRY_AFTER_S) };
    const text =
      error instanceof CommitUnknownError
        ? 'The gateway lost its database while it stored this, and cannot tell whether it did. ' +
          'Repeat the request with the same Idempotency-Key: it is stored once.'
        : 'The gateway cannot reach its database just now. Nothing was stored.';
    return new ApiError('unavailable', text, { headers });
  }
  return new ApiError('internal', 'Something went wrong on our side.');
}

/** @param limit in bytes */
export const tooLarge = (limit = 2 ** 20) =>
  new ApiError('too_large', `The request is larger than ${limit / 2 ** 20} MB.`);

/** A failed query's message repeats the query with its values: texts, numbers and hashes that no log may hold. */
function withoutQuery(error: unknown): unknown {
  const { code, stack = '' } = (error ?? {}) as { code?: unknown; stack?: string };
  const isOfDatabase = isDatabaseAway(error) || /^(SQLITE|ER)_/.test(String(code));
  if (!(error instanceof Error) || !isOfDatabase) return error;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message: `the database answered ${String(code)}`, stack: frames.join('\n') };
}

/** The address that a provider calls ends in the app's key. */
const withoutKey = (path: string) => path.replace(/(\/(?:receive|callback|answer)\/).*/, '$1***');
