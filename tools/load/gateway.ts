/** `salami start`, `api` or `worker` as processes on one data folder, as on a customer's machine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { freePort } from './ports.js';
import { Program, type Ended } from './program.js';
import { until } from './until.js';
import { commandLine, readUsage, type Usage } from './usage.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
/** Provided on first use, which may take minutes; see `provideTemporal`. */
const READY_MS = 90_000;
const END_MS = 60_000;

export type Command = 'start' | 'api' | 'worker';
type Env = Record<string, string | undefined>;

export interface GatewayOptions {
  command?: Command;
  databaseUrl: string;
  adminToken: string;
  /** Where reports are sent. Default: this process. */
  publicUrl?: string;
  /** Default: a temporary folder that `drop` removes. */
  dataDir?: string;
  /** For output and error texts; default: the command. */
  name?: string;
  /** Wins over everything else; undefined unsets. */
  env?: Env;
}

/** One gateway process and its data folder. It can be ended in any way and started again on the same data. */
export class GatewayProcess {
  readonly command: Command;
  readonly name: string;
  readonly dataDir: string;
  private program: Program | null = null;
  private runs = 0;

  private constructor(
    private readonly options: GatewayOptions,
    private readonly port: number,
    private readonly uiPort: number,
  ) {
    this.command = options.command ?? 'start';
    this.name = options.name ?? this.command;
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'salami-load-'));
    mkdirSync(this.dataDir, { recursive: true });
  }

  /** Ports and a folder are taken; nothing runs yet. */
  static async prepare(options: GatewayOptions): Promise<GatewayProcess> {
    return new GatewayProcess(options, await freePort(), await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.program?.isRunning ?? false;
  }

  /** Of the last run. */
  get pid(): number {
    return this.current.pid;
  }

  /** What the last run printed, its log included. */
  get output(): string {
    return this.program?.output ?? '';
  }

  /** Starts it and waits until it is ready; every run has log files of its own in the data folder. */
  async start(): Promise<this> {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    this.runs += 1;
    this.program = new Program({
      name: `salami ${this.command}`,
      arguments: [CLI, this.command],
      folder: this.dataDir, // no .env of a developer's
      env: this.environment(),
      logFile: join(this.dataDir, `run-${this.runs}`),
    });
    await this.program.untilReady(() => this.isReady(), READY_MS);
    return this;
  }

  /** SIGTERM. @throws Error when it has not ended after a minute */
  terminate(withinMs = END_MS): Promise<Ended> {
    return this.current.terminate(withinMs);
  }

  /** kill -9 of the gateway alone; its Temporal server then ends by itself, in order. */
  async kill(): Promise<void> {
    await this.program?.kill();
  }

  /** kill -9 of the gateway and of its embedded Temporal server, as a machine that loses its power. */
  async killAll(): Promise<void> {
    const server = this.temporalPid();
    const killed = this.kill();
    if (server !== null) sigkill(server);
    await killed;
    if (server !== null)
      await until(() => readUsage(server) === null, 'the Temporal server to be gone', END_MS);
  }

  /** The embedded Temporal server of this data folder, or null when none runs. */
  temporalPid(): number | null {
    try {
      const file = readFileSync(join(this.dataDir, 'temporal.pid'), 'utf8');
      const { pid } = JSON.parse(file) as { pid: number };
      const words = commandLine(pid);
      return words.includes('start-dev') && words.some((word) => word.startsWith(this.dataDir)) ? pid : null;
    } catch {
      return null; // no file: none was started, or it has ended
    }
  }

  usage(): Usage | null {
    return this.isRunning ? readUsage(this.pid) : null;
  }

  temporalUsage(): Usage | null {
    const pid = this.temporalPid();
    return pid === null ? null : readUsage(pid);
  }

  /** Ends whatever still runs and removes the data folder, unless it was given. */
  async drop(): Promise<void> {
    await this.killAll();
    if (this.options.dataDir === undefined) rmSync(this.dataDir, { recursive: true, force: true });
  }

  private get current(): Program {
    if (!this.program) throw new Error(`${this.name} was not started`);
    return this.program;
  }

  private async isReady(): Promise<boolean> {
    // The API listens before everything behind it stands, so its answer alone says too little.
    if (this.command === 'start' && !this.current.stdout.includes('is ready at')) return false;
    try {
      const { statusCode, body } = await request(`${this.url}/readyz`);
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  private environment(): Record<string, string> {
    const { PATH, HOME, XDG_CACHE_HOME } = process.env; // the program of Temporal is in the user's cache
    const all: Env = {
      PATH,
      HOME,
      XDG_CACHE_HOME,
      PORT: String(this.port),
      PUBLIC_URL: this.options.publicUrl ?? this.url,
      SALAMI_DATA_DIR: this.dataDir,
      DATABASE_URL: this.options.databaseUrl,
      SALAMI_ADMIN_TOKEN: this.options.adminToken,
      SALAMI_TEMPORAL_UI_PORT: String(this.uiPort),
      SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      ...this.options.env,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
  }
}

function sigkill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended in between
  }
}

/** Sees that the embedded server's program is there, so that no start has to fetch or build it. */
export async function provideTemporal(onProgress: (text: string) => void, logFile: string): Promise<void> {
  onProgress('providing the embedded Temporal server');
  const program = new Program({
    name: 'salami temporal provision',
    arguments: [CLI, 'temporal', 'provision'],
    folder: tmpdir(),
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name, value]) => value !== undefined && name !== 'TEMPORAL_ADDRESS',
      ),
    ) as Record<string, string>,
    logFile,
  });
  const { code } = await program.ended(30 * 60_000);
  if (code !== 0) throw new Error(program.output);
}
