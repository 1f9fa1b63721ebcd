import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError, readConfig, VARIABLES, type Config } from '../src/config.js';

/** Whatever the machine has set counts as unset. */
const UNSET = Object.fromEntries(VARIABLES.map(({ name }) => [name, undefined]));
const read = (env: Record<string, string>): Config => readConfig({ ...UNSET, ...env }, null);

function problemsOf(env: Record<string, string>, envFile: string | null = null): string[] {
  try {
    readConfig({ ...UNSET, ...env }, envFile);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const problem of error.problems) assert.ok(error.message.includes(`\n  - ${problem}`));
    return error.problems;
  }
}

const HEX = 'ab'.repeat(32);
const BASE64 = Buffer.alloc(32, 0xfb).toString('base64');
const namesOf = (networks: Config['allowedNetworks']) =>
  networks.map(([network, bits]) => `${network.toString()}/${bits}`);

interface Row {
  value: (config: Config) => unknown;
  default: unknown;
  valid: [written: string, expected: unknown][];
  invalid?: string[];
  /** What the problem tells to do. */
  repair?: RegExp;
}

const numbers = (value: Row['value'], fallback: number, min: number, max: number): Row => ({
  value,
  default: fallback,
  valid: [
    [String(min), min],
    [String(max), max],
    [` ${max} `, max],
    ['', fallback],
  ],
  invalid: [String(max + 1), '-1', '1.5', '1e2', '0x10', 'ten', ...(min > 0 ? [String(min - 1)] : [])],
  repair: new RegExp(`Give a whole number from ${min} to ${max}\\.`),
});
const words = (value: Row['value'], fallback: unknown, ...examples: string[]): Row => ({
  value,
  default: fallback,
  valid: [
    ['', fallback],
    ['  ', fallback],
    ...examples.map((example): [string, string] => [example, example]),
  ],
});
/** Read by Temporal's own client configuration, straight from the environment. */
const TEMPORALS_OWN: Row = { value: () => null, default: null, valid: [['anything', null]] };

