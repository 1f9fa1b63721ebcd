/** What a scenario stands on: a database, a provider, gateways as processes, clients. Nothing of it stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { appFields } from '../load/app-fields.js';
import { createDatabase } from '../load/databases.js';
import { GatewayProcess, type Command } from '../load/gateway.js';
import { startMariaDb, type LocalMariaDb } from '../load/mariadb.js';
import { audit, type Answer, type Verdict } from './audit.js';
import { Clients, type SendOptions } from './clients.js';
import { Provider } from './provider.js';
import { countUnsettled, readMessages, withDatabase } from './rows.js';
import type { Options, Report } from './scenario.js';

export interface GroundOptions {
  /** host:port of a cluster; default: each gateway embeds its own server. */
  temporalAddress?: string;
  /** Where the SQLite database is to be; default: a temporary folder. */
  databaseFolder?: string;
  env?: Record<string, string>;
}

/** Invented, and good for nothing else. */
const TOKEN = 'Admin-token-of-the-fault-scenarios-6402';
const KEY = '5a'.repeat(32);
/** Short waits, and an attempt stays in doubt for five seconds only, so that a scenario ends in minutes. */
const APP_SETTINGS = { retry_initial_s: 0.5, retry_max_s: 5, ambiguous_wait_s: 5, max_attempts: 10 };
const POLL_MS = 500;
const SAY_AGAIN_MS = 15_000;

export class Ground {
  readonly provider = new Provider();
  /** Every gateway of the scenario, running or not. */
  readonly gateways: GatewayProcess[] = [];
  private appId: number | null = null;
  private readonly allClients: Clients[] = [];

  private constructor(
    private readonly options: Options,
    private readonly own: GroundOptions,
    private readonly folder: string,
    readonly databaseUrl: string,
    private readonly server: LocalMariaDb | null,
  ) {}

