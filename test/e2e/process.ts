/** `salami start`, `api` or `worker` as a process of its own, as on a customer's machine: ended by signals, started again on its data. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before } from 'mocha';
import type { RoleName } from '../../src/roles/role.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../support/gateway.js';
import { Program, type Ended, type ProgramOptions } from '../../tools/load/program.js';
import { until } from '../../tools/load/until.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
export const TOKEN = 'Admin-token-of-the-process-tests-8151';

/** Starting Temporal on disk takes seconds, and a machine that runs other tests takes longer. */
const READY_MS = 60_000;
const TEMPORAL_END_MS = 10_000;

type Env = Record<string, string>;

/** One run of the program. */
export class GatewayProcess extends Program {
  constructor(
    readonly url: string,
    role: RoleName,
    files: Pick<ProgramOptions, 'folder' | 'env' | 'logFile'>,
  ) {
    super({ name: `salami ${role}`, arguments: [PROGRAM, role], ...files });
  }

  /** @throws with everything it printed when it ends before it is ready */
  async ready(): Promise<this> {
    await this.untilReady(() => this.stdout.includes(' is ready at '), READY_MS);
    return this;
  }

  /** @param withinMs an error is thrown after it */
  override ended(withinMs = READY_MS): Promise<Ended> {
    return super.ended(withinMs);
  }

  override terminate(withinMs = READY_MS): Promise<Ended> {
    return super.terminate(withinMs);
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
  spawn(env: Record<string, string | undefined> = {}, role: RoleName = 'start'): GatewayProcess {
    const { PATH, HOME, XDG_CACHE_HOME } = process.env; // the program of Temporal is in the user's cache
    const port = env['PORT'] ?? String(this.port);
    const all = {
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
    const set = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Env;
    const logFile = join(this.folder, `run-${this.runs.length + 1}`);
    // In its own folder, so that no .env of a developer's is read.
    const run = new GatewayProcess(`http://127.0.0.1:${port}`, role, {
      folder: this.folder,
      env: set,
      logFile,
    });
    this.runs.push(run);
    return run;
  }

  start(env?: Record<string, string | undefined>, role?: RoleName): Promise<GatewayProcess> {
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
    for (const run of this.runs) await run.kill();
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
