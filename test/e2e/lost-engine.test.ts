import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway, type Gateway } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { LOCAL_OPERATOR } from '../../src/tokens/types.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/attributes.js';
import { provide } from '../../src/cli/start.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';

describe("when the engine's own database is lost", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let gateway: Gateway | null = null;
  const token = 'admin-token-of-this-test';

  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await gateway?.close();
    await database.drop();
  });

  async function start(): Promise<Gateway> {
    const port = String(await freePort());
    const env = {
      PORT: port,
      DATABASE_URL: database.url,
      SALAMI_DATA_DIR: database.folder,
      SALAMI_ADMIN_TOKEN: token,
      PUBLIC_URL: undefined,
    };
    const config = readConfig(env, null);
    const { path } = await provide(config, () => undefined);
    const embedded = {
      cliPath: path,
      dataDir: database.folder,
      namespace: 'default',
      retentionDays: 1,
      searchAttributes: SEARCH_ATTRIBUTES,
      headless: true as const,
      log: createLog('silent'),
    };
    return startGateway({ config, log: createLog('silent'), temporal: { embedded, namespace: 'default' } });
  }

  const call = async (path: string, form?: Record<string, string>) => {
    const reply = await fetch(`${gateway!.url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    return ((await reply.json()) as { data: any }).data;
  };

  it('a message that waits for its report goes on waiting, and is not sent again', async () => {
    gateway = await start();
    const app = await call('/api/sms/apps', { name: 'Sim', type: 'Simulator' });
    const { id } = await call(`/api/sms/apps/${app.id}/send`, {
      to: '12025550108',
      message: 'no report comes',
    });
    await until(async () => (await call(`/api/sms/sms/${id}`)).status === 'sent', 'the message to be sent');
    await gateway.close();
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(database.folder, `temporal.db${suffix}`), { force: true });

    gateway = await start();
    const row = () => gateway!.services.db('messages').where({ id }).first('workflow_started');
    await until(async () => (await row()).workflow_started, 'its workflow to be started again');
    const { callbackKey } = await gateway.services.appService.get(LOCAL_OPERATOR, app.id);
    const message = await call(`/api/sms/sms/${id}`);
    await fetch(`${gateway.url}/api/sms/apps/${app.id}/callback/${callbackKey}/${id}-1`, {
      method: 'POST',
      body: new URLSearchParams({ id: message.provider_id, ref: `${id}-1`, status: 'delivered' }),
    });
    assert.equal((await call(`/api/sms/sms/${id}`)).status, 'delivered');
    assert.equal((await call(`/api/sms/sms/${id}/events`)).attempts.length, 1);
  });
});
