import assert from 'node:assert/strict';
import { Command, type CommanderError } from 'commander';
import { addOptions, PROFILES, type BenchOptions } from '../../tools/bench/options.js';

function read(...words: string[]): BenchOptions {
  let found: BenchOptions | null = null;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addOptions(program, (options) => {
    found = options;
    return Promise.resolve();
  });
  program.parse(words, { from: 'user' });
  return found!;
}

const READ: [words: string[], expected: Partial<BenchOptions>][] = [
  [[], { profiles: ['burst'], messages: null, clients: 50, database: 'sqlite', temporal: 'embedded' }],
  [['all'], { profiles: PROFILES }],
  [['rate', '--rate', '30', '--seconds', '180'], { profiles: ['rate'], rate: 30, seconds: 180 }],
  [['--split', '--database', 'mariadb'], { split: true, temporal: 'external' }],
  [['--split', '--database', 'mariadb', '--temporal', 'temporal:7233'], { temporal: 'temporal:7233' }],
  [
    ['--url', 'http://127.0.0.1:8080/', '--token', '1|abc'],
    { running: { url: 'http://127.0.0.1:8080', token: '1|abc' } },
  ],
];

const REFUSED: [words: string[], says: RegExp][] = [
  [['sprint'], /Use burst, flat-out, rate, soak, bulk or all/],
  [['--clients', 'many'], /Give a whole number/],
  [['--url', 'http://127.0.0.1:8080'], /--url and --token go together/],
  [['--split'], /SQLite serves one process/],
  [['--split', '--url', 'http://127.0.0.1:8080', '--token', '1|abc'], /--url names one that runs/],
  [['--temporal', 'somewhere'], /--temporal is embedded, external or host:port/],
  [['--database', 'postgres'], /Use sqlite, mariadb or mysql:/],
];

const typed = (words: string[]) => words.join(' ') || 'nothing';

describe('the command line of the benchmark', () => {
  for (const [words, expected] of READ) {
    it(`reads ${typed(words)}`, () => {
      const options = read(...words);
      assert.deepEqual({ ...options, ...expected }, options);
    });
  }

  for (const [words, says] of REFUSED) {
    it(`refuses ${typed(words)} and says why`, () => {
      assert.throws(
        () => read(...words),
        (error: CommanderError) => says.test(error.message),
      );
    });
  }
});
