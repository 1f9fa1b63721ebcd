/** The only reader of the environment: every variable with its meaning, default and check. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { parseNetworks, type Network } from './security/safe-url.js';

export interface Config {
  port: number;
  host: string;
  /** Base of every URL that providers call, without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  databaseUrl: string;
  /** Encryption key as given; null = kept in a file of the data folder. */
  key: string | null;
  /** Keys that may open old values, while keys change. */
  previousKeys: string[];
  adminToken: string | null;
  temporal: {
    /** null = run the embedded server. */
    address: string | null;
    namespace: string;
    cli: string | null;
    uiPort: number;
    /** Days that a closed workflow stays visible in the embedded server. */
    retentionDays: number;
  };
  allowedNetworks: Network[];
  /** Proxies that are believed when they say whose request they hand on. */
  trustedProxies: Network[];
  /** Days that things are kept; 0 = for good. */
  retention: { textDays: number; requestDays: number; messageDays: number; phoneDays: number };
  /** Bytes of a file that comes with a message, at most. */
  mediaMaxBytes: number;
  /** Template of map tiles for the dashboard; null = the map that is built in. */
  mapTiles: string | null;
  metrics: {
    enabled: boolean;
    /** Bearer token of `/metrics`; null = open to this machine alone. */
    token: string | null;
  };
  /** Whether traces go to a collector; where and how, the OpenTelemetry SDK reads from its own variables. */
  tracing: boolean;
  logLevel: string;
  /** Messages between "workflow started" and "first attempt ended", at most. */
  startConcurrency: number;
  /** Seconds that a shutdown waits for sends in flight. */
  shutdownGraceS: number;
  /** The variables that were given, as they were written: to be shown, with what is secret left out. */
  given: Readonly<Record<string, string>>;
}

/** Thrown at start-up; lists every problem together with its repair. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(readonly problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  - ${problems.join('\n  - ')}`,
    );
  }
}

interface Variable {
  name: string;
  /** Shown in .env.example and in the README's table. */
  help: string;
  /** As shown to people; the real default is in `readConfig`. */
  default: string;
  /** Never shown. */
  isSecret?: boolean;
}

