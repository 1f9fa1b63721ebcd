/** The HTTP side of the gateway: routes served in one order (size, token, fields, handler), errors in one place. */
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { z } from 'zod';
import { fieldErrors } from '../apps/fields.js';
import { ApiError, invalidFields } from '../errors.js';
import type { Log } from '../log.js';
import { dashboard, type DashboardOptions } from '../dashboard/serve.js';
import { refuseBrokenAddress } from './address.js';
import { createGuard } from './auth.js';
import { readBody } from './body.js';
import { knowClient } from './client.js';
import { errorReplies } from './errors.js';
import { healthRoutes, type HealthCheck } from './health.js';
import { inTurn } from './in-turn.js';
import { countRequests, metricsRoute, type MetricsDeps } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { paymentCalls } from './payment-calls.js';
import { phoneCalls } from './phone-calls.js';
import { providerCalls } from './provider-calls.js';
import type { Route } from './route.js';
import { traceRequests } from './tracing.js';
import type { IncomingService } from '../incoming/service.js';
import type { OperatorCalls } from '../payments/operator-calls.js';
import type { PhoneService } from '../phones/service.js';
import type { Network } from '../security/safe-url.js';
import type { TokenService } from '../tokens/service.js';
import type { Tracing } from '../tracing/tracing.js';

export interface ApiDeps {
  routes: readonly Route[];
  tokens: TokenService;
  /** Where browsers reach the dashboard. */
  publicUrl: string;
  /** Whose word about a request's origin is believed; absent = nobody's. */
  trustedProxies?: readonly Network[];
  incoming: IncomingService;
  operatorCalls: OperatorCalls;
  phones: PhoneService;
  health: HealthCheck;
  /** Counts requests and serves `/metrics`; null or absent = neither. */
  metrics?: MetricsDeps | null;
  /** Tells requests to a collector of traces; null or absent = nobody. */
  tracing?: Tracing | null;
  dashboard: DashboardOptions;
  clock: () => Date;
  log: Log;
  /** Compares each reply with its declared schema and fails when they differ: for tests. */
  checkReplies?: boolean;
}

export function createApi(deps: ApiDeps): Koa {
  const app = new Koa();
  const authorise = createGuard(deps.tokens, deps.clock, deps.publicUrl);
  const router = new Router();
  for (const route of deps.routes) {
    router.register(
      route.path.replace(/\{(\w+)\}/g, ':$1'),
      [...route.methods],
      serve(route, authorise, deps.checkReplies ?? false),
    );
  }
  const document = openApiDocument(deps.routes);
  router.get('/api/openapi.json', (ctx) => {
    ctx.body = document;
  });

  app.use(inTurn);
  app.use(refuseBrokenAddress);
  app.use(knowClient(deps.trustedProxies ?? []));
  if (deps.tracing) app.use(traceRequests(deps.tracing));
  if (deps.metrics) app.use(countRequests(deps.metrics.recorder));
  app.use(errorReplies(deps.log));
  app.use(dashboard(deps.dashboard));
  if (deps.metrics) app.use(metricsRoute(deps.metrics));
  app.use(healthRoutes(deps.health));
  app.use(phoneCalls(deps.phones, deps.log));
  app.use(providerCalls(deps.incoming));
  app.use(paymentCalls(deps.operatorCalls));
  app.use(router.routes());
  app.use(refuseMethod);
  // The reply is gone already when a client hangs up; Koa would print its stack to the terminal.
  app.on('error', (error: unknown) => deps.log.debug({ err: error }, 'connection error'));
  return app;
}

/** The HTTP side of a process without an API: how it is, and what it counted. */
export function createProbes({ health, metrics, log }: Pick<ApiDeps, 'health' | 'metrics' | 'log'>): Koa {
  const app = new Koa();
  app.use(refuseBrokenAddress);
  app.use(errorReplies(log));
  if (metrics) app.use(metricsRoute(metrics));
  app.use(healthRoutes(health, ({ database, worker }) => database === 'up' && worker === 'running'));
  app.on('error', (error: unknown) => log.debug({ err: error }, 'connection error'));
  return app;
}

/** Reached when no route took the request: the address may still be one of ours. */
const refuseMethod: Middleware = (ctx) => {
  const layers = (ctx['matched'] ?? []) as { methods: string[] }[];
  const allowed = [...new Set(layers.flatMap(({ methods }) => methods))];
  if (allowed.length === 0) return;
  const headers = { Allow: allowed.join(', ') };
  if (ctx.method !== 'OPTIONS')
    throw new ApiError('method_not_allowed', 'This address does not take that method.', { headers });
  ctx.set(headers);
  ctx.status = 204;
};

function serve(route: Route, authorise: ReturnType<typeof createGuard>, checkReplies: boolean): Middleware {
  return async (ctx) => {
    const actor = await authorise(ctx, route.scope);
    const params = readParams(route, ctx);
    const { body, file } = await readBody(ctx, route.takesFile);
    const fields = { ...ctx.query, ...(isRecord(body) ? body : {}) };
    if (Array.isArray(body)) throw new ApiError('validation_failed', 'Send one JSON object, not a list.');
    // Async, so that a file ends whatever is thrown, by the schemas as well.
    const handle = async () =>
      route.handle({
        params,
        query: read(route.query, { ...ctx.query }),
        body: read(route.body, fields),
        actor,
        file: file?.content ?? null,
        ctx,
      });
    const reply = await handle().finally(() => file?.end());
    if (reply !== undefined) {
      if (checkReplies) route.replies[ctx.status === 404 ? 200 : ctx.status]?.parse(reply);
      ctx.body = reply;
    }
  };
}

/** A wrong id is an unknown id, whatever its shape. */
function readParams(route: Route, ctx: Context): unknown {
  if (!route.params) return {};
  const result = route.params.safeParse(ctx['params']);
  if (!result.success) throw new ApiError('not_found', 'There is nothing with this id.');
  return result.data;
}

function read(schema: z.ZodType | null, input: unknown): unknown {
  if (!schema) return {};
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalidFields(fieldErrors(result.error));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
