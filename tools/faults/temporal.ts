/** A Temporal server outside the gateway, with its database on disk: stopped, killed and started again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '../../src/log.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/server/embedded.js';
import { provisionTemporal } from '../../src/temporal/server/provision.js';

/** Where the gateway itself keeps the program. */
const CACHE_DIR = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'salami-gateway');
const MODULE_DIR = fileURLToPath(new URL('../../../tools/temporal-server', import.meta.url));

export class TemporalCluster {
  private constructor(
    private readonly cliPath: string,
    private readonly folder: string,
    private server: EmbeddedServer,
  ) {}

  static async start(): Promise<TemporalCluster> {
    const { path } = await provisionTemporal({
      explicitPath: process.env['SALAMI_TEMPORAL_CLI'] ?? null,
      cacheDir: CACHE_DIR,
      moduleDir: MODULE_DIR,
      onProgress: () => undefined,
    });
    const folder = mkdtempSync(join(tmpdir(), 'salami-faults-temporal-'));
    return new TemporalCluster(path, folder, await launch(path, folder));
  }

  /** `host:port`; the same for ever. */
  get address(): string {
    return this.server.address;
  }

  get databaseFile(): string {
    return join(this.folder, 'temporal.db');
  }

  /** An orderly end. */
  halt(): Promise<void> {
    return this.server.stop();
  }

  /** After `halt` or an end of its own. */
  async resume(): Promise<void> {
    const port = Number(this.address.split(':')[1]);
    this.server = await launch(this.cliPath, this.folder, port);
    if (!this.address.endsWith(`:${port}`)) throw new Error(`port ${port} was taken meanwhile`);
  }

  async drop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const launch = (cliPath: string, dataDir: string, port = 0): Promise<EmbeddedServer> =>
  startEmbeddedServer({
    cliPath,
    dataDir,
    headless: true,
    namespace: 'default',
    retentionDays: 1,
    searchAttributes: [],
    port,
    log: createLog('silent'),
  });