export const VARIABLES: readonly Variable[] = [
  { name: 'PORT', help: 'Port of the API.', default: '8080' },
  { name: 'HOST', help: 'Address the API listens on; 0.0.0.0 for every interface.', default: '127.0.0.1' },
  {
    name: 'PUBLIC_URL',
    help: 'Base URL under which providers and phones reach this gateway.',
    default: 'http://<HOST>:<PORT>',
  },
  {
    name: 'SALAMI_DATA_DIR',
    help: 'Folder of the SQLite database, the embedded Temporal server and the key file.',
    default: './data',
  },
  {
    name: 'DATABASE_URL',
    help: 'sqlite:<file> or mysql://user:password@host:3306/database (MySQL 8, MariaDB 10.11 or later).',
    default: 'sqlite:<SALAMI_DATA_DIR>/salami.db',
  },
  {
    name: 'SALAMI_KEY',
    isSecret: true,
    help: 'Key that encrypts credentials: 32 bytes as 64 hex digits or base64 (openssl rand -hex 32).',
    default: 'a file "key" in SALAMI_DATA_DIR, made on first start',
  },
  {
    name: 'SALAMI_KEY_PREVIOUS',
    isSecret: true,
    help: 'Keys (comma separated) that may still open what they encrypted, while the key changes.',
    default: 'none',
  },
  {
    name: 'SALAMI_ADMIN_TOKEN',
    isSecret: true,
    help: 'Becomes the first admin token, exactly as given, while no token exists (at least 20 characters).',
    default: 'a random token, printed on first start',
  },
  {
    name: 'SALAMI_TEMPORAL_CLI',
    help: 'Path of the temporal program that runs the embedded server.',
    default: 'found, downloaded or built on first start',
  },
  {
    name: 'SALAMI_TEMPORAL_UI_PORT',
    help: 'Port of the Temporal UI of the embedded server.',
    default: '8233',
  },
  {
    name: 'SALAMI_TEMPORAL_RETENTION_DAYS',
    help: 'Days that ended workflows stay visible in the embedded server.',
    default: '7',
  },
  {
    name: 'SALAMI_ALLOW_PRIVATE_NETWORKS',
    help: 'Networks (CIDR, comma separated) that URLs given by users may reach although they are not public.',
    default: 'none',
  },
  {
    name: 'SALAMI_TRUSTED_PROXIES',
    help: 'Networks (CIDR, comma separated) of your reverse proxies: their X-Forwarded-For and -Proto are believed.',
    default: 'none: X-Forwarded-For counts for nothing',
  },
  {
    name: 'SALAMI_RETENTION_TEXT_DAYS',
    help: 'Days after which the text of a final message is removed, with the files that came with it; 0 keeps them.',
    default: '180',
  },
  {
    name: 'SALAMI_RETENTION_REQUEST_DAYS',
    help: "Days after which providers' raw calls and posts to webhooks are deleted, and where ended sessions came from; 0 keeps them.",
    default: '30',
  },
  {
    name: 'SALAMI_RETENTION_MESSAGE_DAYS',
    help: 'Days after which a final message is deleted with its attempts, reports and history; 0 keeps it.',
    default: '0',
  },
  {
    name: 'SALAMI_RETENTION_PHONE_DAYS',
    help: 'Days after which what phones told of themselves (status, position, notes) is deleted; 0 keeps it.',
    default: '30',
  },
  {
    name: 'SALAMI_MEDIA_MAX_MB',
    help: 'Largest file (MB) that is fetched when it comes with a message; it is stored in the database.',
    default: '10',
  },
  {
    name: 'SALAMI_START_CONCURRENCY',
    help: 'Messages between "workflow started" and "first attempt ended", at most.',
    default: '20, or 5 per core',
  },
  { name: 'SALAMI_SHUTDOWN_GRACE_S', help: 'Seconds a shutdown waits for sends in flight.', default: '25' },
  {
    name: 'SALAMI_MAP_TILES',
    help: 'Address of map tiles for the dashboard, with {z}, {x} and {y} in it; the browser asks that host.',
    default: 'none: the map that is built in',
  },
  { name: 'SALAMI_METRICS', help: 'on or off: /metrics in the Prometheus text format.', default: 'on' },
  {
    name: 'SALAMI_METRICS_TOKEN',
    isSecret: true,
    help: 'Bearer token that /metrics asks everybody for (at least 20 characters).',
    default: 'none: only this machine may read it, and not through a proxy',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    help: 'Collector of traces (OTLP over HTTP); the other OTEL_* variables mean what OpenTelemetry says.',
    default: 'none: no traces',
  },
  { name: 'LOG_LEVEL', help: 'trace, debug, info, warn, error or silent.', default: 'info' },
  {
    name: 'TEMPORAL_ADDRESS',
    help: 'host:port of a Temporal cluster. When set, no server is embedded.',
    default: 'embedded server',
  },
  { name: 'TEMPORAL_NAMESPACE', help: 'Namespace in that cluster.', default: 'default' },
  { name: 'TEMPORAL_API_KEY', isSecret: true, help: 'API key, for Temporal Cloud.', default: 'none' },
  {
    name: 'TEMPORAL_TLS',
    help: 'true turns TLS on; TEMPORAL_TLS_* name certificate files.',
    default: 'false',
  },
];

/**
 * @param overrides win over the environment; used by tests and command line options
 * @throws ConfigError
 */
