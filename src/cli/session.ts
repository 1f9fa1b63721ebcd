/** What a command works with, opened for it and closed whatever happens. */
import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { readConfig, type Config } from '../config.js';
import type { Db } from '../db/connect.js';
import type { Services } from '../services.js';
import { LOCAL_OPERATOR, type Scope } from '../tokens/types.js';
import { readUrl } from './arguments.js';
import { GatewayClient } from './client.js';
import { messageOf } from './failure.js';

/** Heavy modules are imported when a command needs them, so that --help answers at once. */
export async function withDatabase<T>(config: Config, work: (db: Db) => Promise<T>): Promise<T> {
  const { openDatabase } = await import('../db/connect.js');
  const db = withoutWarnings(openDatabase(config.databaseUrl));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** @throws Error that says what to run when the database is not there or not migrated */
export async function withServices<T>(
  work: (services: Services) => Promise<T>,
  config = readConfig(),
): Promise<T> {
  assertDatabaseExists(config);
  const { openServices } = await import('../services.js');
  const services = openServices(config);
  try {
    await assertMigrated(withoutWarnings(services.db));
    return await work(services);
  } finally {
    await services.close();
  }
}

/** knex prints a connection that failed to stdout, with its stack, and then throws the same. */
function withoutWarnings(db: Db): Db {
  (db.client as { logger: { warn(text: string): void } }).logger.warn = () => undefined;
  return db;
}

const REPAIR = 'Run: salami migrate up, or salami start.';

/** False only for a SQLite file that is missing; opening it would make an empty one, in whatever folder this is. */
export function databaseExists({ databaseUrl }: Config): boolean {
  return !databaseUrl.startsWith('sqlite:') || existsSync(databaseUrl.slice('sqlite:'.length));
}

/** @throws Error that says what to run */
export function assertDatabaseExists(config: Config): void {
  if (databaseExists(config)) return;
  throw new Error(
    `There is no database at ${config.databaseUrl}.\n${REPAIR}\nIf it is elsewhere, set SALAMI_DATA_DIR or DATABASE_URL as for the gateway.`,
  );
}

async function assertMigrated(db: Db): Promise<void> {
  const { migrationStatus } = await import('../db/migrate.js');
  const all = await migrationStatus(db);
  const pending = all.filter(({ applied }) => !applied).length;
  if (pending === 0) return;
  const lack = pending === all.length ? 'has no tables yet' : `lacks ${pending} of ${all.length} migrations`;
  throw new Error(`The database ${lack}. ${REPAIR}`);
}

export interface Connection {
  url?: string;
  token?: string;
}

/** Adds --url and --token. @param withoutToken what happens when none is given */
export function connectionOptions(command: Command, withoutToken: string): Command {
  return command
    .addOption(
      new Option(
        '--url <url>',
        'address of the gateway (default: http://HOST:PORT, else PUBLIC_URL)',
      ).argParser(readUrl),
    )
    .addOption(new Option('--token <token>', `API token (default: ${withoutToken})`).env('SALAMI_TOKEN'));
}

/** Where a gateway with this configuration listens, as seen from this machine; behind a proxy its public address. */
export function addressesOf({ host, port, publicUrl }: Config): string[] {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return [...new Set([`http://${name}:${port}`, publicUrl])];
}

/** The first address that answers. @throws GatewayAwayError about the first one when none does */
async function locate(config: Config): Promise<string> {
  let failure: unknown;
  for (const url of addressesOf(config)) {
    const client = new GatewayClient(url, null);
    try {
      await client.assertUp();
      return url;
    } catch (error) {
      failure ??= error;
    } finally {
      await client.close();
    }
  }
  throw failure;
}

/**
 * Calls the running gateway: with the given token, else with one that is made in the local database, has only the
 * needed scopes, and is revoked at the end.
 * @param forMs how long `work` may take; a token that cannot be revoked ends by itself
 */
export async function withGateway<T>(
  { url, token }: Connection,
  { scopes, forMs }: { scopes: Scope[]; forMs: number },
  work: (client: GatewayClient) => Promise<T>,
): Promise<T> {
  if (token) {
    const given = url ?? (await locate(readConfig()));
    return useClient(new GatewayClient(given, token), work, refusedToken(given));
  }
  const config = readConfig();
  const address = url ?? (await locate(config));
  // Failures of `work` are its own; only what comes before it is about the missing token.
  let begun = false;
  try {
    return await withServices(async ({ tokens, clock }) => {
      const now = clock();
      const made = await tokens.create(
        LOCAL_OPERATOR,
        { name: 'cli', scopes, expiresAt: now.getTime() + Math.max(TOKEN_LIFE_MS, forMs + 60_000) },
        now,
      );
      begun = true;
      try {
        return await useClient(new GatewayClient(address, made.plain), work, foreignGateway(address, config));
      } finally {
        // If the database has gone away meanwhile, the token still expires; the command's result counts more.
        await tokens.revoke(LOCAL_OPERATOR, made.id, clock()).catch(() => undefined);
      }
    }, config);
  } catch (error) {
    if (begun) throw error;
    throw new Error(
      `No token was given, and none can be made here. ${messageOf(error)}\nOr give a token of the gateway with --token or SALAMI_TOKEN.`,
      { cause: error },
    );
  }
}

const TOKEN_LIFE_MS = 10 * 60_000;

const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'unauthenticated';

const foreignGateway = (url: string, { databaseUrl }: Config): string =>
  `The gateway at ${url} does not know a token made in ${databaseUrl.replace(/:\/\/.*@/, '://')}: it uses another database.\n` +
  'Set SALAMI_DATA_DIR or DATABASE_URL as for the gateway, or give one of its tokens with --token or SALAMI_TOKEN.';

const refusedToken = (url: string): string =>
  `The gateway at ${url} does not take this token: it is wrong, expired or revoked.\nMake one there with: salami token create`;

/** @param refusal what is said instead of "Unauthenticated." */
async function useClient<T>(
  client: GatewayClient,
  work: (client: GatewayClient) => Promise<T>,
  refusal: string,
): Promise<T> {
  try {
    return await work(client);
  } catch (error) {
    throw isRefused(error) ? new Error(refusal, { cause: error }) : error;
  } finally {
    await client.close();
  }
}

/**
 * Lets `work` end in order on Ctrl-C, or when nobody reads the output any more, so that what it borrowed is given back.
 * A second Ctrl-C ends the process as usual.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  process.stdout.once('error', stop);
  try {
    return await work(interrupted.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
    process.stdout.removeListener('error', stop);
  }
}
