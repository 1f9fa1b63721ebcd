/**
 * A foreign SMSC: smsc.pl, the example that comes with Perl's Net::SMPP (Debian: libnet-smpp-perl). It takes any bind,
 * answers every submit with the id 123456789, sends no receipts, and says what it understood of each PDU.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './gateway.js';
import { until } from '../../tools/load/until.js';

const EXAMPLE = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';

/** Why it cannot run here; undefined when it can. */
export const netSmppSkipReason =
  existsSync(EXAMPLE) && spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0
    ? undefined
    : `Perl's Net::SMPP with its examples is not installed (${EXAMPLE}); install it with: apt-get install libnet-smpp-perl`;

export interface NetSmpp {
  port: number;
  /** Every PDU of one command as Net::SMPP read it: fields by name, octets escaped as Perl writes them. */
  understood(command: string): Record<string, string>[];
  stop(): Promise<void>;
}

/** What the example is told: where it listens, and that it shows each PDU. Its own code stays as it is. */
const SETTINGS: Record<string, (port: number) => string> = {
  '$trace = 0;': () => '$trace = 1; $Data::Dumper::Useqq = 1; $Data::Dumper::Indent = 1;',
  "$host = 'localhost';": () => "$host = '127.0.0.1';",
  '$port = 9900;': (port) => `$port = ${port};`,
};

export async function startNetSmpp(): Promise<NetSmpp> {
  const port = await freePort();
  let script = await readFile(EXAMPLE, 'latin1');
  for (const [setting, value] of Object.entries(SETTINGS)) {
    if (!script.includes(setting)) throw new Error(`${EXAMPLE} has no setting ${setting}`);
    script = script.replace(setting, () => value(port));
  }
  const folder = await mkdtemp(join(tmpdir(), 'salami-net-smpp-'));
  const file = join(folder, 'smsc.pl');
  await writeFile(file, script, 'latin1');

  let said = '';
  // A group of its own: the example forks for every connection.
  const smsc = spawn('perl', [file], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  smsc.stderr.setEncoding('latin1').on('data', (text: string) => (said += text));
  const killAll = () => {
    try {
      process.kill(-smsc.pid!, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', killAll);
  await until(
    () => reaches(port),
    () => `smsc.pl to listen: ${said}`,
  );

  return {
    port,
    understood: (command) => pdusOf(said).filter(({ known_as: name, cmd }) => (name ?? cmd) === command),
    async stop() {
      killAll();
      process.off('exit', killAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** `$VAR1 = bless( { 'field' => value, … }, 'Net::SMPP::PDU' );`, one for each PDU. */
function pdusOf(said: string): Record<string, string>[] {
  return said
    .split('$VAR1 =')
    .slice(1)
    .map((dump) =>
      Object.fromEntries(
        [...dump.matchAll(/^\s+["']?(\w+)["']? => (?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(-?\d+))/gm)].map(
          ([, name, double, single, digits]) => [name!, double ?? single ?? digits ?? ''],
        ),
      ),
    );
}
