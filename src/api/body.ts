/** Bodies of requests: JSON, forms, and the one file that some routes take. */
import { open, rm } from 'node:fs/promises';
import { unescape } from 'node:querystring';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { koaBody } from 'koa-body';
import { ApiError } from '../errors.js';
import { tooLarge } from './errors.js';

const BODY_LIMIT = 2 ** 20;
/** Of routes that take files: JSON with as much in it. */
const LONG_BODY_LIMIT = 16 * 2 ** 20;
/** A hundred thousand rows of 500 characters. */
const FILE_LIMIT = 64 * 2 ** 20;
const FILE_FIELD = 'file';

export interface File {
  content: Readable;
  /** Nobody reads on: what is left is passed over, so that the client hears the answer. */
  end(): void;
}

export interface Body {
  body: unknown;
  file: File | null;
}

/** @throws ApiError for everything that can be wrong with a body; whatever its parser says, the client sent it */
export async function readBody(ctx: Context, takesFile: boolean): Promise<Body> {
  if (takesFile && ctx.is('text/csv') === 'text/csv') return { body: {}, file: fileOf(ctx) };
  assertReadable(ctx, takesFile);
  try {
    await (takesFile ? parseLongBody : parseBody)(ctx, () => Promise.resolve());
  } catch (cause) {
    const { status, httpCode } = (cause ?? {}) as { status?: number; httpCode?: number };
    if (status === 413 || httpCode === 413) throw tooLarge();
    if (status === 415) {
      const coding = ctx.get('content-encoding').slice(0, 60);
      throw new ApiError(
        'unsupported_media_type',
        `The content encoding "${coding}" can't be read here. Use gzip, deflate, br or none.`,
      );
    }
    throw new ApiError('invalid_json', `The body could not be read as ${ctx.request.type.slice(0, 60)}.`, {
      cause,
    });
  }
  const { body, files } = ctx.request as { body?: unknown; files?: Record<string, Stored | Stored[]> };
  return { body, file: await storedFile(files) };
}

const options = (limit: number) => ({
  jsonLimit: limit,
  jsonTypes: ['json', '+json'],
  formLimit: BODY_LIMIT,
  multipart: true,
  // As Node reads a query: a percent sign that encodes nothing stands for itself (people type "50% off" into curl), and what
  // is not UTF-8 becomes U+FFFD, which no field takes. The parser's own leaves such a text encoded.
  queryString: { decoder: (text: string) => unescape(text.replaceAll('+', ' ')) },
  text: false,
  parsedMethods: ['POST', 'PATCH', 'PUT', 'DELETE'] as never, // its own enum, not exported as a value
});

/** Some clients give every field a content type; only a file name makes it a file. */
const onPart = (part: { originalFilename: string | null; mimetype: string | null }): void => {
  if (part.originalFilename === null) part.mimetype = null;
};

const parseBody = koaBody({
  ...options(BODY_LIMIT),
  formidable: {
    maxFieldsSize: BODY_LIMIT,
    maxFields: 200,
    filter: () => false,
    onPart: (part, handle) => {
      onPart(part);
      return handle(part);
    },
  },
});

const parseLongBody = koaBody({
  ...options(LONG_BODY_LIMIT),
  formidable: {
    maxFieldsSize: BODY_LIMIT,
    maxFields: 200,
    maxFiles: 1,
    maxFileSize: FILE_LIMIT,
    maxTotalFileSize: FILE_LIMIT,
    allowEmptyFiles: true,
    minFileSize: 0,
    filter: ({ name }) => name === FILE_FIELD,
    onPart: (part, handle) => {
      onPart(part);
      return handle(part);
    },
  },
});

/** A file of a form lies in the system's folder for such files until it is opened. */
interface Stored {
  filepath: string;
}

async function storedFile(files: Record<string, Stored | Stored[]> | undefined): Promise<File | null> {
  const [first, ...others] = [files?.[FILE_FIELD] ?? []].flat();
  await Promise.all(others.map(({ filepath }) => rm(filepath, { force: true })));
  if (!first) return null;
  // Its name goes at once, so that nothing is left behind, whatever becomes of the request or the gateway. And it is open
  // before anybody has it: a stream that is destroyed while it opens may still fail, with nobody listening.
  const handle = await open(first.filepath).finally(() => rm(first.filepath, { force: true }));
  const content = handle.createReadStream();
  return {
    content,
    end() {
      content.destroy();
    },
  };
}

function fileOf(ctx: Context): File {
  if ((ctx.request.length ?? 0) > FILE_LIMIT) throw tooLarge(FILE_LIMIT);
  const read = { bytes: 0 };
  const content = Readable.from(limited(ctx.req, read));
  return {
    content,
    end() {
      // Who reads holds the request until that has ended; only then the rest flows.
      const rest = () => passOver(ctx.req, FILE_LIMIT - read.bytes);
      if (content.closed) rest();
      else content.once('close', rest).destroy();
    },
  };
}

/** A client that writes first and listens later hears no answer otherwise. @param most bytes; then the connection idles out */
function passOver(source: Readable, most: number): void {
  let left = most;
  source.on('data', (bytes: Buffer) => {
    left -= bytes.length;
    if (left < 0) source.pause();
  });
  source.resume();
}

async function* limited(source: Readable, read: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const bytes of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    read.bytes += bytes.length;
    if (read.bytes > FILE_LIMIT) throw tooLarge(FILE_LIMIT);
    yield bytes;
  }
}

function assertReadable(ctx: Context, takesFile: boolean): void {
  const hasBody =
    ctx.request.length !== undefined ? ctx.request.length > 0 : ctx.get('transfer-encoding') !== '';
  if (!hasBody || ctx.method === 'GET' || ctx.method === 'HEAD') return;
  // Known before the first byte is read; files of a form are never stored, so nothing else would count them.
  const limit = takesFile ? FILE_LIMIT : BODY_LIMIT;
  if ((ctx.request.length ?? 0) > limit) throw tooLarge(limit);
  if (ctx.is('json', '+json', 'urlencoded', 'multipart') === false) {
    throw new ApiError(
      'unsupported_media_type',
      `The content type "${ctx.request.type.slice(0, 60)}" can't be read here.`,
    );
  }
}
