/** `salami start`, `api` or `worker` as a process of its own, as on a customer's machine: ended by signals, started again on its data. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before } from 'mocha';
import type { RoleName } from '../../src/roles/role.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
export const TOKEN = 'Admin-token-of-the-process-tests-8151';

/** Starting Temporal on disk takes seconds, and a machine that runs other tests takes longer. */
const READY_MS = 60_000;
const TEMPORAL_END_MS = 10_000;

type Env = Record<string, string | undefined>;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the signal to the end, in milliseconds. */
  tookMs: number;
}

/** One run of the program. */
export class GatewayProcess {
  stdout = '';
  stderr = '';
  private exit: Pick<Ended, 'code' | 'signal'> | null = null;
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;

  constructor(
    readonly url: string,
    folder: string,
    env: Env,
    role: RoleName = 'start',
  ) {
    // A process group of its own, so that nothing of it survives `killGroup`; no .env of the developer's.
    this.child = spawn(process.execPath, [PROGRAM, role], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.closed = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        this.exit = { code, signal };
        resolve();
      });
    });
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** @throws with everything it printed when it ends before it is ready */
  async ready(): Promise<this> {
    await until(
      () => {
        if (this.exit) throw new Error(`the gateway ended with ${this.exit.code}: ${this.output}`);
        return Promise.resolve(this.stdout.includes(' is ready at '));
      },
      () => `the gateway to be ready: ${this.output}`,
      READY_MS,
    );
    return this;
  }

  /** @param withinMs an error is thrown after it */
  async ended(withinMs = READY_MS): Promise<Ended> {
    const startedAt = Date.now();
    await until(
      () => Promise.resolve(this.exit !== null),
      () => `the gateway to end: ${this.output}`,
      withinMs,
    );
    await this.closed;
    return { ...this.exit!, tookMs: Date.now() - startedAt };
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Asks for an orderly end, as systemd, Docker and Kubernetes do. */
  terminate(withinMs?: number): Promise<Ended> {
    this.child.kill('SIGTERM');
    return this.ended(withinMs);
  }

  /** kill -9: no handler of the program runs. The embedded server is no member of the group. */
  async killGroup(): Promise<void> {
    if (this.exit) return;
    try {
      process.kill(-this.child.pid!, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended in between
    }
    await this.closed;
  }

  async call(
    path: string,
    json?: unknown,
    token: string | null = TOKEN,
  ): Promise<{ status: number; body: any }> {
    const reply = await fetch(`${this.url}${path}`, {
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
    const text = await reply.text();
    try {
      return { status: reply.status, body: JSON.parse(text) };
    } catch {
      return { status: reply.status, body: text };
    }
  }

  /** The `data` of an answer. @throws when it is no 200 */
  async data(path: string, json?: unknown): Promise<any> {
    const { status, body } = await this.call(path, json);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
    return body.data;
  }
}

/** A machine with a database and a data folder, on which gateways are started one after the other. */
export class Machine {
  database!: TestDatabase;
  /** Short, and apart from the database's: the name tells our processes from all others. */
  folder!: string;
  port = 0;
  private uiPort = 0;
  private readonly runs: GatewayProcess[] = [];

  async prepare(): Promise<void> {
    this.database = await createTestDatabase();
    this.folder = mkdtempSync(join(tmpdir(), 'salami-process-'));
    this.port = await freePort();
    this.uiPort = await freePort();
  }

  /** @param env wins; undefined unsets */
  spawn(env: Env = {}, role: RoleName = 'start'): GatewayProcess {
    const { PATH, HOME, XDG_CACHE_HOME } = process.env; // the program of Temporal is in the user's cache
    const port = env['PORT'] ?? String(this.port);
    const all: Env = {
      PATH,
      HOME,
      XDG_CACHE_HOME,
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SALAMI_DATA_DIR: this.folder,
      DATABASE_URL: this.database.url,
      SALAMI_ADMIN_TOKEN: TOKEN,
      SALAMI_TEMPORAL_UI_PORT: String(this.uiPort),
      SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
      ...env,
    };
    const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const run = new GatewayProcess(`http://127.0.0.1:${port}`, this.folder, set, role);
    this.runs.push(run);
    return run;
  }

  start(env?: Env, role?: RoleName): Promise<GatewayProcess> {
    return this.spawn(env, role).ready();
  }

  /** Ids of the Temporal servers on this data folder, and of the watchdogs beside them. */
  temporalProcesses(): number[] {
    return execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(this.folder) && line.includes('start-dev'))
      .map((line) => Number.parseInt(line, 10));
  }

  untilTemporalIsGone(): Promise<boolean> {
    const gone = () => Promise.resolve(this.temporalProcesses().length === 0);
    return until(gone, 'the Temporal server to end with its gateway', TEMPORAL_END_MS);
  }

  async endAll(): Promise<void> {
    for (const run of this.runs) await run.killGroup();
    await this.untilTemporalIsGone().catch(() => {
      for (const pid of this.temporalProcesses()) process.kill(pid, 'SIGKILL');
    });
  }

  async drop(): Promise<void> {
    await this.endAll();
    await this.database?.drop();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A machine for the describe block that calls this. What a test started does not outlive it. */
export function useMachine(): Machine {
  const machine = new Machine();
  before(() => machine.prepare());
  afterEach(() => machine.endAll());
  after(() => machine.drop());
  return machine;
}
