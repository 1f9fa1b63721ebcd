/** What was read a moment ago. */
import assert from 'node:assert/strict';
import { AppStore } from '../src/apps/store.js';
import type { Db } from '../src/db/connect.js';
import { inTransaction } from '../src/db/sql.js';
import { Recent } from '../src/recent.js';
import { useDatabase } from './support/database.js';

describe('what was read a moment ago', () => {
  it('is asked once by callers that come together, and once by those that come soon after', async () => {
    const recent = new Recent<number, string>();
    let asked = 0;
    const load = async () => `answer ${(asked += 1)}`;
    const together = await Promise.all([recent.read(1, load), recent.read(1, load)]);
    assert.deepEqual([...together, await recent.read(1, load, false)], ['answer 1', 'answer 1', 'answer 1']);
  });

  it('is asked anew after it failed', async () => {
    const recent = new Recent<number, string>();
    await assert.rejects(recent.read(1, () => Promise.reject(new Error('away'))));
    assert.equal(await recent.read(1, () => Promise.resolve('here')), 'here');
  });

  it('is asked anew by whoever may not wait for another’s question', async () => {
    const recent = new Recent<number, string>();
    void recent.read(1, () => new Promise(() => undefined));
    assert.equal(await recent.read(1, () => Promise.resolve('own'), false), 'own');
  });

  describe('of an app', () => {
    let db: Db;
    useDatabase((opened) => ({ db } = opened));

    it('a transaction does not wait for a request that waits for its connection', async () => {
      const apps = new AppStore({} as never); // opens no credentials: there is no app
      const { inside, outside } = await inTransaction(db, async (trx) => {
        const outside = apps.findRecent(db, 1); // on SQLite: waits until this transaction is over
        return { outside, inside: await apps.findRecent(trx, 1) };
      }).then(async ({ inside, outside }) => ({ inside, outside: await outside }));
      assert.deepEqual([inside, outside], [null, null]);
    });
  });
});
