/** The composition root: a configuration becomes a running gateway, and a running gateway an ordered end. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { createApi } from './api/app.js';
import type { HealthCheck, Readiness } from './api/health.js';
import { allRoutes } from './api/routes/index.js';
import type { Config } from './config.js';
import { migrateUp } from './db/migrate.js';
import { IncomingService } from './incoming/service.js';
import type { Log } from './log.js';
import { AcceptService } from './messages/accept.js';
import { AttemptService } from './messages/attempt.js';
import { observeCommits } from './messages/observer.js';
import { LifecycleService } from './messages/lifecycle.js';
import { MessageService } from './messages/service.js';
import { Signaller } from './messages/signaller.js';
import { Starter } from './messages/starter.js';
import { markUnstarted } from './messages/store.js';
import { createRecorder, type Recorder } from './monitoring/recorder.js';
import { createScrape } from './monitoring/scrape.js';
import { DRIVERS, findDriver } from './providers/registry.js';
import { openServices, type Services } from './services.js';
import { TemporalGateway } from './temporal/client.js';
import { TemporalLink, type LinkOptions } from './temporal/link.js';
import { createWorker } from './temporal/worker.js';

export interface GatewayOptions {
  config: Config;
  log: Log;
  /** Where Temporal is; see LinkOptions. */
  temporal: Pick<LinkOptions, 'embedded' | 'address' | 'namespace'>;
  onProgress?: (text: string) => void;
  /** Reads the metrics of the Temporal SDK in the Prometheus text format. */
  temporalMetrics?: () => Promise<string>;
  clock?: () => Date;
  /** Compares every reply with its schema: tests. */
  checkReplies?: boolean;
}

export interface Gateway {
  services: Services;
  url: string;
  temporalUiUrl: string | null;
  /** Set only when this start made the first token. */
  firstToken: string | null;
  /** Stops taking requests, finishes sends in flight, then closes everything, the embedded server last. Idempotent. */
  close(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log } = options;
  const progress = options.onProgress ?? (() => undefined);
  const services = openServices(config, options.clock);
  const worker = new WorkerRun(log);
  let link: TemporalLink | null = null;
  let server: Server | null = null;
  try {
    const migrated = await migrateUp(services.db);
    if (migrated.length > 0) progress(`database ready (${migrated.length} migrations applied)`);

    link = new TemporalLink({
      ...options.temporal,
      log,
      onConnected: (connection, namespace) =>
        worker.start(connection, namespace, parts.activities, config.shutdownGraceS),
    });
    const temporal = new TemporalGateway(link, true);
    const recorder = config.metrics.enabled ? createRecorder() : null;
    const parts = createParts(services, temporal, log, recorder);
    const health: HealthCheck = () => readiness(services, temporal, worker);

    // Listening comes first: the worker's first sends may bring their reports before this function returns.
    const api = createApi({
      routes: allRoutes({
        ...services,
        ...parts,
        driverOf: findDriver,
        drivers: DRIVERS,
        workflowUrl: (id) => link!.workflowUrl(id),
      }),
      tokens: services.tokens,
      incoming: parts.incoming,
      health,
      ...(recorder && {
        metrics: {
          recorder,
          token: config.metrics.token,
          text: createScrape({
            recorder,
            db: services.db,
            clock: services.clock,
            pingTemporal: () => temporal.ping(),
            isWorkerRunning: () => worker.state === 'running',
            ...(options.temporalMetrics && { moreText: options.temporalMetrics }),
          }),
        },
      }),
      clock: services.clock,
      log,
      checkReplies: options.checkReplies ?? false,
    });
    server = await listen(createServer(api.callback()), config);
    const port = (server.address() as AddressInfo).port;
    await link.open();
    // An open message goes on from its recorded attempts, even when the engine's own database was lost.
    if (link.isNewServer) await markUnstarted(services.db);
    parts.starter.notify();
    // Last: a token that is made by a start that then fails would never be shown.
    const first = await services.tokens.ensureFirst(config.adminToken, services.clock());

    let closed: Promise<void> | null = null;
    const opened = { link, server };
    return {
      services,
      url: `http://${config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host}:${port}`,
      temporalUiUrl: link.uiUrl,
      firstToken: first?.made ? first.plain : null,
      close: () => (closed ??= shutDown(services, worker, parts, opened, config.shutdownGraceS)),
    };
  } catch (error) {
    server?.closeAllConnections();
    server?.close();
    await worker.stop();
    await link?.close();
    await services.close();
    throw error;
  }
}

