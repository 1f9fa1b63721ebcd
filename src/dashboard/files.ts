/** The files of the built dashboard, each read whole: a stream that nobody reads to its end would keep its file open. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context } from 'koa';
import { notFound } from '../errors.js';

const YEAR_S = 365 * 24 * 60 * 60;
/** Beside most files lie their packed forms; the smallest first. */
const PACKED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** @returns answers one path of the build @throws ApiError for a file that is not there: a page of an older release asks for its own */
export function createFiles(folder: string): (ctx: Context, path: string) => Promise<void> {
  const known = new Set(['', 'assets'].flatMap((part) => listOf(folder, part)));
  return async (ctx, path) => {
    if (!known.has(path)) throw notFound('File');
    const [coding, ending] =
      PACKED.find(
        ([one, suffix]) => known.has(path + suffix) && ctx.acceptsEncodings(one, 'identity') === one,
      ) ?? [];
    const bytes = await readFile(join(folder, path + (ending ?? '')));
    ctx.vary('Accept-Encoding');
    if (coding) ctx.set('Content-Encoding', coding);
    // A name under assets changes with the content, so it never grows old.
    if (path.startsWith('/assets/')) ctx.set('Cache-Control', `max-age=${YEAR_S}, immutable`);
    ctx.type = extname(path);
    ctx.body = bytes;
  };
}

const listOf = (folder: string, part: string): string[] =>
  existsSync(join(folder, part))
    ? readdirSync(join(folder, part)).map((name) => (part ? `/${part}/${name}` : `/${name}`))
    : [];