export function readConfig(
  overrides: Record<string, string | undefined> = {},
  envFile: string | null = resolve('.env'),
): Config {
  const fromFile = envFile !== null && existsSync(envFile) ? parseDotenv(readFileSync(envFile)) : {};
  // Temporal's client and OpenTelemetry's SDK read the process environment, so the file's values go there as well.
  for (const [name, value] of Object.entries(fromFile)) process.env[name] ??= value;
  const env: Record<string, string | undefined> = { ...process.env, ...overrides };
  const problems: string[] = [];
  const text = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    problems.push(`${name} is "${value}". Give a whole number from ${min} to ${max}.`);
    return fallback;
  };
  const networks = (name: string): Network[] => readNetworks(name, text(name) ?? '', problems);

  const port = integer('PORT', 8080, 0, 65_535);
  const host = text('HOST') ?? '127.0.0.1';
  const dataDir = resolve(text('SALAMI_DATA_DIR') ?? 'data');
  const logLevel = text('LOG_LEVEL') ?? 'info';
  if (!['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].includes(logLevel)) {
    problems.push(`LOG_LEVEL is "${logLevel}". Use trace, debug, info, warn, error or silent.`);
  }
  const key = text('SALAMI_KEY');
  if (key !== null && !isKey(key)) {
    problems.push('SALAMI_KEY is not 32 bytes in hex or base64. Make one with: openssl rand -hex 32');
  }
  const previousKeys = (text('SALAMI_KEY_PREVIOUS') ?? '').split(',').flatMap((one) => one.trim() || []);
  if (!previousKeys.every(isKey)) {
    problems.push(
      'SALAMI_KEY_PREVIOUS is not a comma separated list of keys, 32 bytes in hex or base64 each.',
    );
  }
  const adminToken = text('SALAMI_ADMIN_TOKEN');
  if (adminToken !== null && !isToken(adminToken)) {
    problems.push(
      'SALAMI_ADMIN_TOKEN needs at least 20 characters (after "<id>|", if it begins so), without spaces. Make one with: openssl rand -hex 24',
    );
  }
  const metricsSwitch = text('SALAMI_METRICS') ?? 'on';
  if (metricsSwitch !== 'on' && metricsSwitch !== 'off') {
    problems.push(`SALAMI_METRICS is "${metricsSwitch}". Use on or off.`);
  }
  const metricsToken = text('SALAMI_METRICS_TOKEN');
  if (metricsToken !== null && !/^[\x21-\x7e]{20,}$/.test(metricsToken)) {
    problems.push(
      'SALAMI_METRICS_TOKEN needs at least 20 characters without spaces. Make one with: openssl rand -hex 24',
    );
  }
  const mapTiles = text('SALAMI_MAP_TILES');
  if (mapTiles !== null && !isTileTemplate(mapTiles)) {
    problems.push(
      `SALAMI_MAP_TILES is "${mapTiles}". Give an address with {z}, {x} and {y}, for example https://tiles.example.org/{z}/{x}/{y}.png.`,
    );
  }
  const trustedProxies = networks('SALAMI_TRUSTED_PROXIES');
  if (trustedProxies.some(([, bits]) => bits === 0)) {
    problems.push(
      'SALAMI_TRUSTED_PROXIES holds a network of all addresses: anybody could say to be anybody. Name your proxies alone.',
    );
  }
  const tls = text('TEMPORAL_TLS');
  if (tls !== null && !['true', 'false', '1', '0'].includes(tls.toLowerCase())) {
    problems.push(`TEMPORAL_TLS is "${tls}". Use true or false.`);
  }
  const address = text('TEMPORAL_ADDRESS');
  if (address !== null && !isAddress(address)) {
    problems.push(`TEMPORAL_ADDRESS is "${address}". Give host:port, for example temporal:7233.`);
  }

  const config: Config = {
    port,
    host,
    publicUrl: readPublicUrl(text('PUBLIC_URL'), host, port, problems),
    dataDir,
    databaseUrl: readDatabaseUrl(text('DATABASE_URL'), dataDir, problems),
    key,
    previousKeys,
    adminToken,
    temporal: {
      address,
      namespace: text('TEMPORAL_NAMESPACE') ?? 'default',
      cli: text('SALAMI_TEMPORAL_CLI'),
      uiPort: integer('SALAMI_TEMPORAL_UI_PORT', 8233, 1, 65_535),
      retentionDays: integer('SALAMI_TEMPORAL_RETENTION_DAYS', 7, 1, 365),
    },
    allowedNetworks: networks('SALAMI_ALLOW_PRIVATE_NETWORKS'),
    trustedProxies,
    retention: {
      textDays: integer('SALAMI_RETENTION_TEXT_DAYS', 180, 0, 36_500),
      requestDays: integer('SALAMI_RETENTION_REQUEST_DAYS', 30, 0, 36_500),
      messageDays: integer('SALAMI_RETENTION_MESSAGE_DAYS', 0, 0, 36_500),
      phoneDays: integer('SALAMI_RETENTION_PHONE_DAYS', 30, 0, 36_500),
    },
    mediaMaxBytes: integer('SALAMI_MEDIA_MAX_MB', 10, 1, 100) * 2 ** 20,
    mapTiles,
    metrics: { enabled: metricsSwitch === 'on', token: metricsToken },
    tracing:
      (text('OTEL_EXPORTER_OTLP_ENDPOINT') ?? text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')) !== null &&
      text('OTEL_SDK_DISABLED')?.toLowerCase() !== 'true' &&
      text('OTEL_TRACES_EXPORTER') !== 'none',
    logLevel,
    startConcurrency: integer('SALAMI_START_CONCURRENCY', Math.max(20, 5 * availableParallelism()), 1, 1_000),
    shutdownGraceS: integer('SALAMI_SHUTDOWN_GRACE_S', 25, 0, 600),
    given: Object.fromEntries(
      VARIABLES.flatMap(({ name }) => (text(name) === null ? [] : [[name, text(name)!]])),
    ),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

const isKey = (value: string) =>
  /^[0-9a-fA-F]{64}$/.test(value) ||
  (/^[A-Za-z0-9+/_-]{43}=?$/.test(value) && Buffer.from(value, 'base64').length === 32);

/** Must fit into an Authorization header; an id in front of "|" is no secret, and MySQL numbers no row 0. */
const isToken = (value: string) => /^(?:[1-9]\d{0,14}\|)?[\x21-\x7b\x7d\x7e]{20,}$/.test(value);

/** A browser takes it apart: nothing may stand in it that ends a header or a quotation. */
const isTileTemplate = (value: string) =>
  ['{z}', '{x}', '{y}'].every((part) => value.includes(part)) &&
  /^https?:\/\/[^\s"'<>;,@/]+\/[^\s"'<>;,]+$/.test(value) &&
  URL.canParse(value);

function isAddress(value: string): boolean {
  const match = /^(?:\[[\da-fA-F:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/.exec(value);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 65_535;
}

function readPublicUrl(value: string | null, host: string, port: number, problems: string[]): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const fallback = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
  if (value === null) return fallback;
  const shown = value.replace(/\/\/[^/]*@/, '//***@');
  const repair = `PUBLIC_URL is "${shown}". Give the address that providers call, for example https://sms.example.org.`;
  try {
    const url = new URL(value);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') problems.push(repair);
    else if (/[?#]/.test(value)) problems.push(`${repair} It can't have a query or fragment.`);
    return url.href.replace(/\/+$/, '');
  } catch {
    problems.push(repair);
    return fallback;
  }
}

function readDatabaseUrl(value: string | null, dataDir: string, problems: string[]): string {
  if (value === null) return `sqlite:${resolve(dataDir, 'salami.db')}`;
  if (value.startsWith('sqlite:') && value.length > 'sqlite:'.length) return value;
  if (/^mysql:\/\//.test(value) && isMysqlUrl(value)) return value;
  problems.push(
    'DATABASE_URL is not understood. Use sqlite:/path/to/file.db or mysql://user:password@host:3306/database, ' +
      'with characters such as @ / # % in the password written as %40 %2F %23 %25.',
  );
  return value;
}

function isMysqlUrl(value: string): boolean {
  try {
    const { hostname, username, password, pathname } = new URL(value);
    decodeURIComponent(username + password);
    return hostname !== '' && decodeURIComponent(pathname).length > 1;
  } catch {
    return false;
  }
}

function readNetworks(name: string, list: string, problems: string[]): Network[] {
  try {
    return parseNetworks(list);
  } catch (error) {
    problems.push(`${name}: ${(error as Error).message}.`);
    return [];
  }
}
