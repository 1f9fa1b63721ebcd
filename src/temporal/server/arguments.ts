/** The command line of `temporal server start-dev`. */
import type { SearchAttribute } from '../attributes.js';
import { LOOPBACK } from './ports.js';

/**
 * One machine, one tenant: the limits that protect a shared cluster from its users only slow us down here (the
 * default for a namespace is 2,400 requests a second). Keys and defaults: server 1.31.2,
 * common/dynamicconfig/constants.go, read 2026-11-21. The server ignores a key it does not know.
 */
const DYNAMIC_CONFIG: Record<string, number> = {
  'frontend.rps': 100_000,
  'frontend.namespaceRPS': 100_000,
  'frontend.namespaceRPS.visibility': 1_000, // lists and counts of dashboard and UI
  'history.rps': 100_000,
  'matching.rps': 100_000,
  'frontend.persistenceMaxQPS': 100_000,
  'history.persistenceMaxQPS': 100_000,
  'matching.persistenceMaxQPS': 100_000,
  'worker.persistenceMaxQPS': 100_000,
};

/**
 * WAL lets the server write without waiting for readers. NORMAL: a killed process loses nothing; a power cut may lose
 * the last moments, which our own database (synchronous=FULL) has and starts again.
 */
const SQLITE_PRAGMAS: Record<string, string> = { journal_mode: 'WAL', synchronous: 'NORMAL' };

export interface ServerArguments {
  port: number;
  /** null = no UI. */
  uiPort: number | null;
  /** null = in memory. */
  databaseFile: string | null;
  namespace: string;
  searchAttributes: readonly SearchAttribute[];
  /** More settings of the server, or others; for tests. */
  dynamicConfig?: Readonly<Record<string, number>>;
}

export function serverArguments(options: ServerArguments): string[] {
  const { port, uiPort, databaseFile, namespace, searchAttributes } = options;
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--log-level', 'error'];
  args.push(...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]));
  if (databaseFile !== null) {
    args.push('--db-filename', databaseFile);
    for (const [pragma, value] of Object.entries(SQLITE_PRAGMAS))
      args.push('--sqlite-pragma', `${pragma}=${value}`);
  }
  // "default" is always made. Attributes are only given to a namespace made now; embedded.ts sees to existing ones.
  if (namespace !== 'default') args.push('--namespace', namespace);
  for (const { name, type } of searchAttributes) {
    args.push('--search-attribute', `${name}=${type.replaceAll('_', '')}`); // any case; KeywordList has no underscore
  }
  for (const [key, value] of Object.entries({ ...DYNAMIC_CONFIG, ...options.dynamicConfig }))
    args.push('--dynamic-config-value', `${key}=${value}`);
  return args;
}
