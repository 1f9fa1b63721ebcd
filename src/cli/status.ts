/** `salami status`: is the gateway up, and what is going on in it. */
import type { Command } from 'commander';
import { z } from 'zod';
import { instant, presentApp } from '../api/present.js';
import { readConfig } from '../config.js';
import { ApiError } from '../errors.js';
import { STATUSES, type Status } from '../messages/types.js';
import { LOCAL_OPERATOR } from '../tokens/types.js';
import { GatewayAwayError, GatewayClient } from './client.js';
import { messageOf } from './failure.js';
import { count, examples, facts, say, sayJson, table } from './output.js';
import { addressesOf, connectionOptions, withServices, type Connection } from './session.js';

const Readiness = z.looseObject({
  status: z.string(),
  database: z.string(),
  temporal: z.string(),
  worker: z.string(),
});

const AppRow = z.looseObject({
  id: z.int(),
  name: z.string(),
  type: z.string(),
  sms_limit: z.int(),
  state: z.string(),
  health: z.string(),
});

interface Inside {
  /** Outgoing messages accepted since midnight here; null when only the API was asked. */
  messages: { since: string; by_status: Record<Status, number> } | null;
  /** As the API presents them, plus `in_flight`: null when only the API was asked. */
  apps: unknown[] | null;
  /** Why something is missing. */
  why: string | null;
}

interface Outside {
  url: string;
  readiness: z.output<typeof Readiness> | null;
  why: string | null;
}

export function addStatus(program: Command): void {
  const status = program
    .command('status')
    .description("say whether the gateway is up, today's messages and the state of each app")
    .option('--json', 'print one JSON document');
  connectionOptions(status, 'the local database is read')
    .addHelpText(
      'after',
      `
Without --token the numbers come from the local database. With one they come
from the API, which needs the scope apps:read and has no counts.

Exit codes:
  0    the gateway is ready to accept messages
  1    it is not, or does not answer`,
    )
    .addHelpText(
      'after',
      examples(
        'salami status',
        'salami status --json',
        'salami status --url https://sms.example.org --token "$SALAMI_TOKEN"',
      ),
    )
    .action(show);
}

async function show({ json = false, ...connection }: Connection & { json?: boolean }): Promise<void> {
  const outside = await lookFromOutside(connection);
  const inside = connection.token ? await askApi(outside, connection.token) : await readDatabase();
  process.exitCode = outside.readiness?.status === 'ready' ? 0 : 1;
  if (json) {
    const { readiness, url } = outside;
    const away = { status: 'down', database: null, temporal: null, worker: null };
    return sayJson({ url, ...(readiness ?? away), messages: inside.messages, apps: inside.apps });
  }
  say(describe(outside));
  if (inside.messages) say(`\n${describeMessages(inside.messages.by_status)}`);
  if (inside.apps) say(`\n${describeApps(inside.apps)}`);
  if (inside.why !== null) say(`\n${inside.why}`);
}

async function lookFromOutside({ url }: Connection): Promise<Outside> {
  const urls = url === undefined ? addressesOf(readConfig()) : [url];
  let why: string | null = null;
  for (const address of urls) {
    const client = new GatewayClient(address, null);
    try {
      return { url: address, readiness: Readiness.parse(await client.readiness()), why: null };
    } catch (error) {
      if (!(error instanceof GatewayAwayError)) throw error;
      why ??= error.message;
    } finally {
      await client.close();
    }
  }
  return { url: urls[0]!, readiness: null, why };
}

/**
 * Reads the database itself instead of making a token: a monitor that asks every few seconds would otherwise fill the
 * token table and the audit log.
 */
async function readDatabase(): Promise<Inside> {
  const { countByStatus } = await import('../messages/stats.js');
  const { countInFlight } = await import('../messages/store.js');
  try {
    return await withServices(async ({ db, appService, linkStates, urls, clock }) => {
      const { findDriver } = await import('../providers/registry.js');
      const since = new Date(clock()).setHours(0, 0, 0, 0);
      const { apps } = await appService.list(LOCAL_OPERATOR, { limit: Number.MAX_SAFE_INTEGER, offset: 0 });
      const inFlight = await countInFlight(db, apps);
      const links = await linkStates.now(apps);
      return {
        messages: { since: instant(since), by_status: await countByStatus(db, since) },
        apps: apps.map((app) => ({
          ...presentApp(app, findDriver(app.type), clock(), links.get(app.id) ?? null, urls),
          in_flight: inFlight.get(app.id) ?? 0,
        })),
        why: null,
      };
    });
  } catch (error) {
    return {
      messages: null,
      apps: null,
      why: `No counts and no apps: ${messageOf(error)}\nOr ask the gateway, with --token or SALAMI_TOKEN.`,
    };
  }
}

const AppPage = z.object({ data: z.array(z.looseObject({})), last_page: z.int() });

async function askApi({ url, readiness }: Outside, token: string): Promise<Inside> {
  const nothing = { messages: null, apps: null };
  if (!readiness) return { ...nothing, why: null };
  const client = new GatewayClient(url, token);
  try {
    const apps: unknown[] = [];
    for (let page = 1, last = 1; page <= last; page += 1) {
      const found = AppPage.parse(await client.get(`/api/sms/apps?per_page=100&page=${page}`));
      apps.push(...found.data.map((app) => ({ ...app, in_flight: null })));
      last = found.last_page;
    }
    return { messages: null, apps, why: null };
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof GatewayAwayError)) throw error;
    return { ...nothing, why: `No apps: ${messageOf(error)}` };
  } finally {
    await client.close();
  }
}

function describe({ url, readiness, why }: Outside): string {
  if (!readiness) return `Gateway   down\n\n${why ?? ''}`.trimEnd();
  const { status, database, temporal, worker } = readiness;
  return facts([
    ['Gateway', `${status} at ${url}`],
    ['Database', database],
    ['Temporal', temporal === 'down' ? 'down: messages are accepted and wait for it' : temporal],
    [
      'Worker',
      worker === 'stopped'
        ? 'stopped: nothing is sent'
        : worker === 'elsewhere'
          ? 'in another process'
          : worker,
    ],
  ]);
}

function describeMessages(byStatus: Record<Status, number>): string {
  const total = STATUSES.reduce((sum, status) => sum + byStatus[status], 0);
  const rows = STATUSES.filter((status) => byStatus[status] > 0).map((status) => [status, byStatus[status]]);
  const title = `Accepted today: ${count(total, 'message')}`;
  return rows.length === 0 ? title : `${title}\n${table(['STATUS', 'MESSAGES'], rows)}`;
}

function describeApps(apps: readonly unknown[]): string {
  if (apps.length === 0)
    return 'There are no apps. Try one with: salami app create --type Simulator --name Test';
  const known = apps.map((app) => AppRow.extend({ in_flight: z.int().nullable() }).parse(app));
  const rows = known.map((app) => [
    app.id,
    app.name,
    app.type,
    app.state,
    app.health,
    app.in_flight === null ? null : `${app.in_flight} of ${app.sms_limit}`,
  ]);
  return table(['ID', 'APP', 'TYPE', 'STATE', 'HEALTH', 'IN FLIGHT'], rows);
}
