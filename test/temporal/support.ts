import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import type { TemporalConnection } from '../../src/temporal/connect.js';
import { provisionTemporal } from '../../src/temporal/server/provision.js';

/** Milliseconds; only the first run on a machine that can neither download nor has built the server needs them. */
export const FIRST_BUILD_MS = 20 * 60_000;

export const silent = pino({ level: 'silent' });

/** The program of the embedded server, from the cache that the gateway itself uses. */
export async function provisionForTests(): Promise<string> {
  const { path } = await provisionTemporal({
    explicitPath: process.env['SALAMI_TEMPORAL_CLI'] ?? null,
    cacheDir: join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'salami-gateway'),
    moduleDir: resolve('tools/temporal-server'),
    onProgress: (text) => console.log(`    ${text}`),
  });
  return path;
}

export async function retentionDays({ connection }: TemporalConnection, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
}
