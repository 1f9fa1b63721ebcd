/**
 * A real Kannel (Debian packages kannel and kannel-extras) on free loopback ports, with our small SMSC behind it:
 * driver -> smsbox -> bearerbox -> SMPP -> SMSC, and the same way back for receipts and incoming messages.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kannelGetUrl } from '../../src/providers/generic-http/kannel.js';
import { startSmsc, type Smsc, type SmscOptions, type SubmittedPart } from './smsc.js';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';

/** Why the Kannel tests cannot run here; undefined when they can. */
export const kannelSkipReason = [BEARERBOX, SMSBOX].every((path) => existsSync(path))
  ? undefined
  : `Kannel is not installed (${BEARERBOX}, ${SMSBOX}); install it with: apt-get install kannel kannel-extras`;

export interface KannelOptions extends SmscOptions {
  /** Our URL for incoming messages, key included, without a query. */
  receiveUrl: string;
  /** Message parts per second that Kannel hands to the SMSC; default unlimited. */
  throughput?: number;
}

export interface Kannel {
  /** `api_link` of the app. */
  sendsmsUrl: string;
  username: string;
  password: string;
  /** Sends a message from a handset, through SMSC and Kannel, to `receiveUrl`. */
  injectMo(from: string, to: string, text: string): void;
  /** What the SMSC accepted, part by part. */
  submitted(): SubmittedPart[];
  stop(): Promise<void>;
}

const START_ATTEMPTS = 3;

/** @throws Error with the end of Kannel's logs when it does not come up */
export async function startKannel(options: KannelOptions): Promise<Kannel> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (cause) {
      // A port that was free a moment ago may be taken now; Kannel cannot pick its own.
      if (attempt === START_ATTEMPTS) throw cause;
    }
  }
}

async function startOnce(options: KannelOptions): Promise<Kannel> {
  const smsc = await startSmsc(options);
  const folder = await mkdtemp(join(tmpdir(), 'salami-kannel-'));
  const boxes: ChildProcess[] = [];
  // Mocha may end the process in the middle of a test; Kannel would live on.
  const killAll = () => boxes.forEach((box) => box.kill('SIGKILL'));
  process.once('exit', killAll);
  const stop = async () => {
    process.off('exit', killAll);
    for (const box of boxes.reverse()) await end(box);
    await smsc.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ports = { admin: await freePort(), smsbox: await freePort(), sendsms: await freePort() };
    const config = join(folder, 'kannel.conf');
    await writeFile(config, configText(options, ports, smsc));
    const bearerbox = await startBox(BEARERBOX, config, folder);
    boxes.push(bearerbox);
    await until(() => smsc.isBound(), 'bearerbox to bind to the SMSC', { alive: bearerbox });
    const smsbox = await startBox(SMSBOX, config, folder);
    boxes.push(smsbox);
    const sendsmsUrl = `http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`;
    const status = `http://127.0.0.1:${ports.admin}/status.xml?password=admin`;
    // Listening is not enough: a message that comes before bearerbox knows the box is refused with 503.
    await until(() => answers(status, /<type>smsbox<\/type>/), 'smsbox to register', { alive: smsbox });
    await until(() => answers(sendsmsUrl, /Authorization failed/), 'sendsms to answer', { alive: smsbox });
    return {
      sendsmsUrl,
      username: 'gw',
      password: 'secret1',
      injectMo: (from, to, text) => smsc.injectMo(from, to, text),
      submitted: () => [...smsc.submitted],
      stop,
    };
  } catch (cause) {
    const logs = await Promise.all([tail(folder, 'bearerbox'), tail(folder, 'smsbox')]);
    await stop();
    throw new Error(`Kannel did not start: ${String(cause)}\n${logs.join('\n')}`, { cause });
  }
}

/** A blank line ends each group; an smpp group without system-type aborts bearerbox. */
function configText(
  { receiveUrl, throughput }: KannelOptions,
  ports: { admin: number; smsbox: number; sendsms: number },
  smsc: Smsc,
): string {
  return `
group = core
admin-port = ${ports.admin}
admin-password = admin
admin-interface = 127.0.0.1
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
log-level = 0

group = smsc
smsc = smpp
smsc-id = test
host = 127.0.0.1
port = ${smsc.port}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
reconnect-delay = 1
${throughput === undefined ? '' : `throughput = ${throughput}\n`}
group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.smsbox}
sendsms-port = ${ports.sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 3
http-queue-delay = 2
log-level = 0

group = sendsms-user
username = gw
password = secret1
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "${kannelGetUrl(receiveUrl)}"
`;
}

async function startBox(program: string, config: string, folder: string): Promise<ChildProcess> {
  const log = await open(join(folder, `${program.split('/').at(-1)}.log`), 'w');
  const box = spawn(program, [config], { cwd: folder, stdio: ['ignore', log.fd, log.fd] });
  await log.close();
  return box;
}

const hasEnded = (box: ChildProcess) => box.exitCode !== null || box.signalCode !== null;

/** Kannel drains its queues when asked to end; what a test leaves behind is not worth waiting for. */
async function end(box: ChildProcess): Promise<void> {
  if (hasEnded(box)) return;
  const ended = new Promise<void>((resolve) => box.once('exit', () => resolve()));
  box.kill('SIGTERM');
  const force = setTimeout(() => box.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(force);
}

async function tail(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, `${name}.log`), 'utf8').catch(() => '');
  return `--- ${name}\n${text.split('\n').slice(-15).join('\n')}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string, expected: RegExp): Promise<boolean> {
  try {
    return expected.test(await (await fetch(url)).text());
  } catch {
    return false; // not listening yet
  }
}

/**
 * Waits for a condition.
 * @throws Error when it does not hold within the deadline, or when the process that must bring it about has ended
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  { deadlineMs = 20_000, alive }: { deadlineMs?: number; alive?: ChildProcess } = {},
): Promise<void> {
  const endAt = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (alive && hasEnded(alive)) throw new Error(`ended with ${alive.exitCode} while waiting for ${what}`);
    if (performance.now() > endAt) throw new Error(`waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
