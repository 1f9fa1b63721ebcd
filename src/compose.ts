/** The composition root: a configuration becomes a running process of the gateway, and that an ordered end. */
import { createServer, type Server } from 'node:http';
import type Koa from 'koa';
import { createApi, createProbes, type ApiDeps } from './api/app.js';
import type { HealthCheck } from './api/health.js';
import type { MetricsDeps } from './api/metrics.js';
import { allRoutes } from './api/routes/index.js';
import { markAllUntold } from './batches/store.js';
import type { Config } from './config.js';
import { isSqlite } from './db/connect.js';
import { migrateUp } from './db/migrate.js';
import type { Log } from './log.js';
import { markUnstarted } from './messages/store.js';
import { markRunless } from './phones/store.js';
import { createRecorder } from './monitoring/recorder.js';
import { createScrape } from './monitoring/scrape.js';
import { DRIVERS, findDriver } from './providers/registry.js';
import { closeServer, listen, urlOf } from './roles/http-server.js';
import { assertKeyFits } from './roles/key-check.js';
import { LinkWorkers } from './roles/link-workers.js';
import { createParts, type Parts } from './roles/parts.js';
import { readiness } from './roles/readiness.js';
import { ROLES, type RoleName } from './roles/role.js';
import { WorkerRun } from './roles/worker-run.js';
import { openServices, type Services } from './services.js';
import { SystemService, type SystemDeps } from './system/service.js';
import { TemporalGateway } from './temporal/client.js';
import { TemporalLink, type LinkOptions } from './temporal/link.js';
import { JobSchedules } from './temporal/schedules.js';
import { BULK_QUEUE, TASK_QUEUE, WEBHOOK_QUEUE } from '../workflows/contract.js';
import { createBulkWorker, createWebhookWorker, createWorker } from './temporal/worker.js';
import type { Tracing } from './tracing/tracing.js';

export interface GatewayOptions {
  config: Config;
  log: Log;
  /** Where Temporal is; see LinkOptions. */
  temporal: Pick<LinkOptions, 'embedded' | 'address' | 'namespace'>;
  /** What this process does. Default: everything. */
  role?: RoleName;
  onProgress?: (text: string) => void;
  /** Reads the metrics of the Temporal SDK in the Prometheus text format. */
  temporalMetrics?: () => Promise<string>;
  clock?: () => Date;
  /** Milliseconds after which a message of a paused app looks again. */
  recheckMs?: number;
  /** Milliseconds that a phone's request waits for its workflow. */
  leaseWaitMs?: number;
  /** Compares every reply with its schema: tests. */
  checkReplies?: boolean;
  /** Cost of a password's hash: tests. */
  scryptLogN?: number;
}