const ROWS: Record<string, Row> = {
  PORT: numbers((config) => config.port, 8080, 0, 65_535),
  HOST: words((config) => config.host, '127.0.0.1', '0.0.0.0', '::1', 'localhost'),
  PUBLIC_URL: {
    value: (config) => config.publicUrl,
    default: 'http://127.0.0.1:8080',
    valid: [
      ['https://sms.example.org', 'https://sms.example.org'],
      ['https://sms.example.org/', 'https://sms.example.org'],
      ['https://example.org/sms//', 'https://example.org/sms'],
      ['http://[2001:db8::1]:8080', 'http://[2001:db8::1]:8080'],
      ['HTTPS://SMS.example.org', 'https://sms.example.org'],
    ],
    invalid: [
      'sms.example.org',
      'localhost:8080',
      'ftp://example.org',
      '/sms',
      'https://x.org/?',
      'https://x.org/#',
      'https://x.org?a=1',
    ],
    repair: /Give the address that providers call, for example https:/,
  },
  SALAMI_DATA_DIR: {
    value: (config) => config.dataDir,
    default: resolve('data'),
    valid: [
      ['/var/lib/salami', '/var/lib/salami'],
      ['state', resolve('state')],
    ],
  },
  DATABASE_URL: {
    value: (config) => config.databaseUrl,
    default: `sqlite:${resolve('data', 'salami.db')}`,
    valid: [
      'sqlite:/tmp/a.db',
      'sqlite:a.db',
      'mysql://u:p@db:3306/salami',
      'mysql://u@db/salami',
      'mysql://u:p%40s%2Fs%25@db/salami?ssl=true',
      'mysql://u:p@[::1]:3306/salami',
    ].map((url) => [url, url]),
    invalid: [
      'sqlite:',
      'postgres://u:p@db/salami',
      'mysql://u:p@db',
      'mysql://u:p@db/',
      'mysql:///salami',
      'mysql://u:100%@db/salami',
      'mysql://u:p#w@db/salami',
      '/tmp/a.db',
    ],
    repair: /Use sqlite:.*or mysql:\/\/.*%25/,
  },
  SALAMI_KEY: {
    value: (config) => config.key,
    default: null,
    valid: [HEX, HEX.toUpperCase(), BASE64, BASE64.replaceAll('+', '-').replace('=', '')].map((key) => [
      key,
      key,
    ]),
    invalid: [HEX.slice(1), `${HEX}0`, BASE64.slice(4), 'secret', 'g'.repeat(64)],
    repair: /openssl rand -hex 32/,
  },
  SALAMI_KEY_PREVIOUS: {
    value: (config) => config.previousKeys,
    default: [],
    valid: [
      [HEX, [HEX]],
      [`${HEX}, ${BASE64}`, [HEX, BASE64]],
    ],
    invalid: ['secret', `${HEX},${HEX.slice(1)}`],
    repair: /comma separated/,
  },
  SALAMI_ADMIN_TOKEN: {
    value: (config) => config.adminToken,
    default: null,
    valid: ['x'.repeat(20), `1|${'x'.repeat(20)}`, HEX].map((token) => [token, token]),
    invalid: [
      'x'.repeat(19),
      `123456789|${'x'.repeat(19)}`,
      `0|${'x'.repeat(20)}`,
      'twenty characters and spaces',
      `${'x'.repeat(20)}я`,
    ],
    repair: /at least 20 characters.*openssl rand -hex 24/,
  },
  SALAMI_TEMPORAL_CLI: words((config) => config.temporal.cli, null, '/usr/local/bin/temporal'),
  SALAMI_TEMPORAL_UI_PORT: numbers((config) => config.temporal.uiPort, 8233, 1, 65_535),
  SALAMI_TEMPORAL_RETENTION_DAYS: numbers((config) => config.temporal.retentionDays, 7, 1, 365),
  SALAMI_ALLOW_PRIVATE_NETWORKS: {
    value: (config) => namesOf(config.allowedNetworks),
    default: [],
    valid: [
      ['10.0.0.0/8', ['10.0.0.0/8']],
      [' 10.0.0.0/8 , fd00::/8, ', ['10.0.0.0/8', 'fd00::/8']],
    ],
    invalid: ['10.0.0.0', '10.0.0.0/33', 'localhost', '10.0.0.0/8 fd00::/8'],
    repair: /is not a network in CIDR form, for example 10\.0\.0\.0\/8/,
  },
  SALAMI_TRUSTED_PROXIES: {
    value: (config) => namesOf(config.trustedProxies),
    default: [],
    valid: [['10.1.2.3/32, fd00::/8', ['10.1.2.3/32', 'fd00::/8']]],
    invalid: ['10.0.0.0', 'proxy', '0.0.0.0/0', '10.0.0.0/8,::/0'],
    repair: /is not a network in CIDR form|Name your proxies alone/,
  },
  SALAMI_RETENTION_TEXT_DAYS: numbers((config) => config.retention.textDays, 180, 0, 36_500),
  SALAMI_RETENTION_REQUEST_DAYS: numbers((config) => config.retention.requestDays, 30, 0, 36_500),
  SALAMI_RETENTION_PHONE_DAYS: numbers((config) => config.retention.phoneDays, 30, 0, 36_500),
  SALAMI_RETENTION_MESSAGE_DAYS: numbers((config) => config.retention.messageDays, 0, 0, 36_500),
  SALAMI_START_CONCURRENCY: numbers(
    (config) => config.startConcurrency,
    Math.max(20, 5 * availableParallelism()),
    1,
    1_000,
  ),
  SALAMI_MEDIA_MAX_MB: numbers((config) => config.mediaMaxBytes / 2 ** 20, 10, 1, 100),
  SALAMI_SHUTDOWN_GRACE_S: numbers((config) => config.shutdownGraceS, 25, 0, 600),
  SALAMI_MAP_TILES: {
    value: (config) => config.mapTiles,
    default: null,
    valid: [
      ['', null],
      ['https://tiles.example.org/{z}/{x}/{y}.png', 'https://tiles.example.org/{z}/{x}/{y}.png'],
      ['http://10.0.0.5:8081/osm/{z}/{x}/{y}@2x', 'http://10.0.0.5:8081/osm/{z}/{x}/{y}@2x'],
    ],
    invalid: [
      'https://tiles.example.org/{z}/{x}.png',
      'tiles.example.org/{z}/{x}/{y}',
      'ftp://tiles.example.org/{z}/{x}/{y}',
      'https://tiles.example.org/{z}/{x}/{y}; script-src *',
      "https://tiles.example.org/{z}/{x}/{y}'",
    ],
    repair: /Give an address with \{z\}, \{x\} and \{y\}/,
  },
  SALAMI_METRICS: {
    value: (config) => config.metrics.enabled,
    default: true,
    valid: [
      ['on', true],
      ['off', false],
    ],
    invalid: ['true', 'ON', '0'],
    repair: /Use on or off\./,
  },
  SALAMI_METRICS_TOKEN: {
    value: (config) => config.metrics.token,
    default: null,
    valid: [[HEX, HEX]],
    invalid: ['x'.repeat(19), `${'x'.repeat(20)} y`],
    repair: /openssl rand -hex 24/,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    value: (config) => config.tracing,
    default: false,
    valid: [
      ['http://collector:4318', true],
      ['', false],
    ],
  },
  LOG_LEVEL: {
    value: (config) => config.logLevel,
    default: 'info',
    valid: ['trace', 'debug', 'info', 'warn', 'error', 'silent'].map((level) => [level, level]),
    invalid: ['INFO', 'verbose', '3'],
    repair: /Use trace, debug, info, warn, error or silent\./,
  },
  TEMPORAL_ADDRESS: {
    value: (config) => config.temporal.address,
    default: null,
    valid: ['temporal:7233', 'ns.acct.tmprl.cloud:7233', '127.0.0.1:1', '[::1]:7233'].map((address) => [
      address,
      address,
    ]),
    invalid: [
      'temporal',
      'http://temporal:7233',
      'temporal:0',
      'temporal:70000',
      '::1:7233',
      ':7233',
      'a b:7233',
    ],
    repair: /Give host:port, for example temporal:7233\./,
  },
  TEMPORAL_NAMESPACE: words((config) => config.temporal.namespace, 'default', 'salami'),
  TEMPORAL_API_KEY: TEMPORALS_OWN,
  TEMPORAL_TLS: {
    value: () => null, // Temporal's own
    default: null,
    valid: ['true', 'false', '1', '0', 'TRUE'].map((value) => [value, null]),
    invalid: ['perhaps', '2'],
    repair: /Use true or false\./,
  },
};

