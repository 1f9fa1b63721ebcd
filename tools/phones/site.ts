/** A gateway of its own for a run, with phones, and what it costs. Nothing of it stays. */
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Member } from '../bench/site.js';
import { withDatabase } from '../faults/rows.js';
import { createDatabase, type LoadDatabase } from '../load/databases.js';
import { GatewayProcess } from '../load/gateway.js';
import { provideTemporal } from '../load/temporal.js';
import { Api, type PhoneAccount } from './api.js';
import type { Kind } from './kinds.js';

export interface Stored {
  appId: number;
  folder: string;
  text: string;
  status: string;
}

export interface Sizes {
  /** Bytes in use. */
  database: number;
  temporal: number;
}

const SET_UP_AT_ONCE = 8;

export class Site {
  private constructor(
    private readonly database: LoadDatabase,
    readonly gateway: GatewayProcess,
    readonly api: Api,
  ) {}

  /** @param database see `createDatabase` */
  static async open(database: string, say: (text: string) => void): Promise<Site> {
    await provideTemporal(say);
    const opened = await createDatabase(database);
    const token = randomBytes(24).toString('hex');
    const gateway = await GatewayProcess.prepare({
      databaseUrl: opened.url,
      adminToken: token,
      env: { LOG_LEVEL: 'warn' },
    });
    const site = new Site(opened, gateway, new Api(gateway.url, token));
    try {
      await gateway.start();
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  get members(): Member[] {
    return [
      { name: 'gateway', pid: () => (this.gateway.isRunning ? this.gateway.pid : null) },
      { name: 'Temporal', pid: () => this.gateway.temporalPid() },
      ...(this.database.pid === null ? [] : [{ name: 'MariaDB', pid: () => this.database.pid }]),
      { name: 'phones (of this tool)', pid: () => process.pid },
    ];
  }

  /** @param settings of each app. @returns in the order of `kinds` */
  async createPhones(
    kinds: readonly Kind[],
    settings: (kind: Kind) => Record<string, unknown>,
  ): Promise<PhoneAccount[]> {
    const accounts: PhoneAccount[] = [];
    let next = 0;
    const worker = async () => {
      while (next < kinds.length) {
        const index = next++;
        const kind = kinds[index]!;
        accounts[index] = await this.api.createPhone(kind, index + 1, settings(kind));
      }
    };
    await Promise.all(Array.from({ length: SET_UP_AT_ONCE }, worker));
    return accounts;
  }

  /** Every message of every app, read past the gateway. */
  async readMessages(): Promise<Stored[]> {
    return withDatabase(this.database.url, async (db) => {
      const rows = (await db('messages').select('app_id', 'folder', 'message', 'status').orderBy('id')) as {
        app_id: number;
        folder: string;
        message: string;
        status: string;
      }[];
      return rows.map(({ app_id: appId, folder, message, status }) => ({
        appId,
        folder,
        text: message,
        status,
      }));
    });
  }

  /** Rows of every table, for telling what grew. */
  async countRows(): Promise<Map<string, number>> {
    return withDatabase(this.database.url, async (db) => {
      const sql =
        this.database.engine === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'table'"
          : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()';
      const raw = (await db.raw(sql)) as unknown;
      const tables = (this.database.engine === 'sqlite' ? raw : (raw as unknown[])[0]) as { name: string }[];
      const counts = new Map<string, number>();
      for (const { name } of tables) {
        const [row] = (await db(name).count({ n: '*' })) as { n: number }[];
        counts.set(name, Number(row!.n));
      }
      return counts;
    });
  }

  async sizes(): Promise<Sizes> {
    return { database: await this.databaseBytes(), temporal: this.temporalBytes() };
  }

  async close(): Promise<void> {
    await this.api.close();
    try {
      if (this.gateway.isRunning) await this.gateway.terminate();
    } finally {
      await this.gateway.drop();
      await this.database.drop();
    }
  }

  /** Pages that are used, so that neither a log beside the file nor free room in it counts. */
  private databaseBytes(): Promise<number> {
    return withDatabase(this.database.url, async (db) => {
      if (this.database.engine === 'sqlite') {
        const one = async (name: string) =>
          Number(Object.values(((await db.raw(`PRAGMA ${name}`)) as Record<string, number>[])[0]!)[0]);
        return ((await one('page_count')) - (await one('freelist_count'))) * (await one('page_size'));
      }
      const [rows] = (await db.raw(
        'SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE()',
      )) as [{ bytes: number }[]];
      return Number(rows[0]!.bytes);
    });
  }

  private temporalBytes(): number {
    const files = ['temporal.db', 'temporal.db-wal'].map((name) => join(this.gateway.dataDir, name));
    return files.filter(existsSync).reduce((sum, file) => sum + statSync(file).size, 0);
  }
}
