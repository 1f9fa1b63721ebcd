/** Everything a profile runs on: database, Temporal, gateway and provider, fresh, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { createDatabase } from '../load/databases.js';
import { GatewayProcess, type Command } from '../load/gateway.js';
import { LocalProvider } from '../load/provider.js';
import { makeNamespace, provideTemporal, startTemporal } from '../load/temporal.js';
import type { Target } from '../load/client.js';
import type { BenchOptions } from './options.js';

/** A process whose CPU and memory are shown. `pid` is asked anew each time: one may have been started again. */
export interface Member {
  name: string;
  pid: () => number | null;
}

export interface Site {
  target: Target;
  provider: LocalProvider;
  members: readonly Member[];
  close(): Promise<void>;
}

/** @param say one line of progress */
export async function openSite(options: BenchOptions, say: (text: string) => void): Promise<Site> {
  const opened: (() => Promise<unknown>)[] = [];
  /** The last that was opened is closed first; one that cannot be closed does not keep the others open. */
  const close = async () => {
    for (const one of opened.splice(0).reverse())
      await one().catch((error: Error) => say(`closing: ${error.message}`));
  };
  try {
    const provider = await LocalProvider.start({ reportAfterMs: options.reportAfterMs });
    opened.push(() => provider.stop());
    const { url, token, members } = options.running
      ? { ...options.running, members: [] }
      : await openGateway(options, opened, say);
    const appId = await createApp(url, token, provider.appFields());
    if (options.running) opened.push(() => deleteApp(url, token, appId));
    return {
      target: { url, token, appId },
      provider,
      members: [
        ...members,
        { name: 'provider (of the bench)', pid: () => provider.pid },
        { name: 'clients (of the bench)', pid: () => process.pid },
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openGateway(
  options: BenchOptions,
  opened: (() => Promise<unknown>)[],
  say: (text: string) => void,
): Promise<{ url: string; token: string; members: Member[] }> {
  const members: Member[] = [];
  say(`starting: ${options.database.replace(/\/\/.*@/, '//***@')}, ${options.temporal} Temporal`);
  const database = await createDatabase(options.database);
  opened.push(() => database.drop());

  const env: Record<string, string> = {};
  if (options.temporal === 'external') {
    const temporal = await startTemporal(await provideTemporal(say));
    opened.push(() => temporal.stop());
    env['TEMPORAL_ADDRESS'] = temporal.address;
    members.push({ name: 'Temporal', pid: () => temporal.pid });
  } else if (options.temporal !== 'embedded') {
    const namespace = await makeNamespace(options.temporal);
    opened.push(() => namespace.remove());
    env['TEMPORAL_ADDRESS'] = options.temporal;
    env['TEMPORAL_NAMESPACE'] = namespace.name;
  } else {
    await provideTemporal(say);
  }

  const token = randomBytes(24).toString('hex');
  // Processes without a common folder share the key through the environment.
  if (options.split) env['SALAMI_KEY'] = randomBytes(32).toString('hex');
  const gateways: GatewayProcess[] = [];
  for (const [command, name] of commandsOf(options)) {
    const [first] = gateways;
    const gateway = await GatewayProcess.prepare({
      command,
      name,
      databaseUrl: database.url,
      adminToken: token,
      env,
      ...(first && { publicUrl: first.url }),
    });
    opened.push(() => end(gateway));
    gateways.push(await gateway.start());
  }
  members.unshift(...gateways.map((gateway) => ({ name: gateway.name, pid: () => gateway.pid })));
  if (options.temporal === 'embedded')
    members.push({ name: 'Temporal', pid: () => gateways[0]!.temporalPid() });
  if (database.pid !== null) members.push({ name: 'MariaDB', pid: () => database.pid });
  return { url: gateways[0]!.url, token, members };
}

const commandsOf = ({ split }: BenchOptions): [Command, string][] =>
  split
    ? [
        ['api', 'api'],
        ['worker', 'worker 1'],
        ['worker', 'worker 2'],
      ]
    : [['start', 'gateway']];

async function end(gateway: GatewayProcess): Promise<void> {
  try {
    if (gateway.isRunning) await gateway.terminate();
  } finally {
    await gateway.drop();
  }
}

async function createApp(url: string, token: string, fields: Record<string, string>): Promise<number> {
  const { statusCode, body } = await request(`${url}/api/sms/apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Bench ${randomBytes(4).toString('hex')}`, ...fields }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the gateway did not take the app (${statusCode}): ${text}`);
  return (JSON.parse(text) as { data: { id: number } }).data.id;
}

/** Its messages stay: they are that gateway's history. */
async function deleteApp(url: string, token: string, appId: number): Promise<void> {
  const { body } = await request(`${url}/api/sms/apps/${appId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  await body.dump();
}
