/** Bodies of requests: JSON, forms, and the one file that some routes take. */
import { unescape } from 'node:querystring';
import type { Context } from 'koa';
import { koaBody } from 'koa-body';
import { ApiError } from '../errors.js';
import { tooLarge } from './errors.js';
import { FILE_LIMIT, fileOfBody, type File } from './file.js';
import { readForm } from './form.js';
import { unpacked } from './unpacked.js';

const BODY_LIMIT = 2 ** 20;
/** Of routes that take files: JSON with as much in it. */
const LONG_BODY_LIMIT = 16 * 2 ** 20;

export interface Body {
  body: unknown;
  file: File | null;
}

/**
 * @throws ApiError for everything that can be wrong with a body; whatever its parser says, the client sent it
 * @throws Error when its file cannot be kept
 */
export async function readBody(ctx: Context, takesFile: boolean): Promise<Body> {
  if (takesFile && ctx.is('text/csv') === 'text/csv') return { body: {}, file: fileOfBody(ctx) };
  if (!hasBody(ctx)) return { body: {}, file: null };
  assertReadable(ctx, takesFile);
  const req = unpacked(ctx);
  try {
    if (ctx.is('multipart')) {
      const limits = { takesFile, limit: takesFile ? FILE_LIMIT : BODY_LIMIT };
      const { fields, file } = await readForm(req, ctx.get('content-type'), limits);
      return { body: fields, file };
    }
    const parse = takesFile ? parseLongBody : parseBody;
    await parse(Object.create(ctx, { req: { value: req } }) as Context, () => Promise.resolve());
    return { body: (ctx.request as { body?: unknown }).body, file: null };
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    const { status, limit, syscall } = (cause ?? {}) as { status?: number; limit?: number; syscall?: string };
    if (syscall !== undefined) throw cause; // the disk is full: no fault of the client's
    if (status === 413) throw tooLarge(limit);
    throw new ApiError('invalid_json', `The body could not be read as ${ctx.request.type.slice(0, 60)}.`, {
      cause,
    });
  } finally {
    if (req !== ctx.req) req.destroy();
  }
}

/** What the others bring is passed over. */
const METHODS = ['POST', 'PATCH', 'PUT', 'DELETE'];

const hasBody = ({ method, request }: Context): boolean =>
  METHODS.includes(method) &&
  (request.length !== undefined ? request.length > 0 : request.get('transfer-encoding') !== '');

const options = (jsonLimit: number) => ({
  jsonLimit,
  jsonTypes: ['json', '+json'],
  formLimit: BODY_LIMIT,
  // As Node reads a query: a percent sign that encodes nothing stands for itself (people type "50% off" into curl), and what
  // is not UTF-8 becomes U+FFFD, which no field takes. The parser's own leaves such a text encoded.
  queryString: { decoder: (text: string) => unescape(text.replaceAll('+', ' ')) },
  text: false,
  parsedMethods: METHODS as never, // its own enum, not exported as a value
});

const parseBody = koaBody(options(BODY_LIMIT));
const parseLongBody = koaBody(options(LONG_BODY_LIMIT));

function assertReadable(ctx: Context, takesFile: boolean): void {
  // Known before the first byte is read.
  const limit = takesFile ? FILE_LIMIT : BODY_LIMIT;
  if ((ctx.request.length ?? 0) > limit) throw tooLarge(limit);
  if (ctx.is('json', '+json', 'urlencoded', 'multipart') === false) {
    throw new ApiError(
      'unsupported_media_type',
      `The content type "${ctx.request.type.slice(0, 60)}" can't be read here.`,
    );
  }
}
