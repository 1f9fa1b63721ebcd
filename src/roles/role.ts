/** What one process of the gateway does, and what it needs for that. */
import { ConfigError, type Config } from '../config.js';

/** As on the command line: `salami start`, `salami api`, `salami worker`. */
export type RoleName = 'start' | 'api' | 'worker';

export interface Role {
  /** Serves the API, takes the providers' calls, and starts the workflows of what it accepted. */
  servesApi: boolean;
  /** Runs workflows and activities: the sends, and the scheduled jobs. */
  runsWorker: boolean;
  /** One of several processes: they meet at a Temporal cluster and share a database and a key. */
  isSplit: boolean;
}

export const ROLES: Readonly<Record<RoleName, Role>> = {
  start: { servesApi: true, runsWorker: true, isSplit: false },
  api: { servesApi: true, runsWorker: false, isSplit: true },
  worker: { servesApi: false, runsWorker: true, isSplit: true },
};

/**
 * Refuses a split role that could never meet the others.
 * @param hasKeyFile whether the data folder holds a key already
 * @throws ConfigError
 */
export function assertRunnable(name: RoleName, config: Config, hasKeyFile: boolean): void {
  if (!ROLES[name].isSplit) return;
  const problems: string[] = [];
  if (config.temporal.address === null) {
    problems.push(
      `TEMPORAL_ADDRESS is not set. "salami ${name}" needs a Temporal cluster at which api and workers meet: ` +
        'give its host:port. Only "salami start" runs a server of its own.',
    );
  }
  if (config.key === null && !hasKeyFile) {
    problems.push(
      `SALAMI_KEY is not set, and ${config.dataDir} holds no key file. Every api and worker needs the same key, or ` +
        'what one encrypts the others cannot read. Make one with: openssl rand -hex 32',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
}
