/** The cookie that holds a session, and what keeps other sites from using it. */
import { createHmac } from 'node:crypto';
import type { Context } from 'koa';
import { ApiError } from '../errors.js';
import { equalsInConstantTime } from '../security/secrets.js';
import { SESSION_MS } from '../tokens/lifetime.js';
import { ownUrl } from './paging.js';

export const SESSION_COOKIE = 'salami_session';

/** What the browser sent; null = it has no session. */
export const sessionOf = (ctx: Context): string | null => ctx.cookies.get(SESSION_COOKIE) ?? null;

/** No script reads it, and no other site's form sends it. @param publicUrl decides whether it needs TLS */
export function setSession(ctx: Context, session: string, publicUrl: string): void {
  write(ctx, session, SESSION_MS / 1000, publicUrl);
}

export function clearSession(ctx: Context, publicUrl: string): void {
  write(ctx, '', 0, publicUrl);
}

/** By hand: behind a proxy that ends TLS, Koa would refuse to write a cookie that needs it. */
function write(ctx: Context, value: string, maxAgeS: number, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  ctx.append(
    'Set-Cookie',
    `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Lax${secure}`,
  );
  ctx.set('Cache-Control', 'no-store');
}

/** What the dashboard sends as X-CSRF-Token: made of the session, so that nothing needs to be kept. */
export const csrfTokenOf = (session: string): string =>
  createHmac('sha256', session).update('csrf').digest('hex');

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const isSafe = (ctx: Context) => SAFE.has(ctx.method);

/** @throws ApiError csrf when a request that changes something may come from another site's page */
export function assertOwnPage(ctx: Context, session: string, publicUrl: string): void {
  if (isSafe(ctx)) return;
  assertOwnOrigin(ctx, publicUrl);
  if (!equalsInConstantTime(ctx.get('x-csrf-token'), csrfTokenOf(session)))
    throw new ApiError('csrf', 'The header X-CSRF-Token is missing or belongs to another session.');
}

/**
 * Browsers name the page's origin with every request that changes something; other programs name none.
 * @throws ApiError csrf
 */
export function assertOwnOrigin(ctx: Context, publicUrl: string): void {
  const origin = ctx.get('origin');
  if (isSafe(ctx) || origin === '') return;
  if (origin === ownUrl(ctx).origin || origin === new URL(publicUrl).origin) return;
  throw new ApiError(
    'csrf',
    'The page that asked was not served by this gateway. Behind a proxy, PUBLIC_URL must be the address in the browser.',
  );
}
