/** A backup made while the gateway works, the loss of everything, and the restored gateway: nothing is sent twice. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE, type TestDatabase } from '../support/database.js';
import { TestGateway } from '../support/gateway.js';
import { usePlace } from '../cli/run.js';
import { gate, report, UNAVAILABLE, useCompany, type Handed } from '../workflows/support/company.js';

describe('a gateway that was lost and is restored', function () {
  this.timeout(60_000);
  const company = useCompany();
  const first = new TestGateway();
  const second = new TestGateway();
  const place = usePlace();
  let lost: TestDatabase;

  /** The command's own environment: the database and data folder of this gateway; its port when it runs. */
  const envOf = (database: TestDatabase, gateway?: TestGateway) => ({
    DATABASE_URL: database.url,
    SALAMI_DATA_DIR: ENGINE === 'sqlite' && !gateway ? join(database.folder, 'data') : database.folder,
    PORT: gateway ? new URL(gateway.url).port : '1',
  });

  before(async () => {
    await first.prepare();
    await first.start();
    lost = first.database;
    await second.prepare();
  });
  after(async () => {
    await first.stop();
    await second.stop();
    await lost.drop();
    await second.database.drop();
  });

  function client(url: string): string[] {
    const { hostname, port, username, pathname } = new URL(url);
    return [`--host=${hostname}`, `--port=${port}`, `--user=${username}`, '--skip-ssl', pathname.slice(1)];
  }

  async function backUp(): Promise<void> {
    if (ENGINE === 'sqlite') {
      await place.ok(['backup', 'copy'], { env: envOf(lost, first) });
      return;
    }
    const dump = execFileSync('mariadb-dump', ['--single-transaction', '--hex-blob', ...client(lost.url)]);
    writeFileSync(join(place.folder, 'dump.sql'), dump);
  }

  async function restore(): Promise<string> {
    const { database } = second;
    if (ENGINE === 'sqlite') {
      const file = join(database.folder, 'data', 'salami.db');
      database.url = `sqlite:${file}`;
      database.folder = join(database.folder, 'data');
      return place.ok(['restore', 'copy'], {
        env: { DATABASE_URL: database.url, SALAMI_DATA_DIR: database.folder, PORT: '1' },
      });
    }
    execFileSync('mariadb', client(database.url), { input: readFileSync(join(place.folder, 'dump.sql')) });
    writeFileSync(join(database.folder, 'key'), readFileSync(join(lost.folder, 'key')), { mode: 0o600 });
    return place.ok(['restore'], { env: envOf(database) });
  }

  /** Reports reach the restored gateway at the address of the old one. */
  const moved = ({ dlrUrl, id }: Handed) => ({ id, dlrUrl: dlrUrl.replace(first.url, second.url) });

  it('goes on with what was open, holds what may have been sent since, and mixes up no numbers', async () => {
    const { app, account } = await company.app(first, {});
    // Refused for now at first; tried again, and taken, when the backup has been made.
    const made = gate();
    const other = await company.app(
      first,
      { settings: { retry_initial_s: 4, retry_max_s: 4 } },
      UNAVAILABLE,
      async () => {
        await made.passed;
        return 'accept';
      },
    );
    const sent = await first.send(app.id);
    await first.untilStatus(sent.id, 'sent');
    const open = await first.send(other.app.id);
    await other.account.untilHanded(1);
    await first.untilStatus(open.id, 'pending');
    const later = await first.send(app.id, { scheduled_at: new Date(Date.now() + 3_600_000).toISOString() });

    await backUp();
    made.open();
    await other.account.untilHanded(2);
    await first.untilStatus(open.id, 'sent');
    const unknown = await first.send(app.id);
    await account.untilHanded(2);
    const oldUrl = first.url;
    await first.stop();

    const said = await restore();
    assert.match(said, /Restored\. \d open messages? may have been sent since the backup/);
    await second.start();
    Object.defineProperty(first, 'url', { value: oldUrl });
    assert.equal((await second.untilStatus(open.id, 'unknown')).status, 'unknown');
    assert.equal((await second.message(sent.id)).status, 'sent');
    assert.equal((await second.message(later.id)).status, 'scheduled');
    assert.equal((await second.call(`/api/sms/sms/${unknown.id}`)).status, 404);

    // Reports settle what was sent before the backup, and what was sent after it.
    for (const handed of [account.handed[0]!, other.account.handed[1]!])
      assert.equal((await report(moved(handed), 'delivered')).status, 200);
    await second.untilStatus(sent.id, 'delivered');
    await second.untilStatus(open.id, 'delivered');

    // A late report about a number that was given out after the backup is about no new message.
    const fresh = await second.send(app.id);
    assert.ok(fresh.id > unknown.id + 100_000, `${fresh.id} after ${unknown.id}`);
    await second.untilStatus(fresh.id, 'sent');
    await report(moved(account.handed[1]!), 'failed');
    assert.equal((await second.message(fresh.id)).status, 'sent');
    assert.equal(other.account.handed.length, 2);
    assert.equal(account.handed.length, 3);
  });

  if (ENGINE === 'sqlite') {
    it('has a backup of two private files, and writes over nothing', async () => {
      const copy = join(place.folder, 'copy');
      assert.deepEqual(readdirSync(copy).sort(), ['key', 'salami.db']);
      for (const name of readdirSync(copy)) assert.equal(statSync(join(copy, name)).mode & 0o777, 0o600);
      const again = await place.run(['backup', 'copy'], { env: envOf(lost) });
      assert.match(again.stderr, /exists already/);
      const { folder, url } = second.database;
      const env = { SALAMI_DATA_DIR: folder, DATABASE_URL: url };
      const running = await place.run(['restore', 'copy'], {
        env: { ...env, PORT: new URL(second.url).port },
      });
      assert.match(running.stderr, /The gateway is running\. Stop it first/);
      const over = await place.run(['restore', 'copy'], { env: { ...env, PORT: '1' } });
      assert.match(over.stderr, /would write over .*salami\.db/);
    });

    it('keeps no backup that its key does not open', async () => {
      const env = { ...envOf(lost), SALAMI_KEY: 'f'.repeat(64) };
      const { code, stderr } = await place.run(['backup', 'useless'], { env });
      assert.equal(code, 1);
      assert.match(stderr, /The key does not open app/);
      assert.ok(
        !existsSync(join(place.folder, 'useless')) && !existsSync(join(place.folder, 'useless.unfinished')),
      );
    });
  } else {
    it('tells how to back MySQL up', async () => {
      const { code, stderr } = await place.run(['backup', 'copy'], { env: envOf(lost) });
      assert.equal(code, 1);
      assert.match(stderr, /mysqldump --single-transaction/);
    });
  }
});
