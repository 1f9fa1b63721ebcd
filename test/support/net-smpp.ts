/**
 * A foreign SMSC: smsc.pl, the example that comes with Perl's Net::SMPP (Debian: libnet-smpp-perl). It takes any bind,
 * answers every submit with the id 123456789, sends no receipts, and says what it understood of each PDU. With
 * `receipts` a few lines more make it send what a real one sends; its PDUs are read and written by Net::SMPP all the same.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from '../../tools/load/until.js';

const EXAMPLE = '/usr/share/doc/libnet-smpp-perl/examples/smsc.pl';

/** Why it cannot run here; undefined when it can. */
export const netSmppSkipReason =
  existsSync(EXAMPLE) && spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0
    ? undefined
    : `Perl's Net::SMPP with its examples is not installed (${EXAMPLE}); install it with: apt-get install libnet-smpp-perl`;

/** A submit_sm as Net::SMPP read it. */
export interface SubmitRead {
  to: string;
  esmClass: number;
  dataCoding: number;
  /** Octets, user data header included. */
  content: Buffer;
}

export interface NetSmpp {
  port: number;
  /** With `receipts`: every submit that was taken, in order. */
  submits(): Promise<SubmitRead[]>;
  /** With `receipts`: deliveries that were not acknowledged. */
  undelivered(): Promise<number>;
  /** Cuts every connection; for `forMs`, new ones are cut at once too. */
  cut(forMs: number): void;
  /** Every PDU of one command as Net::SMPP read it: fields by name, octets escaped as Perl writes them. */
  understood(command: string): Record<string, string>[];
  stop(): Promise<void>;
}

/** What the example is told: where it listens, and whether it shows each PDU. Its own code stays as it is. */
const settings = (port: number, trace: 0 | 1): [string, string][] => [
  ['$trace = 0;', `$trace = ${trace}; $Data::Dumper::Useqq = 1; $Data::Dumper::Indent = 1;`],
  ["$host = 'localhost';", "$host = '127.0.0.1';"],
  ['$port = 9900;', `$port = ${port};`],
];

/**
 * An id for every part, hexadecimal in answers and decimal in receipts; a receipt for every part that wants one; and
 * texts to 254711000199 come back as from that handset. What nobody acknowledged is kept, for all binds that follow.
 */
const withReceipts = (folder: string): [string, string][] => [
  [
    'use Data::Dumper;',
    `use Data::Dumper; use Storable; use IO::Handle;
my ($spool, $ids, %sent) = ('${folder}/spool', 0);
sub keep {
  my ($me, $id, %fields) = @_;
  store(\\%fields, "${folder}/$id"); rename("${folder}/$id", "$spool/$id");
  hand_over($me, "$spool/$id");
}
sub hand_over { my ($me, $file) = @_; $sent{$me->deliver_sm(async => 1, %{retrieve($file)})} = $file }
sub taken {
  my ($me, $pdu) = @_;
  if ($pdu->{cmd} == 9) { hand_over($me, $_) for sort glob("$spool/*") }
  return if $pdu->{cmd} != 4;
  open(my $journal, '>>', '${folder}/submits') or die;
  syswrite $journal, join(' ', @{$pdu}{qw(destination_addr esm_class data_coding)}, unpack('H*', $pdu->{short_message})) . "\\n";
  close $journal;
  my %back = (source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
    destination_addr => $pdu->{source_addr});
  if ($pdu->{destination_addr} eq '254711000199') {
    keep($me, "mo-$$-$ids", %back, esm_class => $pdu->{esm_class}, data_coding => $pdu->{data_coding}, short_message => $pdu->{short_message});
  }
  keep($me, "dlr-$$-$ids", %back, esm_class => 4,
    short_message => sprintf('id:%010d sub:001 dlvrd:001 submit date:2611210900 done date:2611210901 stat:DELIVRD err:000 text:', id()))
    if $pdu->{registered_delivery};
}
sub id { $$ * 1000000 + $ids }
`,
  ],
  ["submit_sm_resp(message_id=>'123456789'", "submit_sm_resp(message_id=>(++$ids, sprintf('%X', id()))[1]"],
  [
    "'deliver_sm_resp', reply => undef,",
    "'deliver_sm_resp', reply => sub { unlink delete $sent{$_[1]{seq}} if $_[1]{status} == 0 },",
  ],
  ['warn "Replied";', 'taken($c, $pdu);'],
  ['warn "Waiting for PDU";', ''],
];

export async function startNetSmpp({ receipts = false } = {}): Promise<NetSmpp> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'salami-net-smpp-'));
  await mkdir(join(folder, 'spool'));
  let script = await readFile(EXAMPLE, 'latin1');
  const changes = [...settings(port, receipts ? 0 : 1), ...(receipts ? withReceipts(folder) : [])];
  for (const [before, after] of changes) {
    if (!script.includes(before)) throw new Error(`${EXAMPLE} has no ${before}`);
    script = script.replace(before, () => after);
  }
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
  const line = await openLine(port);

  return {
    port: line.port,
    understood: (command) => pdusOf(said).filter(({ known_as: name, cmd }) => (name ?? cmd) === command),
    async submits() {
      const journal = await readFile(join(folder, 'submits'), 'latin1').catch(() => '');
      return journal.split('\n').slice(0, -1).map(readSubmit);
    },
    undelivered: async () => (await readdir(join(folder, 'spool'))).length,
    cut: (forMs) => line.cut(forMs),
    async stop() {
      await line.close();
      killAll();
      process.off('exit', killAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function readSubmit(line: string): SubmitRead {
  const [to = '', esmClass, dataCoding, content = ''] = line.split(' ');
  return {
    to,
    esmClass: Number(esmClass),
    dataCoding: Number(dataCoding),
    content: Buffer.from(content, 'hex'),
  };
}

/** The line between the gateway and the SMSC, which can be cut. */
async function openLine(target: number) {
  const sockets = new Set<Socket>();
  let closedUntil = 0;
  const server = createServer({ noDelay: true }, (near) => {
    if (Date.now() < closedUntil) return void near.destroy();
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut(forMs: number) {
      closedUntil = Date.now() + forMs;
      cutAll();
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
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
