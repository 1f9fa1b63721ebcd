/** Serves the built dashboard: its files, and its one page for every address that is not the API's. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Middleware } from 'koa';
import { createFiles } from './files.js';
import { DATA_POLICY, pagePolicy } from './policy.js';

export interface DashboardOptions {
  /** Template of a tile server's addresses; null = the built-in map alone. */
  tileUrl: string | null;
  /** The folder of the build; default: beside the compiled gateway. */
  folder?: string;
}

const BUILT = fileURLToPath(new URL('../../web/', import.meta.url));
/** What Vite's build has in place of the nonce. */
const PLACE = /__CSP_NONCE__/g;
/** Answered by others; a page there would hide a mistyped address from a program. */
const NOT_PAGES = /^\/(api|healthz|readyz|metrics)(\/|$)/;
const FILES = /^\/(assets\/[\w.-]+|icon\.svg)$/;

/** Sets what every reply of this gateway says about itself, then answers what is the dashboard's. */
export function dashboard({ tileUrl, folder = BUILT }: DashboardOptions): Middleware {
  const page = readPage(folder);
  const sendFile = createFiles(folder);
  return async (ctx, next) => {
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.set('Content-Security-Policy', DATA_POLICY);
    // Texts and numbers stay in no browser's cache after signing out, and in no proxy's.
    if (ctx.path.startsWith('/api/')) ctx.set('Cache-Control', 'no-store');
    if (!['GET', 'HEAD'].includes(ctx.method) || NOT_PAGES.test(ctx.path)) return next();
    if (FILES.test(ctx.path)) return sendFile(ctx, ctx.path);
    if (page === null || !ctx.accepts('html') || !ctx.get('accept').includes('text/html')) return next();
    const nonce = randomBytes(16).toString('base64');
    ctx.set('Content-Security-Policy', pagePolicy(nonce, tileUrl));
    ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'html';
    ctx.body = page.replace(PLACE, nonce);
  };
}

/** @returns null when the dashboard was not built: the API works without it */
function readPage(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return null;
  }
}
