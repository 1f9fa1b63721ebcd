import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usePlace } from './run.js';

const COMMANDS = [
  [],
  ['start'],
  ['api'],
  ['worker'],
  ['key'],
  ['key', 'status'],
  ['key', 'rotate'],
  ['status'],
  ['doctor'],
  ['backup'],
  ['restore'],
  ['send'],
  ['app'],
  ['app', 'create'],
  ['app', 'list'],
  ['app', 'show'],
  ['app', 'test'],
  ['app', 'providers'],
  ['token'],
  ['token', 'create'],
  ['token', 'list'],
  ['token', 'revoke'],
  ['job'],
  ['job', 'list'],
  ['job', 'run'],
  ['migrate'],
  ['migrate', 'up'],
  ['migrate', 'down'],
  ['migrate', 'status'],
  ['phone-sim'],
  ['phone-sim', 'smssync'],
  ['phone-sim', 'cht'],
  ['phone-sim', 'msync'],
  ['temporal'],
  ['temporal', 'provision'],
];

const WRONG: [title: string, args: string[], says: RegExp][] = [
  [
    'an unknown command, with the one that was meant',
    ['tokens'],
    /unknown command 'tokens'\n.*Did you mean token/,
  ],
  ['an unknown option', ['token', 'list', '--al'], /unknown option '--al'/],
  [
    'a missing option',
    ['token', 'create', '--name', 'x'],
    /required option '--scopes <scope\.\.\.>' not specified/,
  ],
  ['a missing argument', ['app', 'show'], /missing required argument 'id'/],
  ['an id that is none', ['app', 'show', 'first'], /Give a whole number/],
  [
    'a channel that is none',
    ['app', 'create', '--name', 'x', '--type', 'Simulator', '--channel', 'fax'],
    /Allowed choices are sms/,
  ],
  ['a scope that is none', ['token', 'create', '--name', 'x', '--scopes', 'all'], /Use messages:send, /],
  ['neither app nor group', ['send', '--to', '254711000111', 'Hi'], /--app <id> or --group <id>/],
  [
    'both app and group',
    ['send', '--app', '1', '--group', '1', '--to', '254711000111', 'Hi'],
    /cannot be used with/,
  ],
  ['nothing to send', ['send', '--app', '1', '--to', '254711000111'], /a text, --media <url> or --template/],
  [
    'a variable without a template',
    ['send', '--app', '1', '--to', '254711000111', 'Hi', '--var', '1=x'],
    /belong to a --template/,
  ],
  [
    'a share above 1',
    ['phone-sim', 'cht', '--url', 'http://127.0.0.1:9/cht', '--lose', '10'],
    /Give a number from 0 to 1/,
  ],
  ['an address that is none', ['status', '--url', 'localhost:8080'], /starts with http/],
];

const FAILING: [title: string, env: Record<string, string>, args: string[], says: string][] = [
  [
    'a configuration with two mistakes names both with their repairs',
    { PORT: 'eighty', LOG_LEVEL: 'loud' },
    ['token', 'list'],
    'error: The configuration has 2 problems:\n' +
      '  - PORT is "eighty". Give a whole number from 0 to 65535.\n' +
      '  - LOG_LEVEL is "loud". Use trace, debug, info, warn, error or silent.\n',
  ],
  [
    'a database server that is away',
    { DATABASE_URL: 'mysql://salami:hush@127.0.0.1:1/salami' },
    ['app', 'list', '--json'],
    "error: The database can't be reached: connect ECONNREFUSED 127.0.0.1:1\n",
  ],
  [
    'no program for the embedded server',
    { SALAMI_TEMPORAL_CLI: '/nowhere/temporal' },
    ['temporal', 'provision'],
    'error: No embedded Temporal server could be provided. Tried:\n  - SALAMI_TEMPORAL_CLI=/nowhere/temporal: not an existing, executable file\n',
  ],
];

describe('salami', () => {
  const place = usePlace();

  it('without arguments prints the help', async () => {
    assert.equal(await place.ok([]), await place.ok(['--help']));
  });

  it('--version is that of package.json', async () => {
    assert.match(await place.ok(['--version']), /^\d+\.\d+\.\d+\n$/);
  });

  for (const command of COMMANDS) {
    it(`${command.join(' ') || 'salami'} --help has examples that start with the command`, async () => {
      const help = await place.ok([...command, '--help']);
      const [, examples] = help.split('\nExamples:\n');
      assert.ok(examples, help);
      assert.ok(examples.includes(['salami', ...command].join(' ')), examples);
    });
  }

  for (const [title, args, says] of WRONG) {
    it(`wrong usage ends with 2: ${title}`, async () => {
      const { code, stdout, stderr } = await place.run(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.equal(stdout, '');
    });
  }

  for (const [title, env, args, says] of FAILING) {
    it(`a failure ends with 1 and is explained without a stack: ${title}`, async () => {
      const { code, stdout, stderr } = await place.run(args, { env });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.equal(stderr.slice(0, says.length), says);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it('a file that is no database is refused without a stack', async () => {
    const file = join(place.folder, 'letter.txt');
    writeFileSync(file, 'Dear database, '.repeat(100));
    const { code, stdout, stderr } = await place.run(['token', 'list'], {
      env: { DATABASE_URL: `sqlite:${file}` },
    });
    assert.deepEqual(
      { code, stdout, stderr },
      { code: 1, stdout: '', stderr: 'error: The database refused: file is not a database\n' },
    );
  });

  it('a reader that stops reading is no error', async () => {
    const { child, ended } = place.start(['app', 'providers', '--json']);
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  const untouched = usePlace();
  it('only looking makes no database and no key', async () => {
    for (const args of [
      ['token', 'list'],
      ['app', 'list'],
      ['migrate', 'status'],
      ['migrate', 'down'],
      ['status'],
    ])
      await untouched.run(args);
    assert.equal(existsSync(join(untouched.folder, 'data')), false);
  });

  it('temporal provision names the program that will be used', async () => {
    const program = process.env['SALAMI_TEMPORAL_CLI'];
    if (!program) return; // the run provides it in another way
    const said = await place.ok(['temporal', 'provision'], { env: { SALAMI_TEMPORAL_CLI: program } });
    assert.equal(said, `The embedded Temporal server is ready: ${program} (from SALAMI_TEMPORAL_CLI)\n`);
  });

  it('temporal provision has nothing to do where a cluster is named', async () => {
    assert.match(
      await place.ok(['temporal', 'provision'], { env: { TEMPORAL_ADDRESS: 'temporal:7233' } }),
      /nothing to provide/,
    );
  });
});
