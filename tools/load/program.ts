/** A program as a process of its own: what it prints goes to files, and nothing of it survives `kill`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { until } from './until.js';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the call that waited for it to the end, in milliseconds. */
  tookMs: number;
}

export interface ProgramOptions {
  /** For error texts. */
  name: string;
  arguments: readonly string[];
  folder: string;
  /** All of its environment. */
  env: Record<string, string>;
  /** Without suffix: `.out` and `.err` are written. A pipe would make this process pay for the other's log. */
  logFile: string;
}

export class Program {
  private exit: Pick<Ended, 'code' | 'signal'> | null = null;
  private readonly child: ChildProcess;
  private readonly closed: Promise<void>;

  constructor(private readonly options: ProgramOptions) {
    const out = openSync(`${options.logFile}.out`, 'w');
    const err = openSync(`${options.logFile}.err`, 'w');
    // A process group of its own, so that `kill` reaches all of it.
    this.child = spawn(process.execPath, options.arguments, {
      cwd: options.folder,
      env: options.env,
      detached: true,
      stdio: ['ignore', out, err],
    });
    closeSync(out);
    closeSync(err);
    // Of ours, but not of our process group: whoever interrupts us must not have to look for it.
    const killNow = () => this.signalGroup();
    process.prependOnceListener('exit', killNow); // before the folders are removed
    this.closed = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        this.exit = { code, signal };
        process.off('exit', killNow);
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  get stdout(): string {
    return readFileSync(`${this.options.logFile}.out`, 'utf8');
  }

  get stderr(): string {
    return readFileSync(`${this.options.logFile}.err`, 'utf8');
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  get isRunning(): boolean {
    return this.exit === null;
  }

  /** @throws Error with everything it printed when it ends before `isReady`, or takes longer than `withinMs` */
  async untilReady(isReady: () => Promise<boolean> | boolean, withinMs: number): Promise<void> {
    const { name } = this.options;
    await until(
      () => {
        if (this.exit)
          throw new Error(`${name} ended with ${this.exit.signal ?? this.exit.code}: ${this.output}`);
        return isReady();
      },
      () => `${name} to be ready: ${this.output}`,
      withinMs,
    );
  }

  /** @throws Error when it still runs after `withinMs` */
  async ended(withinMs: number): Promise<Ended> {
    const startedAt = Date.now();
    await until(
      () => this.exit !== null,
      () => `${this.options.name} to end: ${this.output.slice(-4_000)}`,
      withinMs,
    );
    await this.closed;
    return { ...this.exit!, tookMs: Date.now() - startedAt };
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Asks for an orderly end, as systemd, Docker and Kubernetes do. */
  terminate(withinMs: number): Promise<Ended> {
    this.signal('SIGTERM');
    return this.ended(withinMs);
  }

  /** kill -9 to the whole process group: no handler of the program runs. */
  async kill(): Promise<void> {
    if (this.exit) return;
    this.signalGroup();
    await this.closed;
  }

  private signalGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended in between
    }
  }
}
