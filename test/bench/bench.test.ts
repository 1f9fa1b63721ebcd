/** `npm run bench` as anybody runs it, small. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ENGINE } from '../support/database.js';

const PROGRAM = fileURLToPath(new URL('../../tools/bench/main.js', import.meta.url));
const run = promisify(execFile);

/** On SQLite everything is started as by default; on MariaDB the servers of the test run are used. */
const SERVERS =
  ENGINE === 'sqlite'
    ? []
    : ['--database', process.env['SALAMI_TEST_MYSQL']!, '--temporal', process.env['SALAMI_TEST_TEMPORAL']!];

describe('npm run bench', () => {
  it('measures a burst, finds all of it delivered once, and ends with 0', async function () {
    this.timeout(120_000);
    const { stdout, stderr } = await run(process.execPath, [
      ...[PROGRAM, 'burst', '--messages', '30', '--clients', '5', '--warm-up', '3', '--json'],
      ...SERVERS,
    ]);
    const [result, ...others] = JSON.parse(stdout).results;
    assert.deepEqual(others, []);
    assert.deepEqual(result.violations, [], stderr);
    const { figures, members } = result;
    assert.equal(figures.sends, 30);
    assert.equal(figures.accepted, 30);
    assert.equal(figures.delivered, 30);
    assert.equal(figures.acceptMs.count, 30);
    assert.equal(figures.acceptToProviderMs.count, 30);
    assert.ok(figures.acceptPerS > 0 && figures.deliveredPerS > 0, stdout);
    if (process.platform === 'linux') {
      const gateway = members.find(({ name }: { name: string }) => name === 'gateway');
      assert.ok(gateway.cpuS > 0 && gateway.rssBytes > 1e7 && gateway.peakBytes >= gateway.rssBytes, stdout);
    }
  });
});