function createParts(services: Services, temporal: TemporalGateway, log: Log, recorder: Recorder | null) {
  const { db, apps, groups, selector, http, urls, clock, config } = services;
  if (recorder) observeCommits(db, recorder.messages);
  const starter = new Starter({
    db,
    apps,
    groups,
    temporal,
    clock,
    log,
    concurrency: config.startConcurrency,
  });
  const signaller = new Signaller({ db, temporal, clock, log });
  const accept = new AcceptService({
    db,
    apps,
    groups,
    selector,
    clock,
    onAccepted(message) {
      recorder?.messages.moved(message);
      starter.notify();
    },
  });
  const lifecycle = new LifecycleService({
    db,
    apps,
    groups,
    selector,
    driverOf: findDriver,
    http,
    clock,
    log,
  });
  const attempts = new AttemptService({
    db,
    apps,
    driverOf: findDriver,
    http,
    urls,
    clock,
    log,
    ...(recorder && { observer: recorder.messages }),
  });
  return {
    starter,
    signaller,
    accept,
    messages: new MessageService({ db, accept, lifecycle, temporal, clock, log }),
    incoming: new IncomingService({
      db,
      apps,
      driverOf: findDriver,
      signaller,
      publicUrl: config.publicUrl,
      clock,
      log,
      ...(recorder && { observe: recorder.callbacks }),
    }),
    activities: createActivities({ attempts, lifecycle, starter, signaller }),
  };
}

type Parts = ReturnType<typeof createParts>;

/** Runs the worker, and runs it again should it fail: without one nothing is sent. */
class WorkerRun {
  private worker: Worker | null = null;
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(private readonly log: Log) {}

  async start(
    connection: NativeConnection,
    namespace: string,
    activities: Parts['activities'],
    shutdownGraceS: number,
  ): Promise<void> {
    const create = () => createWorker({ connection, namespace, activities, shutdownGraceS });
    this.worker = await create();
    const run = async (): Promise<void> => {
      while (!this.stopping) {
        try {
          await this.worker!.run();
        } catch (error) {
          this.log.error({ err: error }, 'the worker failed; starting it again');
          if (!this.stopping) this.worker = await create();
        }
      }
    };
    this.running = run().catch((error: unknown) => {
      this.log.fatal({ err: error }, 'the worker could not be started again; restart the gateway');
      this.worker = null;
    });
  }

  get state(): Readiness['worker'] {
    return this.worker?.getState() === 'RUNNING' ? 'running' : 'stopped';
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }
}

async function readiness({ db }: Services, temporal: TemporalGateway, worker: WorkerRun): Promise<Readiness> {
  const up = (probe: Promise<unknown>) => probe.then(() => 'up' as const).catch(() => 'down' as const);
  const ping = async () => temporal.ping();
  return {
    database: await up(Promise.resolve(db.raw('select 1'))),
    temporal: await up(ping()),
    worker: worker.state,
  };
}

function listen(server: Server, { host, port }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} of ${host} is taken. Stop what uses it, or set PORT to another one.`)
          : error,
      );
    });
    server.listen(port, host, () => resolve(server));
  });
}

async function shutDown(
  services: Services,
  worker: WorkerRun,
  { starter, signaller }: Parts,
  { server, link }: { server: Server; link: TemporalLink },
  graceS: number,
): Promise<void> {
  await starter.stop();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const giveUp = setTimeout(() => server.closeAllConnections(), Math.min(5, graceS) * 1000);
  await closed;
  clearTimeout(giveUp);
  await worker.stop();
  await signaller.stop();
  await link.close();
  await services.close();
}
