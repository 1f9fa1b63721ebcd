import assert from 'node:assert/strict';
import { before } from 'mocha';
import { countByStatus } from '../../src/messages/stats.js';
import { useGateway } from '../support/gateway.js';
import { usePlace } from './run.js';

describe('salami status', () => {
  const gateway = useGateway();
  const place = usePlace(() => ({
    PORT: new URL(gateway.url).port,
    DATABASE_URL: gateway.database.url,
    SALAMI_DATA_DIR: gateway.database.folder,
  }));
  let app: any;
  before(async () => {
    app = await gateway.createApp({ name: 'Shop', sms_limit: 7 });
    await gateway.createApp({ name: 'Resting' });
    await gateway.call('/api/sms/apps/2/pause', { method: 'POST' });
    for (const to of ['254711000111', '254711000112', '12025550103']) {
      await gateway.untilStatus((await gateway.send(app.id, { to })).id, 'delivered', 'failed');
    }
  });

  it('shows the parts, the messages of today and each app', async () => {
    const said = await place.ok(['status']);
    assert.equal(
      said,
      [
        `Gateway   ready at ${gateway.url}`,
        'Database  up',
        'Temporal  up',
        'Worker    running',
        '',
        'Accepted today: 3 messages',
        'STATUS     MESSAGES',
        'delivered         2',
        'failed            1',
        '',
        'ID  APP      TYPE       STATE   HEALTH  IN FLIGHT',
        ' 2  Resting  Simulator  paused  ok      0 of 100',
        ' 1  Shop     Simulator  active  ok      0 of 7',
        '',
      ].join('\n'),
    );
  });

  it('--json holds the same as one document, with the apps as the API presents them', async () => {
    const { messages, apps, ...parts } = await place.json(['status']);
    assert.deepEqual(parts, {
      url: gateway.url,
      status: 'ready',
      database: 'up',
      temporal: 'up',
      worker: 'running',
    });
    assert.equal(messages.by_status.delivered, 2);
    assert.equal(messages.by_status.pending, 0);
    const listed = (await gateway.call('/api/sms/apps')).body.data.data;
    // The callback URLs follow PUBLIC_URL, which is the same here.
    assert.deepEqual(
      apps,
      listed.map((record: any) => ({ ...record, in_flight: 0 })),
    );
  });

  it('makes no token, however often it is asked', async () => {
    const before = (await gateway.call('/api/tokens')).body.data.length;
    await place.ok(['status']);
    assert.equal((await gateway.call('/api/tokens')).body.data.length, before);
  });

  it('with a token it asks the API alone and leaves the counts out', async () => {
    const token = await gateway.makeToken(['apps:read'], { app_ids: [app.id] });
    const env = { SALAMI_TOKEN: token, DATABASE_URL: 'sqlite:/nowhere/at-all.db' };
    const { messages, apps } = await place.json(['status'], { env });
    assert.equal(messages, null);
    assert.deepEqual(
      apps.map(({ name, in_flight }: any) => [name, in_flight]),
      [['Shop', null]],
    );
    assert.match(await place.ok(['status', '--url', gateway.url], { env }), /^ 1 {2}Shop .* -$/m);
  });

  it('a token that may not list apps still learns that the gateway is up', async () => {
    const token = await gateway.makeToken(['messages:send']);
    const said = await place.ok(['status', '--token', token]);
    assert.match(said, /^Gateway {3}ready[^]*No apps: This needs a token with the scope apps:read/);
  });

  it('a gateway that is down ends with 1, and the database is still read', async () => {
    const env = { PORT: '1' };
    const human = await place.run(['status'], { env });
    assert.equal(human.code, 1);
    assert.match(
      human.stdout,
      /^Gateway {3}down\n\nNo gateway answers at http:\/\/127\.0\.0\.1:1[^]*Accepted today: 3 messages/,
    );
    const { code, stdout } = await place.run(['status', '--json'], { env });
    const { status, database, messages } = JSON.parse(stdout);
    assert.deepEqual({ code, status, database }, { code: 1, status: 'down', database: null });
    assert.equal(messages.by_status.failed, 1);
  });

  it('without a database it says why there are no numbers', async () => {
    const said = await place.ok(['status'], { env: { DATABASE_URL: 'sqlite:missing.db' } });
    assert.match(
      said,
      /^Gateway {3}ready[^]*No counts and no apps: There is no database at sqlite:missing\.db/,
    );
  });

  it('counts only what was accepted since then', async () => {
    const { delivered, failed, pending } = await countByStatus(gateway.db, 0);
    assert.deepEqual({ delivered, failed, pending }, { delivered: 2, failed: 1, pending: 0 });
    const later = await countByStatus(gateway.db, Date.now() + 1_000);
    assert.deepEqual(new Set(Object.values(later)), new Set([0]));
  });
});
