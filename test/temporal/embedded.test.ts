import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Log } from '../../src/log.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/attributes.js';
import { connectTemporal } from '../../src/temporal/connect.js';
import { serverArguments } from '../../src/temporal/server/arguments.js';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/server/embedded.js';
import { commandLine } from '../../src/temporal/server/leftover.js';
import { freePort } from '../../src/temporal/server/ports.js';
import { FIRST_BUILD_MS, provisionForTests, retentionDays, silent } from './support.js';

const QUEUE = 'nobody-polls-here';

describe('embedded Temporal server', function () {
  this.timeout(60_000);

  let cliPath: string;
  const folders: string[] = [];
  const servers: EmbeddedServer[] = [];

  before(async function () {
    this.timeout(FIRST_BUILD_MS);
    cliPath = await provisionForTests();
  });
  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  const newFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salami temporal-')); // a space: paths of people have them
    folders.push(folder);
    return folder;
  };
  const common = () => ({
    cliPath,
    namespace: 'salami',
    retentionDays: 3,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  const startIn = async (
    dataDir: string,
    overrides: { log?: Log; port?: number; retentionDays?: number } = {},
  ) => {
    const server = await startEmbeddedServer({
      ...common(),
      dataDir,
      headless: true,
      log: silent,
      ...overrides,
    });
    servers.push(server);
    return server;
  };

  it('keeps workflows over a restart; the new retention and new search attributes reach the old database', async () => {
    const dataDir = await newFolder();
    const first = await startIn(dataDir);
    const before = await connectTemporal({ embeddedAddress: first.address, namespace: 'salami' });
    await before.client.workflow.start('message', { workflowId: 'message-7', taskQueue: QUEUE });
    await before.close();
    await first.stop();
    assert.equal((await first.exited).expected, true);
    assert.equal(existsSync(join(dataDir, 'temporal.pid')), false);

    const added = { name: 'SalamiAdded', type: 'KEYWORD_LIST' as const };
    const second = await startEmbeddedServer({
      ...common(),
      dataDir,
      headless: true,
      log: silent,
      retentionDays: 9,
      searchAttributes: [...SEARCH_ATTRIBUTES, added],
    });
    servers.push(second);
    const after = await connectTemporal({ embeddedAddress: second.address, namespace: 'salami' });
    const described = await after.client.workflow.getHandle('message-7').describe();
    assert.equal(described.status.name, 'RUNNING');
    assert.equal(await retentionDays(after, 'salami'), 9);
    const known = await after.connection.operatorService.listSearchAttributes({ namespace: 'salami' });
    assert.ok(added.name in (known.customAttributes ?? {}));
    await after.close();
  });

  it('says so when the UI port is taken, and serves the UI on another', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    assert.ok(typeof address === 'object' && address !== null);
    const log = recording();
    const server = await startEmbeddedServer({
      ...common(),
      inMemory: true,
      uiPort: address.port,
      log: log.log,
    });
    servers.push(server);
    assert.notEqual(server.uiUrl, `http://127.0.0.1:${address.port}`);
    assert.match(log.text(), /the port of the Temporal UI is taken/);
    await eventually(async () => (await fetch(server.uiUrl ?? '')).ok);
    blocker.close();
  });

  it('refuses a data folder on which another gateway runs', async () => {
    const dataDir = await newFolder();
    await startIn(dataDir);
    await assert.rejects(startIn(dataDir), /Another gateway is running on .*SALAMI_DATA_DIR/);
  });

  it('tells of an unexpected end; the next server on the same port serves the old connection', async () => {
    const dataDir = await newFolder();
    const first = await startIn(dataDir);
    const temporal = await connectTemporal({ embeddedAddress: first.address, namespace: 'salami' });
    await temporal.client.workflow.start('message', { workflowId: 'message-8', taskQueue: QUEUE });
    process.kill(first.pid, 'SIGKILL');
    const exit = await first.exited;
    assert.deepEqual([exit.expected, exit.signal], [false, 'SIGKILL']);

    const second = await startIn(dataDir, { port: Number(first.address.split(':')[1]) });
    assert.equal(second.address, first.address);
    const described = await temporal.client.workflow.getHandle('message-8').describe();
    assert.equal(described.status.name, 'RUNNING');
    await temporal.close();
  });

  it('stops a server that an earlier gateway left behind on the same database', async () => {
    const dataDir = await newFolder();
    await (await startIn(dataDir)).stop();
    const databaseFile = join(dataDir, 'temporal.db');
    const leftover = spawn(
      cliPath,
      serverArguments({
        port: await freePort(0),
        uiPort: null,
        databaseFile,
        namespace: 'salami',
        searchAttributes: [],
      }),
      { stdio: 'ignore' },
    );
    const ended = once(leftover, 'exit');
    await writeFile(join(dataDir, 'temporal.pid'), JSON.stringify({ pid: leftover.pid, databaseFile }));

    const log = recording();
    await startIn(dataDir, { log: log.log });
    await ended;
    assert.match(log.text(), /earlier gateway left behind/);
  });

  it('leaves a stranger alone that has the process id of the pid file', async () => {
    const dataDir = await newFolder();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    const record = { pid: stranger.pid, databaseFile: join(dataDir, 'temporal.db') };
    await writeFile(join(dataDir, 'temporal.pid'), JSON.stringify(record));
    await startIn(dataDir);
    assert.deepEqual([stranger.exitCode, stranger.signalCode], [null, null]);
    stranger.kill('SIGKILL');
  });

  it('survives Ctrl-C in the terminal, and ends when the gateway is killed', async () => {
    const gateway = startGateway(cliPath, await newFolder());
    const lines = createInterface({ input: gateway.stdout! })[Symbol.asyncIterator]();
    const { address, pid } = JSON.parse((await lines.next()).value ?? '') as { address: string; pid: number };
    process.kill(-gateway.pid!, 'SIGINT'); // what a terminal does: to the whole foreground group
    assert.equal((await lines.next()).value, 'SIGINT');
    const temporal = await connectTemporal({ embeddedAddress: address, namespace: 'salami' });
    assert.equal(await retentionDays(temporal, 'salami'), 3);
    await temporal.close();

    gateway.kill('SIGKILL');
    await eventually(async () => (await commandLine(pid)) === '');
  });

  it('can be started again at once when the gateway was killed', async () => {
    const dataDir = await newFolder();
    const gateway = startGateway(cliPath, dataDir);
    const lines = createInterface({ input: gateway.stdout! })[Symbol.asyncIterator]();
    const { pid } = JSON.parse((await lines.next()).value ?? '') as { pid: number };
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
    const next = await startIn(dataDir);
    assert.notEqual(next.pid, pid);
    assert.equal(await commandLine(pid), '');
  });

  it('makes a database anew that a first start did not finish, and keeps the old file', async () => {
    const dataDir = await newFolder();
    await writeFile(join(dataDir, 'temporal.db'), 'half of it');
    await writeFile(join(dataDir, 'temporal.db.unfinished'), '');
    await startIn(dataDir);
    assert.equal(existsSync(join(dataDir, 'temporal.db.unfinished')), false);
    const aside = (await readdir(dataDir)).find((name) => name.startsWith('temporal.db.aside-')) ?? '';
    assert.equal(await readFile(join(dataDir, aside), 'utf8'), 'half of it');
  });

  it('reports the last words of a server that can not start, and leaves its database as it is', async () => {
    const dataDir = await newFolder();
    await writeFile(join(dataDir, 'temporal.db'), 'this is not a database');
    await assert.rejects(startIn(dataDir), (error: Error) => {
      assert.match(error.message, /did not start: it ended with code 1\n.*database/s);
      return true;
    });
    assert.equal(await readFile(join(dataDir, 'temporal.db'), 'utf8'), 'this is not a database');
    await assert.rejects(startIn(dataDir), /did not start/, 'the lock was given back');
  });

  it('refuses a path that SQLite would misread', async () => {
    await assert.rejects(startIn(join(tmpdir(), 'what?')), /can't contain/);
  });
});

function recording(): { log: Log; text: () => string } {
  const lines: string[] = [];
  return {
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    text: () => lines.join(''),
  };
}

/** Fails by mocha's time limit. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await delay(20);
}

/** A process of its own, and of its own group, that runs a server as the gateway does and ignores Ctrl-C. */
function startGateway(cliPath: string, dataDir: string): ChildProcess {
  const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { pino } from 'pino';
    import { startEmbeddedServer } from ${source('../../src/temporal/server/embedded.js')};
    process.on('SIGINT', () => console.log('SIGINT'));
    const { address, pid } = await startEmbeddedServer({
      ...${JSON.stringify({ cliPath, dataDir, headless: true, namespace: 'salami', retentionDays: 3, searchAttributes: [] })},
      log: pino({ level: 'silent' }),
    });
    console.log(JSON.stringify({ address, pid }));
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
