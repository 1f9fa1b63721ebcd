/** What the doctor makes of what it found; every row is a finding that a person reads. */
import assert from 'node:assert/strict';
import { judgeClock } from '../../src/cli/doctor/clock.js';
import { isKnownServer, judgeDatabase, type DatabaseFacts } from '../../src/cli/doctor/database.js';
import type { Finding, State } from '../../src/cli/doctor/finding.js';
import { judgeKey } from '../../src/cli/doctor/key.js';
import { judgeFolder, judgeNode, type FolderFacts } from '../../src/cli/doctor/machine.js';
import { judgeNetworks, judgePort, judgePublic, type PublicFacts } from '../../src/cli/doctor/network.js';
import { judgeTemporal, type TemporalFacts } from '../../src/cli/doctor/temporal.js';
import { parseNetworks } from '../../src/security/safe-url.js';

type Row = [title: string, found: Finding | Finding[], states: State[], says: RegExp];

const GB = 2 ** 30;
const folder: FolderFacts = {
  kind: 'folder',
  writable: true,
  freeBytes: 9 * GB,
  files: { free: 9e5, all: 1e6 },
};
const sqlite = { journal: 'wal', integrity: 'ok' };
const mysql = {
  sqlMode: 'STRICT_TRANS_TABLES,NO_ZERO_DATE',
  isolation: 'REPEATABLE-READ',
  charset: 'utf8mb4',
  flush: 1,
};
const up = (more: Partial<Extract<DatabaseFacts, { kind: 'up' }>>): DatabaseFacts => ({
  ...{
    kind: 'up',
    version: '8.4.3',
    roundTripMs: 0.5,
    pending: 0,
    newer: null,
    readOnly: null,
    sqlite: null,
    mysql,
  },
  ...more,
});
const temporal = (more: Partial<Extract<TemporalFacts, { kind: 'up' }>>): TemporalFacts => ({
  ...{ kind: 'up', version: '1.31.0', namespace: 'default', pollers: 2 },
  ...{ missingAttributes: [], missingSchedules: [], pausedSchedules: [] },
  ...more,
});
const reached = (more: Partial<PublicFacts>): PublicFacts => ({
  ...{ url: 'https://sms.example.org', isLocal: false, answer: { kind: 'ours' } },
  ...more,
});
const sealed = { current: 4, previous: 0, unreadable: [] as string[] };
const keyIs = (mode: number | null) => ({ path: '/data/key', mode });
const networks = (list: string) => judgeNetworks(parseNetworks(list));
const clock = (offsetMs: number, uncertainMs = 0) =>
  judgeClock({ source: 'the server', offsetMs, uncertainMs });