export interface Gateway {
  services: Services;
  /** Of the API; of the health checks in a process without one. */
  url: string;
  temporalUiUrl: string | null;
  /** Set only when this start made the first token. */
  firstToken: string | null;
  /** Creates the administrator; null = there are users, or this process has no API. */
  setupLink: string | null;
  /** Stops taking requests, finishes sends in flight, then closes everything, the embedded server last. Idempotent. */
  close(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log } = options;
  const role = ROLES[options.role ?? 'start'];
  const progress = options.onProgress ?? (() => undefined);
  const services = openServices(config, options.clock, options.scryptLogN);
  const worker = new WorkerRun(log, createWorker);
  const webhookWorker = new WorkerRun(log, createWebhookWorker);
  const bulkWorker = new WorkerRun(log, createBulkWorker);
  const linkWorkers = new LinkWorkers(log);
  let links: Parts['links'] | null = null;
  let link: TemporalLink | null = null;
  let server: Server | null = null;
  let tracing: Tracing | null = null;
  try {
    const migrated = await migrateUp(services.db);
    if (migrated.length > 0) progress(`database ready (${migrated.length} migrations applied)`);
    await assertKeyFits(services, log);

    // Loading OpenTelemetry costs time and memory that only those pay who want traces.
    tracing = config.tracing ? (await import('./tracing/otel.js')).createTracing(log) : null;
    link = new TemporalLink({
      ...options.temporal,
      log,
      tracing,
      onConnected: async (connection, namespace) => {
        if (!role.runsWorker) return;
        const { activities } = parts;
        const { shutdownGraceS } = config;
        const work = { connection, namespace, activities, shutdownGraceS, tracing };
        await Promise.all([worker.start(work), webhookWorker.start(work), bulkWorker.start(work)]);
        linkWorkers.connected(work);
      },
    });
    const temporal = new TemporalGateway(link, role.runsWorker, tracing);
    const recorder = config.metrics.enabled ? createRecorder() : null;
    // Nobody shares the server and the file that a process keeps for itself.
    const isAlone = options.temporal.embedded !== null && isSqlite(services.db);
    const parts = createParts(services, temporal, new JobSchedules(link), {
      ...options,
      role,
      recorder,
      tracing,
      links: { isAlone, onOwned: (appIds) => linkWorkers.want(appIds) },
    });
    links = parts.links;
    let started = false;
    const health: HealthCheck = async () => ({
      started,
      ...(await readiness(services.db, temporal, role.runsWorker ? worker.state : 'elsewhere')),
    });

    const metrics: MetricsDeps | null = recorder && {
      recorder,
      token: config.metrics.token,
      text: createScrape({
        recorder,
        db: services.db,
        clock: services.clock,
        pingTemporal: () => temporal.ping(),
        isWorkerRunning: () => (role.runsWorker ? worker.state === 'running' : null),
        ...(options.temporalMetrics && { moreText: options.temporalMetrics }),
      }),
    };

    const system = new SystemService({
      ...{ db: services.db, config, clock: services.clock, startedAt: services.clock() },
      role: options.role ?? 'start',
      temporal: temporalFacts(link, temporal, options),
      workers: () =>
        role.runsWorker
          ? [
              { queue: TASK_QUEUE, state: stateOf(worker) },
              { queue: WEBHOOK_QUEUE, state: stateOf(webhookWorker) },
              { queue: BULK_QUEUE, state: stateOf(bulkWorker) },
            ]
          : [],
      jobs: () => parts.jobs.list(),
    });

    // Listening comes first: the worker's first sends may bring their reports before this function returns.
    const app = role.servesApi
      ? composeApi(services, parts, link, { health, metrics, tracing, system }, options)
      : createProbes({ health, metrics, log });
    server = await listen(createServer(app.callback()), config);
    // A connection that could not be taken; without a listener it would end the process.
    server.on('error', (error) => log.warn({ err: error }, 'a connection could not be taken'));
    if (role.runsWorker) await links.start();
    await link.open();
    // An open message goes on from its recorded attempts, even when the engine's own database was lost.
    if (link.isNewServer) {
      await markUnstarted(services.db);
      await markRunless(services.db);
      await markAllUntold(services.db);
    }
    if (role.runsWorker) parts.statsKeeper.start();
    parts.deliveries.notify();
    parts.replies.notify();
    let firstToken: string | null = null;
    let setupLink: string | null = null;
    if (role.servesApi) {
      parts.starter.notify();
      parts.messages.prepare();
      parts.phoneRuns.startSoon();
      parts.batchRuns.tellSoon();
      // Last: a token that is made by a start that then fails would never be shown.
      const first = await services.tokens.ensureFirst(config.adminToken, services.clock());
      if (first?.made) firstToken = first.plain;
      setupLink = await services.entrance.setupLink();
    }

    started = true;

    let closed: Promise<void> | null = null;
    const opened = { link, server, tracing };
    return {
      services,
      url: urlOf(server, config.host),
      temporalUiUrl: link.uiUrl,
      firstToken,
      setupLink,
      close: () =>
        (closed ??= shutDown(services, [worker, webhookWorker, bulkWorker, linkWorkers], parts, opened)),
    };
  } catch (error) {
    server?.closeAllConnections();
    server?.close();
    await Promise.all([worker.stop(), webhookWorker.stop(), bulkWorker.stop(), linkWorkers.stop()]);
    await links?.stop();
    await link?.close();
    await tracing?.close();
    await services.close();
    throw error;
  }
}

const stateOf = (worker: WorkerRun) => (worker.state === 'running' ? 'running' : 'stopped');

const temporalFacts = (
  link: TemporalLink,
  temporal: TemporalGateway,
  { config, temporal: { embedded } }: GatewayOptions,
): SystemDeps['temporal'] => ({
  isEmbedded: embedded !== null,
  address: () => link.address ?? config.temporal.address,
  namespace: () => link.namespace,
  uiUrl: () => link.uiUrl,
  version: () => temporal.serverVersion(),
});

function composeApi(
  services: Services,
  parts: Parts,
  link: TemporalLink,
  { system, ...shared }: Pick<ApiDeps, 'health' | 'metrics' | 'tracing'> & { system: SystemService },
  { log, checkReplies = false }: GatewayOptions,
): Koa {
  const routes = allRoutes({
    ...services,
    ...parts,
    system,
    driverOf: findDriver,
    drivers: DRIVERS,
    workflowUrl: (id) => link.workflowUrl(id),
    temporalUiUrl: () => link.uiUrl,
  });
  const { tokens, clock, config } = services;
  const { publicUrl, trustedProxies } = config;
  const { incoming, operatorCalls, phones } = parts;
  const callers = { incoming, operatorCalls, phones, dashboard: { tileUrl: config.mapTiles } };
  const address = { publicUrl, trustedProxies };
  return createApi({ routes, tokens, ...address, ...callers, ...shared, clock, log, checkReplies });
}

async function shutDown(
  services: Services,
  workers: readonly { stop(): Promise<void> }[],
  {
    starter,
    signaller,
    phoneSignals,
    heartbeats,
    mediaFetcher,
    links,
    feed,
    deliveries,
    replies,
    statsKeeper,
  }: Parts,
  { server, link, tracing }: { server: Server; link: TemporalLink; tracing: Tracing | null },
): Promise<void> {
  await Promise.all([starter.stop(), deliveries.stop()]);
  feed.close(); // a stream would hold up the server's end
  await closeServer(server, services.config.shutdownGraceS);
  await Promise.all(workers.map((worker) => worker.stop()));
  await links.stop();
  await replies.stop();
  await statsKeeper.stop();
  await signaller.stop();
  await phoneSignals.stop();
  await heartbeats.flush();
  await mediaFetcher.stop();
  await link.close();
  await tracing?.close();
  await services.close();
}
