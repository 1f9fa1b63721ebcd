/** The one place where errors become replies. Unknown ones lose their text on the way out. */
import type { Middleware } from 'koa';
import { isDatabaseAway } from '../db/sql.js';
import { API_ERRORS, ApiError } from '../errors.js';
import type { Log } from '../log.js';
import { randomWord } from '../security/secrets.js';

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
        log.error({ err: error, request_id: requestId, path: ctx.path.slice(0, 100) }, 'request failed');
      ctx.status = known.status;
      ctx.set(known.details.headers ?? {});
      ctx.body = {
        message: known.message,
        // The 401 is the owner's: exactly one field.
        ...(known.code !== 'unauthenticated' && { code: known.code }),
        ...(known.details.errors && { errors: known.details.errors }),
        ...(known.status >= 500 && { request_id: requestId }),
      };
    }
  };
}

function translate(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isDatabaseAway(error)) {
    const headers = { 'Retry-After': String(RETRY_AFTER_S) };
    return new ApiError(
      'unavailable',
      'The gateway cannot reach its database just now. Nothing was stored.',
      { headers },
    );
  }
  const { status, type, name } = (error ?? {}) as { status?: number; type?: string; name?: string };
  if (status === 413 || type === 'entity.too.large')
    return new ApiError('too_large', 'The request is larger than 1 MB.');
  if (status === 415) return new ApiError('unsupported_media_type', API_ERRORS.unsupported_media_type.solve);
  if (status === 400 || name === 'SyntaxError')
    return new ApiError('invalid_json', 'The body could not be read.');
  return new ApiError('internal', 'Something went wrong on our side.');
}