const ROWS: Row[] = [
  ['Node.js of now', judgeNode('22.1.0'), ['ok'], /22\.1\.0/],
  ['the oldest Node.js', judgeNode('20.19.0'), ['ok'], /20\.19\.0/],
  ['a Node.js that is too old', judgeNode('20.18.9'), ['problem'], /Install Node\.js 20\.19/],
  ['a good folder', judgeFolder('/data', folder), ['ok'], /9216 MB free/],
  ['no folder yet', judgeFolder('/data', { ...folder, kind: 'missing' }), ['warning'], /does not exist yet/],
  ['a file for a folder', judgeFolder('/data', { ...folder, kind: 'file' }), ['problem'], /no folder/],
  ['a foreign folder', judgeFolder('/data', { ...folder, writable: false }), ['problem'], /chown/],
  ['little space', judgeFolder('/data', { ...folder, freeBytes: GB / 2 }), ['warning'], /only 512 MB/],
  ['no space', judgeFolder('/data', { ...folder, freeBytes: GB / 20 }), ['problem'], /now/],
  ['no inodes', judgeFolder('/data', { ...folder, files: { free: 9, all: 1e6 } }), ['warning'], /inodes/],
  ['a file system without inodes', judgeFolder('/data', { ...folder, files: null }), ['ok'], /free/],

  ['MySQL', judgeDatabase(up({})), ['ok'], /8\.4\.3, migrated, writable, answers in 0\.5 ms/],
  ['SQLite', judgeDatabase(up({ version: '3.50.1', sqlite, mysql: null })), ['ok'], /^SQLite 3\.50\.1/],
  [
    'a database of a newer version',
    judgeDatabase(up({ newer: '209901010000_later' })),
    ['problem'],
    /209901010000_later.*Run that version/,
  ],
  ['no database yet', judgeDatabase({ kind: 'missing' }), ['warning'], /salami migrate up/],
  ['a database away', judgeDatabase({ kind: 'away', why: 'refused' }), ['problem'], /refused.*DATABASE_URL/],
  [
    'a wrong password',
    judgeDatabase({ kind: 'away', why: 'Access denied', code: 'ER_ACCESS_DENIED_ERROR' }),
    ['problem'],
    /user and password in DATABASE_URL/,
  ],
  [
    'a database that was never made',
    judgeDatabase({ kind: 'away', why: 'Unknown database', code: 'ER_BAD_DB_ERROR' }),
    ['problem'],
    /CREATE DATABASE/,
  ],
  ['a read-only database', judgeDatabase(up({ readOnly: 'no UPDATE' })), ['problem'], /no UPDATE.*GRANT/],
  ['an old MySQL', judgeDatabase(up({ version: '5.7.44' })), ['problem'], /5\.7\.44 is too old/],
  ['missing migrations', judgeDatabase(up({ pending: 2 })), ['problem'], /2 migrations.*migrate up/],
  ['a far database', judgeDatabase(up({ roundTripMs: 80 })), ['warning'], /80 ms/],
  [
    'a MySQL that cuts values off, of odd isolation and charset, and forgetful',
    judgeDatabase(up({ mysql: { sqlMode: '', isolation: 'SERIALIZABLE', charset: 'latin1', flush: 2 } })),
    ['warning', 'warning', 'warning', 'warning'],
    /STRICT.*REPEATABLE-READ.*utf8mb4.*power cut/,
  ],
  [
    'a SQLite file that is damaged and on a network disk',
    judgeDatabase(up({ mysql: null, sqlite: { journal: 'delete', integrity: 'row 3 missing' } })),
    ['problem', 'problem'],
    /local disk.*row 3 missing.*restore a backup/,
  ],
  [
    'a SQLite file too large to read',
    judgeDatabase(up({ mysql: null, sqlite: { journal: 'wal', integrity: null } })),
    ['ok'],
    /./,
  ],

  ['Temporal with workers', judgeTemporal(temporal({}), true), ['ok', 'ok'], /1\.31\.0.*2 asking for work/],
  [
    'Temporal without workers',
    judgeTemporal(temporal({ pollers: 0 }), true),
    ['ok', 'problem'],
    /accepted and not sent.*salami worker/,
  ],
  [
    'Temporal before the first start',
    judgeTemporal(temporal({ pollers: 0, missingSchedules: ['retention'] }), false),
    ['warning', 'warning'],
    /retention.*accepted and not sent/,
  ],
  [
    'an embedded server at rest',
    judgeTemporal({ kind: 'stopped' }, false),
    ['ok'],
    /starts with the gateway/,
  ],
  ['an embedded server that died', judgeTemporal({ kind: 'stopped' }, true), ['problem'], /log/],
  [
    'a cluster away',
    judgeTemporal({ kind: 'away', where: 'temporal:7233', why: 'refused', isEmbedded: false }, true),
    ['problem'],
    /temporal:7233.*TEMPORAL_ADDRESS/,
  ],
  [
    'an embedded server that hangs',
    judgeTemporal({ kind: 'away', where: '127.0.0.1:9', why: 'no answer', isEmbedded: true }, true),
    ['problem'],
    /Restart the gateway/,
  ],
  [
    'no namespace',
    judgeTemporal({ kind: 'no namespace', namespace: 'sms' }, true),
    ['problem'],
    /namespace create -n sms/,
  ],
  [
    'missing attributes',
    judgeTemporal(temporal({ missingAttributes: ['SalamiAppId'] }), true),
    ['warning'],
    /SalamiAppId/,
  ],
  [
    'missing schedules',
    judgeTemporal(temporal({ missingSchedules: ['reconcile'] }), true),
    ['problem'],
    /reconcile/,
  ],
  [
    'a paused schedule',
    judgeTemporal(temporal({ pausedSchedules: ['reconcile'] }), true),
    ['warning'],
    /reconcile is paused.*Unpause/,
  ],

  ['a key file', judgeKey({ file: keyIs(0o600), sealed, hasSealed: true }), ['ok'], /opens all of 4/],
  ['a key untried', judgeKey({ file: null, sealed: null, hasSealed: false }), ['ok'], /not tried/],
  ['SALAMI_KEY', judgeKey({ file: null, sealed, hasSealed: true }), ['ok'], /^SALAMI_KEY, opens/],
  ['no key yet', judgeKey({ file: keyIs(null), sealed: null, hasSealed: false }), ['ok'], /first start/],
  [
    'a lost key',
    judgeKey({ file: keyIs(null), sealed: null, hasSealed: true }),
    ['problem'],
    /missing.*backup/,
  ],
  [
    'a key for all to read',
    judgeKey({ file: keyIs(0o644), sealed, hasSealed: true }),
    ['warning'],
    /chmod 600/,
  ],
  [
    'another key',
    judgeKey({
      file: null,
      sealed: { ...sealed, unreadable: ['app "A" (1): credentials'] },
      hasSealed: true,
    }),
    ['problem'],
    /app "A" \(1\).*SALAMI_KEY_PREVIOUS/,
  ],
  [
    'another key for many',
    judgeKey({
      file: null,
      sealed: { ...sealed, unreadable: Array.from({ length: 7 }, (_, i) => `app ${i}`) },
      hasSealed: true,
    }),
    ['problem'],
    /app 4 and 2 more/,
  ],
  [
    'an old key in use',
    judgeKey({ file: null, sealed: { ...sealed, previous: 3 }, hasSealed: true }),
    ['warning'],
    /salami key rotate/,
  ],

  ['our port', judgePort({ host: '127.0.0.1', port: 8080 }, 'ours'), ['ok'], /answers at 127\.0\.0\.1:8080/],
  ['a free port', judgePort({ host: '127.0.0.1', port: 8080 }, 'free'), ['ok'], /is free/],
  [
    'a taken port',
    judgePort({ host: '127.0.0.1', port: 8080 }, 'other'),
    ['problem'],
    /another program.*PORT/,
  ],
  ['a forbidden port', judgePort({ host: '127.0.0.1', port: 80 }, 'denied'), ['problem'], /above 1023/],

  ['a public address that leads here', judgePublic(reached({})), ['ok'], /leads to the gateway/],
  ['a public address, gateway stopped', judgePublic(reached({ answer: null })), ['ok'], /not tried/],
  [
    'a local address',
    judgePublic(reached({ url: 'http://127.0.0.1:8080', isLocal: true })),
    ['warning'],
    /no provider/,
  ],
  [
    'an address of a private network',
    judgePublic(reached({ url: 'https://192.168.1.4' })),
    ['warning'],
    /private network/,
  ],
  ['an open address', judgePublic(reached({ url: 'http://sms.example.org' })), ['warning'], /TLS/],
  [
    'a silent address',
    judgePublic(reached({ answer: { kind: 'none', why: 'ENOTFOUND' } })),
    ['problem'],
    /ENOTFOUND.*DNS/,
  ],
  [
    "somebody else's address",
    judgePublic(reached({ answer: { kind: 'other', status: 502 } })),
    ['problem'],
    /HTTP 502/,
  ],

  ['no private networks', networks(''), ['ok'], /none/],
  ['one host', networks('10.1.2.3/32'), ['ok'], /1 may be reached/],
  ['everything', networks('0.0.0.0/0, ::/0'), ['problem', 'problem'], /nearly everything/],
  ['this machine', networks('127.0.0.0/8'), ['warning'], /every service of this machine/],
  ['the credentials of a cloud', networks('169.254.169.254/32'), ['warning'], /cloud machine/],

  ['clocks that agree', clock(900), ['ok'], /agrees/],
  ['a rough measurement', clock(2_400, 500), ['ok'], /agrees/],
  ['a clock ahead', clock(5_000), ['warning'], /5\.0 s ahead of the server.*NTP/],
  ['a clock far behind', clock(-60_000), ['problem'], /60\.0 s behind the server/],
  ['no other clock', judgeClock(null), ['ok'], /nothing to compare/],
];

describe("the doctor's judgement", () => {
  for (const [title, found, states, says] of ROWS) {
    it(`${title}: ${states.join(', ')}`, () => {
      const all = [found].flat();
      assert.deepEqual(
        all.map(({ state }) => state),
        states,
      );
      assert.match(all.map(({ text, fix = '' }) => `${text} ${fix}`).join(' '), says);
      for (const { state, fix } of all)
        assert.equal(fix === undefined, state === 'ok', 'a repair for all that is not ok');
    });
  }

  const VERSIONS: [version: string, known: boolean][] = [
    ['8.0.11', true],
    ['9.1.0', true],
    ['5.7.44', false],
    ['10.11.6-MariaDB-0+deb12u1', true],
    ['11.8.3-MariaDB', true],
    ['10.6.1-MariaDB', false],
  ];
  for (const [version, known] of VERSIONS)
    it(`${version} is ${known ? '' : 'not '}known to work`, () =>
      assert.equal(isKnownServer(version), known));
});
