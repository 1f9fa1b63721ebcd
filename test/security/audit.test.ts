import assert from 'node:assert/strict';
import { type Db } from '../../src/db/connect.js';
import { recordAudit } from '../../src/security/audit.js';
import { LOCAL_OPERATOR, type Actor } from '../../src/tokens/types.js';
import { useDatabase } from '../support/database.js';

const NOW = new Date('2026-11-21T10:00:00.123Z');
const TOKEN: Actor = {
  tokenId: 7,
  userId: null,
  scopes: ['admin'],
  appIds: null,
  groupIds: null,
  ip: '2001:db8::1',
};

describe('recordAudit', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  beforeEach(() => db('audit_log').delete());

  const record = async (actor: Actor, changes: Record<string, unknown>) => {
    await recordAudit(db, actor, 'app.update', { target: 'app', id: 3 }, changes, NOW);
    const [row] = (await db('audit_log')) as Record<string, unknown>[];
    return { ...row!, id: null, changes: JSON.parse(String(row!['changes'])) as unknown };
  };

  it('writes who changed what, when and from where', async () =>
    assert.deepEqual(await record(TOKEN, { name: 'Bulk 😀', sms_limit: 10 }), {
      ...{ id: null, token_id: 7, action: 'app.update', target: 'app', target_id: 3 },
      ...{ changes: { name: 'Bulk 😀', sms_limit: 10 }, ip: '2001:db8::1', created_at: NOW.getTime() },
    }));

  it('writes no token and no address for the operator at the command line', async () => {
    const { token_id, ip } = (await record(LOCAL_OPERATOR, {})) as Record<string, unknown>;
    assert.deepEqual([token_id, ip], [null, null]);
  });

  it('names the fields alone when their values are too long', async () => {
    const { changes } = await record(TOKEN, { senders: Array<string>(100).fill('x'.repeat(100)), tps: 5 });
    assert.deepEqual(changes, { changed: ['senders', 'tps'] });
  });

  it('belongs to the transaction of the change: both or none', async () => {
    const change = db.transaction(async (trx) => {
      await recordAudit(trx, TOKEN, 'app.update', { target: 'app', id: 3 }, {}, NOW);
      throw new Error('no');
    });
    await assert.rejects(change, /no/);
    assert.deepEqual(await db('audit_log'), []);
  });
});
