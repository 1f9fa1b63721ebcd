/** `/healthz`: the process lives. `/readyz`: it can do its work: accept messages, or send them. */
import type { Context, Middleware } from 'koa';
import { ApiError } from '../errors.js';

export interface Readiness {
  /** False until the start is over: the first token is made last. */
  started: boolean;
  database: 'up' | 'down';
  temporal: 'up' | 'down';
  /** `elsewhere` = this process runs no worker. */
  worker: 'running' | 'stopped' | 'elsewhere';
}

export type HealthCheck = () => Promise<Readiness>;

/** @param isReady what the process needs; default: a database, for without Temporal messages are accepted and wait */
export function healthRoutes(
  check: HealthCheck,
  isReady: (readiness: Readiness) => boolean = ({ database }) => database === 'up',
): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/healthz') {
      assertLooks(ctx);
      ctx.body = { status: 'ok' };
    } else if (ctx.path === '/readyz') {
      assertLooks(ctx);
      const readiness = await check();
      const { started, ...parts } = readiness;
      const ready = started && isReady(readiness);
      ctx.status = ready ? 200 : 503;
      ctx.body = { status: !started ? 'starting' : ready ? 'ready' : 'not ready', ...parts };
    } else {
      await next();
    }
  };
}

/** @throws ApiError method_not_allowed */
export function assertLooks(ctx: Context): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return;
  const headers = { Allow: 'GET, HEAD' };
  throw new ApiError('method_not_allowed', 'This address does not take that method.', { headers });
}
