/** A real gateway for a test file: real HTTP, real database, real Temporal, in this process. */
import { randomBytes } from 'node:crypto';
import { after, before } from 'mocha';
import { NativeConnection } from '@temporalio/worker';
import { startGateway, type Gateway } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { ensureNamespace } from '../../src/temporal/connect.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { freePort } from './free-port.js';
import { until } from '../../tools/load/until.js';

export { freePort } from './free-port.js';

export interface Reply<T = any> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export interface CallOptions {
  method?: string;
  token?: string | null;
  json?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const ADMIN_TOKEN = '1|test-admin-token-of-the-fixture';

export class TestGateway {
  readonly token = ADMIN_TOKEN;
  namespace = '';
  database!: TestDatabase;
  private running: Gateway | null = null;
  private aheadMs = 0;
  /** Log lines of this gateway, for tests that look for what must not be there. */
  readonly logLines: string[] = [];

  constructor(private readonly env: Record<string, string> = {}) {}

  get gateway(): Gateway {
    if (!this.running) throw new Error('the gateway is not running');
    return this.running;
  }

  get url(): string {
    return this.gateway.url;
  }

  get db() {
    return this.gateway.services.db;
  }

  /** @param server of the database, as createTestDatabase takes it @param temporal host:port; default: that of this run */
  async prepare(server?: string, temporal = process.env['SALAMI_TEST_TEMPORAL']!): Promise<void> {
    this.database = await createTestDatabase(server);
    this.namespace = `test-${randomBytes(6).toString('hex')}`;
    const connection = await NativeConnection.connect({ address: temporal });
    await ensureNamespace(connection, this.namespace, 1);
    await connection.close();
  }

  async start(): Promise<void> {
    const port = await freePort();
    const config = readConfig(
      {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        SALAMI_DATA_DIR: this.database.folder,
        DATABASE_URL: this.database.url,
        SALAMI_ADMIN_TOKEN: ADMIN_TOKEN,
        SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
        TEMPORAL_ADDRESS: undefined,
        ...this.env,
      },
      null,
    );
    const log = createLog('debug', { write: (line: string) => void this.logLines.push(line) });
    this.running = await startGateway({
      config,
      log,
      temporal: { embedded: null, address: process.env['SALAMI_TEST_TEMPORAL']!, namespace: this.namespace },
      checkReplies: true,
      leaseWaitMs: 20_000, // what is given does not depend on how busy the machine is
      scryptLogN: 12,
      clock: () => this.now(),
    });
  }

  /** The time by the gateway's clock. */
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  /** Lets time pass on the gateway's clock, for what is decided when somebody asks; Temporal's timers know nothing of it. */
  advance(ms: number): void {
    this.aheadMs += ms;
  }

  async stop(): Promise<void> {
    await this.running?.close();
    this.running = null;
  }

  /** Calls the API with the admin token, or as `options` say. */
  async call<T = any>(path: string, options: CallOptions = {}): Promise<Reply<T>> {
    const { json, form, token = this.token } = options;
    const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : options.body;
    const response = await fetch(`${this.url}${path}`, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body !== undefined && { body: body as string }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  }

  /** Creates an app and returns its record. Default: a simulator that reports after 20 ms. */
  async createApp(fields: Record<string, unknown> = {}): Promise<any> {
    const name = `app-${randomBytes(4).toString('hex')}`;
    const reply = await this.call('/api/sms/apps', {
      json: { name, type: 'Simulator', delay_s: '0.02', ...fields },
    });
    if (reply.status !== 200) throw new Error(`app not created: ${reply.text}`);
    return reply.body.data;
  }

  async createGroup(fields: Record<string, unknown> = {}): Promise<any> {
    const name = `group-${randomBytes(4).toString('hex')}`;
    return (await this.call('/api/sms/groups', { json: { name, ...fields } })).body.data;
  }

  /** Sends and returns the accepted record. */
  async send(appId: number, fields: Record<string, unknown> = {}): Promise<any> {
    const json = { to: '254711000111', message: 'Habari', ...fields };
    const reply = await this.call(`/api/sms/apps/${appId}/send`, { json });
    if (reply.status !== 200) throw new Error(`not accepted: ${reply.text}`);
    return reply.body.data;
  }

  async message(id: number): Promise<any> {
    return (await this.call(`/api/sms/sms/${id}`)).body.data;
  }

  async history(id: number): Promise<any> {
    return (await this.call(`/api/sms/sms/${id}/events`)).body.data;
  }

  /** Waits until the message has one of the statuses. @throws after 20 s, with its history */
  async untilStatus(id: number, ...statuses: string[]): Promise<any> {
    let last: any = null;
    return until(
      async () => {
        last = await this.message(id);
        return statuses.includes(last.status) ? last : null;
      },
      async () =>
        `message ${id} to become ${statuses.join(' or ')}: ${JSON.stringify(await this.history(id), null, 1)}`,
    );
  }

  /** Makes a token with these scopes and limits and returns it as it is sent. */
  async makeToken(scopes: string[], limits: Record<string, unknown> = {}): Promise<string> {
    const reply = await this.call('/api/tokens', { json: { name: 'test', scopes, ...limits } });
    return reply.body.data.token;
  }
}

export const useGateway = (env: Record<string, string> = {}): TestGateway =>
  runDuringTests(new TestGateway(env));

/** Brings a gateway up for the describe block that calls this, and takes it down afterwards. */
export function runDuringTests<G extends TestGateway>(gateway: G): G {
  before(async function () {
    this.timeout(60_000);
    await gateway.prepare();
    await gateway.start();
  });
  after(async function () {
    this.timeout(60_000);
    await gateway.stop();
    await gateway.database.drop();
  });
  return gateway;
}