describe('readConfig', () => {
  it('every variable that is declared is tested here, and no other', () =>
    assert.deepEqual(Object.keys(ROWS).sort(), VARIABLES.map(({ name }) => name).sort()));

  it('every variable says what it means and what it is when it is not set', () => {
    for (const { name, help, default: fallback } of VARIABLES)
      assert.ok(help.endsWith('.') && fallback !== '', name);
  });

  for (const [name, row] of Object.entries(ROWS)) {
    it(`${name} is ${JSON.stringify(row.default)} unless it is set`, () =>
      assert.deepEqual(row.value(read({})), row.default));
    for (const [written, expected] of row.valid) {
      it(`${name}=${written} is taken`, () =>
        assert.deepEqual(row.value(read({ [name]: written })), expected));
    }
    for (const written of row.invalid ?? []) {
      it(`${name}=${written} is one problem that names the variable and its repair`, () => {
        const problems = problemsOf({ [name]: written });
        assert.equal(problems.length, 1, problems.join('\n'));
        assert.ok(problems[0]!.startsWith(name), problems[0]);
        assert.match(problems[0]!, row.repair!);
      });
    }
  }
});

describe('the derived PUBLIC_URL', () => {
  const rows: [env: Record<string, string>, expected: string][] = [
    [{ HOST: '10.1.2.3', PORT: '9000' }, 'http://10.1.2.3:9000'],
    [{ HOST: '0.0.0.0' }, 'http://127.0.0.1:8080'],
    [{ HOST: '::' }, 'http://127.0.0.1:8080'],
    [{ HOST: '::1' }, 'http://[::1]:8080'],
    [{ HOST: 'sms.example.org', PORT: '80' }, 'http://sms.example.org:80'],
  ];
  for (const [env, expected] of rows) {
    it(`of ${JSON.stringify(env)} is ${expected}`, () => {
      assert.equal(read(env).publicUrl, expected);
      assert.ok(URL.canParse(expected));
    });
  }
});

