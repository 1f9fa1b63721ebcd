/** The header that makes a repeated request the same request. */
import type { Context } from 'koa';
import { invalid } from '../errors.js';

const MAX = 255;

/** @returns null without the header @throws ApiError when it is too long */
export function idempotencyKey(ctx: Context): string | null {
  const key = ctx.get('idempotency-key');
  if (key === '') return null;
  if (key.length > MAX)
    throw invalid('Idempotency-Key', 'The Idempotency-Key may not be longer than 255 characters.');
  return key;
}