  static async lay(options: Options, own: GroundOptions): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'salami-faults-'));
    // Not durable: a killed server loses nothing then either, and no scenario cuts the power.
    const server = options.database === 'mariadb' ? await startMariaDb({ durable: false }) : null;
    const url = server
      ? (await createDatabase(server.url)).url
      : `sqlite:${join(own.databaseFolder ?? folder, 'salami.db')}`;
    const ground = new Ground(options, own, folder, url, server);
    await ground.provider.start();
    return ground;
  }

  /** @throws Error on SQLite */
  get mariaDb(): LocalMariaDb {
    if (!this.server) throw new Error('this scenario runs on SQLite');
    return this.server;
  }

  get sqliteFile(): string {
    return this.databaseUrl.slice('sqlite:'.length);
  }

  /** The first gateway. */
  get gateway(): GatewayProcess {
    return this.gateways[0]!;
  }

  /** A gateway that does not run yet, with a data folder of its own. @param env wins */
  async prepare(command: Command = 'start', env: Record<string, string> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.prepare({
      command,
      name: `${command} ${this.gateways.length + 1}`,
      databaseUrl: this.databaseUrl,
      adminToken: TOKEN,
      dataDir: join(this.folder, `gateway-${this.gateways.length + 1}`),
      ...(this.gateways[0] && { publicUrl: this.gateways[0].url }),
      env: {
        SALAMI_KEY: KEY,
        TEMPORAL_ADDRESS: this.own.temporalAddress,
        LOG_LEVEL: 'warn',
        ...this.own.env,
        ...env,
      },
    });
    this.gateways.push(gateway);
    return gateway;
  }

  async start(command?: Command, env?: Record<string, string>): Promise<GatewayProcess> {
    return (await this.prepare(command, env)).start();
  }

  /** @param fields win over those that the account needs. @returns the app's id */
  async createApp(
    apiLink: string,
    settings: Record<string, unknown> = {},
    fields: Record<string, string> = {},
  ): Promise<number> {
    const { statusCode, body } = await request(`${this.gateway.url}/api/sms/apps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...appFields(apiLink),
        name: `app ${new URL(apiLink).pathname}`,
        settings: { ...APP_SETTINGS, ...settings },
        ...fields,
      }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`no app was made: ${text}`);
    return (JSON.parse(text) as { data: { id: number } }).data.id;
  }

  /** Clients of every gateway with an API; their messages go through one app with a provider that behaves. */
  async clients(options?: SendOptions): Promise<Clients> {
    this.appId ??= await this.createApp(this.provider.account());
    return this.clientsOf(this.appId, options);
  }

  clientsOf(appId: number, options?: SendOptions): Clients {
    const urls = this.gateways.filter(({ command }) => command !== 'worker').map(({ url }) => url);
    const clients = new Clients({ urls, token: TOKEN, appId }, options);
    this.allClients.push(clients);
    return clients;
  }

  /** Calls the first gateway. @param csv becomes the body @throws Error unless answered 200 */
  async fetch(method: 'GET' | 'POST', path: string, csv?: string): Promise<string> {
    const { statusCode, body } = await request(`${this.gateway.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(csv !== undefined && { 'content-type': 'text/csv' }) },
      ...(csv !== undefined && { body: csv }),
      headersTimeout: 300_000,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${method} ${path} was answered ${statusCode}: ${text}`);
    return text;
  }

  /** `/healthz` or `/readyz` of the first gateway; status 0 when nobody answers. */
  async health(path: '/healthz' | '/readyz'): Promise<{ status: number; body: Record<string, unknown> }> {
    try {
      const { statusCode, body } = await request(`${this.gateway.url}${path}`);
      return { status: statusCode, body: (await body.json()) as Record<string, unknown> };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** Waits until every message is over or in a doubt that is written down. @returns milliseconds */
  async settle(report: Report, withinMs: number): Promise<number> {
    const startedAt = performance.now();
    let saidMs = 0;
    return withDatabase(this.databaseUrl, async (db) => {
      for (;;) {
        const left = await countUnsettled(db);
        const tookMs = Math.round(performance.now() - startedAt);
        const due = this.provider.reportsDue;
        const isOver = Object.keys(left).length === 0 && due === 0;
        if (isOver) return tookMs;
        if (tookMs - saidMs > SAY_AGAIN_MS || tookMs > withinMs) {
          report.step(`still open: ${JSON.stringify(left)}, reports due: ${due}`);
          saidMs = tookMs;
        }
        if (tookMs > withinMs) return tookMs;
        await delay(POLL_MS);
      }
    });
  }

  /** Prints what the three witnesses say, and whether the promises common to all scenarios hold. */
  async conclude(report: Report, ...clients: readonly Clients[]): Promise<Verdict> {
    const messages = await withDatabase(this.databaseUrl, readMessages);
    const { arrivals } = this.provider;
    const verdict = audit({ sent: clients.flatMap(({ sent }) => sent), messages, arrivals });
    const { accepted, refused, unread } = verdict;
    report.figure('requests', verdict.requests);
    report.figure('  accepted / refused / unanswered', `${accepted} / ${refused} / ${unread}`);
    report.figure('  unanswered, and stored all the same', verdict.unreadStored);
    const whys = (of: (answer: Answer) => string | null) => [
      ...new Set(clients.flatMap(({ sent }) => sent.map(({ answer }) => of(answer)))),
    ];
    const told = { 'why it was refused': whys(whyRefused), 'why there was no answer': whys(whyUnread) };
    for (const [name, reasons] of Object.entries(told)) {
      const known = reasons.filter((reason) => reason !== null);
      if (known.length > 0) report.figure(`  ${name}`, known.join(', '));
    }
    report.figure('messages by status', JSON.stringify(verdict.statuses));
    report.figure('messages with an attempt in doubt', verdict.ambiguous);
    const reached = new Set(arrivals.map(({ messageId }) => messageId));
    const held = messages.filter(({ status }) => status === 'unknown');
    const heldAndReached = held.filter(({ id }) => reached.has(id)).length;
    report.figure('  still held, of which reached the provider', `${held.length}, ${heldAndReached}`);
    report.figure('arrivals at the provider', verdict.arrivals);
    const none = (text: string, found: readonly (number | string)[]) =>
      report.promise(text, found.length === 0, `${found.length}: ${found.slice(0, 10).join(', ')}`);
    none('no accepted message is lost', verdict.lost);
    none('no message reached the provider twice', verdict.doubled);
    none('no message is stored twice', verdict.storedTwice);
    none('a refused request left nothing behind', verdict.leftBehind);
    none('every stored message was sent by a client', verdict.unexplained);
    none('every message is over, or in a doubt that is written down', verdict.unsettled);
    return verdict;
  }

  async drop(): Promise<void> {
    for (const clients of this.allClients) await clients.close();
    for (const gateway of this.gateways) {
      await gateway.drop();
      if (this.options.verbose) process.stdout.write(`\n${gateway.name}:\n${gateway.output}`);
    }
    await this.provider.stop();
    await this.server?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Lays the ground, runs `work` on it, and takes everything away again. */
export async function onGround(
  options: Options,
  own: GroundOptions,
  work: (ground: Ground) => Promise<void>,
): Promise<void> {
  const ground = await Ground.lay(options, own);
  try {
    await work(ground);
  } finally {
    await ground.drop();
  }
}

const whyRefused = (answer: Answer) =>
  answer.kind === 'refused' ? `${answer.status} "${answer.message}"` : null;
const whyUnread = (answer: Answer) => (answer.kind === 'unread' ? answer.why : null);
