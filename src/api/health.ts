/** `/healthz`: the process lives. `/readyz`: it can accept messages. */
import type { Middleware } from 'koa';

export interface Readiness {
  database: 'up' | 'down';
  temporal: 'up' | 'down';
  /** `elsewhere` = this process runs no worker. */
  worker: 'running' | 'stopped' | 'elsewhere';
}

export type HealthCheck = () => Promise<Readiness>;

export function healthRoutes(check: HealthCheck): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'ok' };
    } else if (ctx.path === '/readyz') {
      const readiness = await check();
      // Without Temporal messages are still accepted, and started when it is back: ready.
      ctx.status = readiness.database === 'up' ? 200 : 503;
      ctx.body = { status: readiness.database === 'up' ? 'ready' : 'not ready', ...readiness };
    } else {
      await next();
    }
  };
}
