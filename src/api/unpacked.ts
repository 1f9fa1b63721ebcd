/** Bodies that come packed. */
import type { IncomingMessage } from 'node:http';
import { finished, type Transform } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import type { Context } from 'koa';
import { ApiError } from '../errors.js';

const UNPACKERS = new Map<string, () => Transform>([
  ['gzip', createUnzip],
  ['deflate', createUnzip],
  ['br', createBrotliDecompress],
]);

/**
 * The request to read a body from. What unpacks it is made here and not by the parser: a parser that has read enough stops
 * listening while the rest is still being unpacked, and an error that nobody hears ends the process.
 * @throws ApiError for codings that are not read here
 */
export function unpacked(ctx: Context): IncomingMessage {
  const coding = ctx.get('content-encoding').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return ctx.req;
  const make = UNPACKERS.get(coding);
  if (!make) {
    throw new ApiError(
      'unsupported_media_type',
      `The content encoding "${coding.slice(0, 60)}" can't be read here. Use gzip, deflate, br or none.`,
    );
  }
  const unpacker = make();
  unpacker.on('error', () => ctx.req.unpipe(unpacker)); // stays when the parser's own listener goes
  // A pipe says nothing of a request that broke off.
  finished(ctx.req, (error) => error && unpacker.destroy(error));
  const { 'content-encoding': _coding, 'content-length': _length, ...headers } = ctx.req.headers;
  return Object.assign(ctx.req.pipe(unpacker), { headers }) as unknown as IncomingMessage;
}
