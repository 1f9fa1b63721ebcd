/** Sends the SDK's own log lines into ours. Must run before the first connection of the process. */
import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Log } from '../log.js';

export function installTemporalLogger(log: Log): void {
  const child = log.child({ from_part: 'temporal' });
  const write = (level: 'trace' | 'debug' | 'warn' | 'error') => (message: string, meta?: LogMetadata) =>
    child[level](meta ?? {}, message);
  const logger = {
    log: (level: LogLevel, message: string, meta?: LogMetadata) =>
      child[level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'debug'](meta ?? {}, message),
    trace: write('trace'),
    debug: write('debug'),
    info: write('debug'), // its "info" tells of every worker state: nothing an operator acts on
    warn: write('warn'),
    error: write('error'),
  };
  Runtime.install({ logger, shutdownSignals: [] }); // signals are the gateway's: it decides the order
}
