/** How this process and what it needs are: for people who look after it. */
import { statfs } from 'node:fs/promises';
import type { Config } from '../config.js';
import { isSqlite, type Db } from '../db/connect.js';
import { Recent } from '../recent.js';
import type { JobState } from '../temporal/schedules.js';
import { VERSION } from '../version.js';
import { settingsOf, type Setting } from './settings.js';

export interface SystemDeps {
  db: Db;
  config: Config;
  role: string;
  startedAt: Date;
  clock: () => Date;
  temporal: {
    isEmbedded: boolean;
    /** host:port; null = as Temporal's own variables say. */
    address: () => string | null;
    namespace: () => string;
    uiUrl: () => string | null;
    /** @throws while it is away */
    version: () => Promise<string>;
  };
  workers: () => { queue: string; state: 'running' | 'stopped' }[];
  /** @throws while Temporal is away */
  jobs: () => Promise<JobState[]>;
}

export interface System {
  version: string;
  node: string;
  startedAt: Date;
  uptimeS: number;
  role: string;
  database: { engine: string; version: string | null; sizeBytes: number | null; state: 'up' | 'down' };
  temporal: {
    state: 'up' | 'down';
    version: string | null;
    address: string | null;
    namespace: string;
    uiUrl: string | null;
    isEmbedded: boolean;
  };
  workers: { queue: string; state: 'running' | 'stopped' }[];
  /** null while Temporal is away. */
  jobs: JobState[] | null;
  /** Of the disk that holds the data folder; null = not known. */
  freeBytes: number | null;
  settings: Setting[];
}

/** MySQL asks every table for its size, a job is several questions. */
const FRESH_MS = 10_000;

export class SystemService {
  private readonly facts = new Recent<'database', DatabaseFacts>(FRESH_MS);
  private readonly runs = new Recent<'jobs', JobState[]>(FRESH_MS);

  constructor(private readonly deps: SystemDeps) {}

  async read(): Promise<System> {
    const { config, role, startedAt, clock, temporal, workers, jobs } = this.deps;
    const [database, version, freeBytes] = await Promise.all([
      this.database(),
      orNull(temporal.version()),
      orNull(freeOf(config.dataDir)),
    ]);
    return {
      version: VERSION,
      node: process.version,
      startedAt,
      uptimeS: Math.max(0, Math.floor((clock().getTime() - startedAt.getTime()) / 1_000)),
      role,
      database,
      temporal: {
        state: version === null ? 'down' : 'up',
        version,
        address: temporal.address(),
        namespace: temporal.namespace(),
        uiUrl: temporal.uiUrl(),
        isEmbedded: temporal.isEmbedded,
      },
      workers: workers(),
      jobs: version === null ? null : await orNull(this.runs.read('jobs', jobs)),
      freeBytes,
      settings: settingsOf(config.given, {
        PUBLIC_URL: config.publicUrl,
        SALAMI_DATA_DIR: config.dataDir,
        DATABASE_URL: config.databaseUrl,
      }),
    };
  }

  private async database(): Promise<System['database']> {
    const { db } = this.deps;
    const engine = isSqlite(db) ? 'sqlite' : 'mysql';
    try {
      const facts = await this.facts.read('database', () => askDatabase(db));
      await db.raw('select 1');
      return { ...facts, state: 'up' };
    } catch {
      return { engine, version: null, sizeBytes: null, state: 'down' };
    }
  }
}

type DatabaseFacts = Omit<System['database'], 'state'>;

async function askDatabase(db: Db): Promise<DatabaseFacts> {
  if (isSqlite(db)) {
    const [row] = (await db.raw(
      'select sqlite_version() as version, page_count * page_size as size from pragma_page_count(), pragma_page_size()',
    )) as [{ version: string; size: number }];
    return { engine: 'sqlite', version: row.version, sizeBytes: row.size };
  }
  const [[row]] = (await db.raw(
    `select version() as version, sum(data_length + index_length) as size
     from information_schema.tables where table_schema = database()`,
  )) as [[{ version: string; size: string | number | null }]];
  const engine = /mariadb/i.test(row.version) ? 'mariadb' : 'mysql';
  return { engine, version: row.version, sizeBytes: Number(row.size ?? 0) };
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const orNull = <T>(asked: Promise<T>): Promise<T | null> => asked.catch(() => null);