describe('the derived DATABASE_URL', () => {
  it('lies in the data folder', () =>
    assert.equal(read({ SALAMI_DATA_DIR: '/srv/salami' }).databaseUrl, 'sqlite:/srv/salami/salami.db'));
});

describe('problems', () => {
  const wrong = Object.fromEntries(
    Object.entries(ROWS).flatMap(([name, { invalid }]) => (invalid ? [[name, invalid[0]!]] : [])),
  );

  it('are told all at once', () => {
    const named = problemsOf(wrong).map((problem) => /^[A-Z_]+/.exec(problem)![0]);
    assert.deepEqual(named.sort(), Object.keys(wrong).sort());
  });

  it('are counted in the headline', () => {
    assert.throws(() => read({ PORT: 'x' }), /^ConfigError: The configuration has a problem:\n/);
    assert.throws(
      () => read({ PORT: 'x', LOG_LEVEL: 'x' }),
      /has 2 problems:\n {2}- PORT.*\n {2}- LOG_LEVEL/,
    );
  });

  it('never show a secret', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const problems = problemsOf({
      PORT: 'x',
      SALAMI_KEY: secret,
      SALAMI_ADMIN_TOKEN: `${secret} and a space`,
      TEMPORAL_API_KEY: secret,
      DATABASE_URL: `mysql://salami:${secret}@db`,
      PUBLIC_URL: `ftp://salami:${secret}@example.org`,
    });
    assert.equal(problems.length, 5);
    assert.ok(!problems.join().includes(secret), problems.join('\n'));
  });
});

describe('the .env file', () => {
  const NAMES = ['PORT', 'LOG_LEVEL', 'TEMPORAL_NAMESPACE', 'TEMPORAL_TLS'];
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'salami-env-'));
    file = join(folder, '.env');
    for (const name of NAMES) delete process.env[name];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('is read: comments, quotes and empty lines as usual', () => {
    writeFileSync(file, '# a comment\nPORT=9001 # the port\n\nLOG_LEVEL="debug"\n');
    const { port, logLevel } = readConfig({}, file);
    assert.deepEqual([port, logLevel], [9001, 'debug']);
  });

  it('loses against the environment', () => {
    process.env['PORT'] = '9002';
    writeFileSync(file, 'PORT=9001\nLOG_LEVEL=debug\n');
    const { port, logLevel } = readConfig({}, file);
    assert.deepEqual([port, logLevel], [9002, 'debug']);
  });

  it('and the environment lose against what the caller gives', () => {
    process.env['PORT'] = '9002';
    writeFileSync(file, 'PORT=9001\n');
    assert.equal(readConfig({ PORT: '9003' }, file).port, 9003);
  });

  it("reaches Temporal's own variables too", () => {
    writeFileSync(file, 'TEMPORAL_TLS=true\n');
    readConfig({}, file);
    assert.equal(process.env['TEMPORAL_TLS'], 'true');
  });

  it('is checked like the environment', () => {
    writeFileSync(file, 'LOG_LEVEL=loud\n');
    assert.throws(() => readConfig({}, file), /LOG_LEVEL is "loud"/);
  });

  it('may be missing', () => assert.equal(readConfig({ PORT: '1' }, file).port, 1));
});
