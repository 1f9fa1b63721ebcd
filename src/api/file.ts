/** The one file that some routes take: as the body itself, or kept from a form. */
import { randomUUID } from 'node:crypto';
import { open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { tooLarge } from './errors.js';

/** In bytes: a hundred thousand rows of 500 characters. */
export const FILE_LIMIT = 64 * 2 ** 20;

export interface File {
  content: Readable;
  /** Nobody reads on: what is left is passed over, so that the client hears the answer. */
  end(): void;
}

/** The body as it is. @throws ApiError when it says that it is too large */
export function fileOfBody(ctx: Context): File {
  if ((ctx.request.length ?? 0) > FILE_LIMIT) throw tooLarge(FILE_LIMIT);
  const read = { bytes: 0 };
  const content = Readable.from(upTo(FILE_LIMIT, ctx.req, read));
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

/** Leaves the source open, for an answer that it may still hear. @throws ApiError after `limit` bytes */
export async function* upTo(limit: number, source: Readable, read = { bytes: 0 }): AsyncGenerator<Buffer> {
  for await (const bytes of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    read.bytes += bytes.length;
    if (read.bytes > limit) throw tooLarge(limit);
    yield bytes;
  }
}

/** Writes all of it to the disk: a form's fields may come after its file. @returns to be read by `fileOfKept`, or closed */
export async function keep(content: Readable): Promise<FileHandle> {
  const handle = await openNameless();
  try {
    await writeFile(handle, content);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Nothing is left behind, whatever becomes of the request or of the gateway: the file goes with its handle. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `salami-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600);
  await rm(path);
  return handle;
}

export function fileOfKept(handle: FileHandle): File {
  const content = handle.createReadStream({ start: 0 });
  return { content, end: () => content.destroy() };
}
