/**
 * `salami start`: the whole gateway in one process, with its own Temporal server unless a cluster is named.
 * `salami api` and `salami worker`: its halves, as many of each as wanted, which meet at a cluster.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGateway, type Gateway, type GatewayOptions } from '../compose.js';
import { readConfig, type Config } from '../config.js';
import { COMPLAINTS, reachOf } from '../incoming/public-url.js';
import { createLog, type Log } from '../log.js';
import { keepHeapsSmall } from '../roles/heap.js';
import { assertRunnable, ROLES, type RoleName } from '../roles/role.js';
import { SEARCH_ATTRIBUTES } from '../temporal/attributes.js';
import { provisionTemporal } from '../temporal/server/provision.js';
import { installTemporalLogger, installTemporalWithMetrics } from '../temporal/runtime.js';

/** Programs are shared by every gateway of this user; only data belongs to the data folder. */
const CACHE_DIR = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'salami-gateway');
const MODULE_DIR = fileURLToPath(new URL('../../../tools/temporal-server', import.meta.url));

export async function start(role: RoleName = 'start'): Promise<void> {
  keepHeapsSmall();
  const config = readConfig();
  assertRunnable(role, config, existsSync(join(config.dataDir, 'key')));
  const log = createLog(config.logLevel, process.stdout.isTTY ? 'people' : null);
  const temporalMetrics = config.metrics.enabled ? await installTemporalWithMetrics(log) : null;
  if (!config.metrics.enabled) installTemporalLogger(log);
  const interrupted = new AbortController();
  const stop = stopOnce(log);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted.abort();
      stop.request();
    });
  }

  const say = (text: string) => process.stdout.write(`${text}\n`);
  const temporal = await temporalOptions(config, log, say, interrupted.signal);
  if (interrupted.signal.aborted) return;
  const gateway = await startGateway({
    config,
    log,
    temporal,
    role,
    onProgress: say,
    ...(temporalMetrics && { temporalMetrics }),
  });
  welcome(gateway, role, say);
  await stop.requested;
  say('\nStopping: finishing what is being sent …');
  await gateway.close();
  say('Stopped.');
}

/** Provides the program of the embedded server where one is needed. */
export async function provide(config: Config, say: (text: string) => void, signal?: AbortSignal) {
  return provisionTemporal({
    explicitPath: config.temporal.cli,
    cacheDir: CACHE_DIR,
    moduleDir: MODULE_DIR,
    onProgress: (text) => say(`  ${text}`),
    ...(signal && { signal }),
  });
}

async function temporalOptions(
  config: Config,
  log: Log,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<GatewayOptions['temporal']> {
  if (config.temporal.address !== null) return { embedded: null };
  const { path } = await provide(config, say, signal);
  return {
    namespace: 'default',
    embedded: {
      cliPath: path,
      dataDir: config.dataDir,
      namespace: 'default',
      retentionDays: config.temporal.retentionDays,
      searchAttributes: SEARCH_ATTRIBUTES,
      uiPort: config.temporal.uiPort,
      log,
    },
  };
}

const READY: Record<RoleName, string> = {
  start: 'Salami Gateway is ready at  ',
  api: 'Salami API is ready at      ',
  worker: 'Salami worker is ready at   ',
};

function welcome(gateway: Gateway, role: RoleName, say: (text: string) => void): void {
  const { config } = gateway.services;
  say('');
  say(`  ${READY[role]} ${gateway.url}${ROLES[role].servesApi ? '' : '/readyz'}`);
  say(`  Message lifecycles           ${gateway.temporalUiUrl ?? `the UI of ${config.temporal.address}`}`);
  say(`  Database                     ${config.databaseUrl.replace(/:\/\/([^:]+):[^@]+@/, '://$1:***@')}`);
  if (ROLES[role].isSplit && config.databaseUrl.startsWith('sqlite:')) {
    say(
      '                               SQLite: every api and worker must run on this machine; MySQL has no such limit',
    );
  }
  const complaint = COMPLAINTS[reachOf(config.publicUrl)];
  if (ROLES[role].servesApi && complaint !== null) {
    say(`  Delivery reports             ${config.publicUrl} ${complaint}`);
  }
  if (gateway.firstToken !== null) {
    say('');
    say(`  Admin token (shown only now) ${gateway.firstToken}`);
  }
  if (gateway.setupLink !== null) {
    if (gateway.firstToken === null) say('');
    say(`  Create the administrator     ${gateway.setupLink}`);
  }
  say('');
}

/** The first Ctrl-C asks for an orderly end; the second one insists. */
function stopOnce(log: Log) {
  let resolve: () => void;
  let asked = false;
  const requested = new Promise<void>((done) => (resolve = done));
  return {
    requested,
    request() {
      if (asked) {
        log.warn('stopped at once; what was being sent is in doubt and settled at the next start');
        process.exit(130);
      }
      asked = true;
      resolve();
    },
  };
}
