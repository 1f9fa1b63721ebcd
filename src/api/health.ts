/** `/healthz`: the process lives. `/readyz`: it can do its work: accept messages, or send them. */
import type { Middleware } from 'koa';

export interface Readiness {
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
      ctx.body = { status: 'ok' };
    } else if (ctx.path === '/readyz') {
      const readiness = await check();
      const ready = isReady(readiness);
      ctx.status = ready ? 200 : 503;
      ctx.body = { status: ready ? 'ready' : 'not ready', ...readiness };
    } else {
      await next();
    }
  };
}
