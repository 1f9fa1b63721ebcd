import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { ENGINE } from '../support/database.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { usePlace } from './run.js';

const stateOf = (findings: Finding[]) =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));

describe('salami doctor', function () {
  this.timeout(60_000);
  const gateway = useGateway();
  const place = usePlace(() => ({
    PORT: new URL(gateway.url).port,
    PUBLIC_URL: gateway.url,
    DATABASE_URL: gateway.database.url,
    SALAMI_DATA_DIR: gateway.database.folder,
    TEMPORAL_ADDRESS: process.env['SALAMI_TEST_TEMPORAL']!,
    TEMPORAL_NAMESPACE: gateway.namespace,
  }));

  it('finds nothing wrong with a gateway that runs', async () => {
    await gateway.createApp();
    // The server tells of a worker a moment after the worker's first question.
    const { healthy, findings } = await until(async () => {
      const result = await place.json(['doctor']).catch(() => null);
      return result?.healthy ? result : null;
    }, 'the doctor to find it healthy');
    assert.equal(healthy, true);
    const { ['Data folder']: _disk, Database: database, ...others } = stateOf(findings);
    assert.deepEqual(others, {
      ...{ 'Node.js': 'ok', Key: 'ok', Temporal: 'ok', Worker: 'ok', Port: 'ok', Clock: 'ok' },
      ...{ PUBLIC_URL: 'warning', 'Private networks': 'ok' },
    });
    assert.equal(database, ENGINE === 'sqlite' ? 'ok' : 'warning'); // the tests' MariaDB may forget in a power cut
    const key = findings.find(({ check }: Finding) => check === 'Key');
    assert.match(key.text, /opens all of 2 stored values/);
  });

  it('names everything that is wrong, how to repair it, and ends with 1', async () => {
    const other = createServer((_request, response) => response.writeHead(502).end());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stdout } = await place.run(['doctor'], {
      env: {
        PORT: String(port),
        SALAMI_KEY: 'f'.repeat(64),
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        SALAMI_ALLOW_PRIVATE_NETWORKS: '0.0.0.0/0',
      },
    });
    other.close();
    assert.equal(code, 1);
    for (const line of [
      /^problem {2}Key +it does not open app "app-[0-9a-f]+" \(1\): credentials/m,
      /^problem {2}Temporal +127\.0\.0\.1:1 can't be reached/m,
      /^problem {2}Port +another program uses 127\.0\.0\.1:\d+\n +Stop it, or set PORT/m,
      /^problem {2}Private networks +0\.0\.0\.0\/0/m,
      /^4 problems, /m,
    ])
      assert.match(stdout, line);
  });

  it('works where nothing was ever started, and makes nothing', async () => {
    const env = {
      SALAMI_DATA_DIR: join(place.folder, 'new'),
      DATABASE_URL: '',
      TEMPORAL_ADDRESS: '',
      PORT: '0',
    };
    const { healthy, findings } = await place.json(['doctor'], { env });
    assert.equal(healthy, true);
    assert.deepEqual(
      [stateOf(findings)['Data folder'], stateOf(findings)['Database']],
      ['warning', 'warning'],
    );
    assert.ok(!existsSync(env.SALAMI_DATA_DIR));
  });

  if (ENGINE === 'sqlite') {
    it('sees a database that is none, and a key that others may read', async () => {
      const file = join(place.folder, 'broken.db');
      writeFileSync(file, 'this is no database');
      chmodSync(join(gateway.database.folder, 'key'), 0o644);
      const { code, stdout } = await place.run(['doctor'], { env: { DATABASE_URL: `sqlite:${file}` } });
      chmodSync(join(gateway.database.folder, 'key'), 0o600);
      assert.equal(code, 1);
      assert.match(stdout, /^problem {2}Database +.*not a database/m);
      assert.match(stdout, /^warning {2}Key +others may read .*chmod 600/ms);
    });
  }
});
