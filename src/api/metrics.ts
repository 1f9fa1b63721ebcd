/** `/metrics` for Prometheus, and the counting of requests by route pattern. */
import type { Context, Middleware } from 'koa';
import { ApiError } from '../errors.js';
import type { Recorder } from '../monitoring/recorder.js';
import { equalsInConstantTime } from '../security/secrets.js';
import { assertLooks } from './health.js';
import { methodOf, routeOf } from './route-pattern.js';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsDeps {
  recorder: Recorder;
  /** What `/metrics` answers. */
  text: () => Promise<string>;
  /** Bearer token of `/metrics`; null = only whoever asks from this machine, and not through a proxy, may read. */
  token: string | null;
}

/** Serves the metrics; every other path goes on. */
export function metricsRoute({ text, token }: Pick<MetricsDeps, 'text' | 'token'>): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/metrics') return next();
    assertMayRead(ctx, token);
    assertLooks(ctx);
    ctx.set('Content-Type', METRICS_TYPE);
    ctx.body = await text();
  };
}

function assertMayRead(ctx: Context, token: string | null): void {
  if (token === null) {
    if (isLoopback(ctx.req.socket.remoteAddress) && !isForwarded(ctx)) return;
    throw new ApiError(
      'missing_scope',
      'Metrics are open to this machine only. Set SALAMI_METRICS_TOKEN and send it as a bearer token.',
    );
  }
  const given = /^bearer\s+(\S+)$/i.exec(ctx.get('authorization'))?.[1];
  if (given === undefined || !equalsInConstantTime(given, token))
    throw new ApiError('unauthenticated', 'Unauthenticated.');
}

const isLoopback = (address: string | undefined) =>
  /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address ?? '');

/** Behind a proxy on this machine the whole world comes from loopback. */
const isForwarded = (ctx: Context) =>
  ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => ctx.get(name) !== '');

const SEND = /^\/api\/sms\/(app|group)s\/[^/]+\/send$/;
/** Must stand outside the middleware that turns errors into replies: it reads the final status. */
export function countRequests(recorder: Recorder): Middleware {
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const seconds = (performance.now() - startedAt) / 1000;
    const method = methodOf(ctx);
    const route = routeOf(ctx);
    recorder.record('salami_http_requests_total', { route, method, status: String(ctx.status) });
    recorder.record('salami_http_request_seconds', { route, method }, seconds);
    const target = SEND.exec(ctx.path)?.[1];
    if (target !== undefined && route !== 'none')
      recorder.record('salami_accept_seconds', { target, result: resultOf(ctx) }, seconds);
  };
}

function resultOf(ctx: Context): 'accepted' | 'replayed' | 'refused' | 'failed' {
  if (ctx.status >= 500) return 'failed';
  if (ctx.status >= 400) return 'refused';
  return ctx.response.get('Idempotent-Replayed') === 'true' ? 'replayed' : 'accepted';
}
