/** Runs the real program as a process, as a user would. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before } from 'mocha';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  stdin?: string;
}

/** A folder of its own, and the program in it with an environment of its own. */
export class Place {
  folder = '';

  constructor(private readonly env: () => Record<string, string> = () => ({})) {}

  start(args: readonly string[], { env = {}, stdin = '' }: RunOptions = {}) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.folder, // no .env of the developer's
      env: { PATH: process.env['PATH'], HOME: this.folder, TZ: 'UTC', ...this.env(), ...env },
    });
    child.stdin.end(stdin);
    return { child, ended: untilEnd(child) };
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** @returns what was printed. @throws when the command fails */
  async ok(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new Error(`salami ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  }

  async json(args: readonly string[], options: RunOptions = {}): Promise<any> {
    return JSON.parse(await this.ok([...args, '--json'], options));
  }
}

function untilEnd(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** @param env added to every run in this describe block */
export function usePlace(env: () => Record<string, string> = () => ({})): Place {
  const place = new Place(env);
  before(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'salami-cli-'));
  });
  after(() => rmSync(place.folder, { recursive: true, force: true }));
  return place;
}

/** The same with a migrated database on the engine of this run. */
export function useDatabasePlace(): Place {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  const place = usePlace(() => ({ DATABASE_URL: database.url }));
  before(() => place.ok(['migrate', 'up']));
  after(() => database.drop());
  return place;
}
