/** The SDK's own log lines and metrics, made ours. Must run before the first connection of the process. */
import { createServer } from 'node:net';
import { Runtime, type Logger, type LogLevel, type LogMetadata } from '@temporalio/worker';
import { request } from 'undici';
import type { Log } from '../log.js';

export function installTemporalLogger(log: Log): void {
  install(log, null);
}

/**
 * As `installTemporalLogger`, and has the SDK count its requests and tasks. It shows them on a loopback port of its
 * own and nowhere else; we read them there.
 * @returns reads them in the Prometheus text format; null when the SDK could not be made to show them
 */
export async function installTemporalWithMetrics(log: Log): Promise<(() => Promise<string>) | null> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const address = `127.0.0.1:${await freeLoopbackPort()}`;
    try {
      install(log, address);
      return () => read(`http://${address}/metrics`);
    } catch (error) {
      log.debug({ err: error }, 'the metrics of the Temporal SDK got no port'); // somebody else took it just now
    }
  }
  log.warn('the metrics of the Temporal SDK are left out: no free port on 127.0.0.1');
  install(log, null);
  return null;
}

const TRIES = 3;
const READ_MS = 2_000;

function install(log: Log, metricsAddress: string | null): void {
  const child = log.child({ from_part: 'temporal' });
  const write = (level: 'trace' | 'debug' | 'warn' | 'error') => (message: string, meta?: LogMetadata) =>
    child[level](meta ?? {}, message);
  const logger: Logger = {
    log: (level: LogLevel, message: string, meta?: LogMetadata) =>
      child[level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'debug'](meta ?? {}, message),
    trace: write('trace'),
    debug: write('debug'),
    info: write('debug'), // its "info" tells of every worker state: nothing an operator acts on
    // A worker for activities alone says at each start that it has no workflows: it should have none.
    warn: (message, meta) =>
      write(message.startsWith('No workflows registered') ? 'debug' : 'warn')(message, meta),
    error: write('error'),
  };
  Runtime.install({
    logger,
    shutdownSignals: [], // signals are the gateway's: it decides the order
    ...(metricsAddress !== null && {
      telemetryOptions: {
        metrics: {
          attachServiceName: false,
          prometheus: {
            bindAddress: metricsAddress,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
          },
        },
      },
    }),
  });
}

function freeLoopbackPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
  });
}

async function read(url: string): Promise<string> {
  const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(READ_MS) });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the metrics of the Temporal SDK answered ${statusCode}`);
  return text;
}
