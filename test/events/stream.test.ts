/** From where a stream of events tells. */
import assert from 'node:assert/strict';
import { instant, presentMessage } from '../../src/api/present.js';
import { AppStore } from '../../src/apps/store.js';
import { inTransaction } from '../../src/db/sql.js';
import type { Db } from '../../src/db/connect.js';
import { EventFeed } from '../../src/events/feed.js';
import { EventRenderer } from '../../src/events/render.js';
import { EventService } from '../../src/events/service.js';
import { recordEvent } from '../../src/events/store.js';
import { createLog } from '../../src/log.js';
import { LOCAL_OPERATOR } from '../../src/tokens/types.js';
import { useDatabase } from '../support/database.js';

describe('a stream of events', () => {
  let [db, other] = [] as unknown as [Db, Db];
  useDatabase((opened) => ({ db, other } = opened));

  /** Another process writes an event. */
  const write = (n: number) =>
    inTransaction(other, (trx) =>
      recordEvent(trx, { type: 'phone.online', appId: null, data: { n } }, Date.now()),
    );

  it('tells what was written since it was answered, though its reader comes later', async () => {
    const feed = new EventFeed({ db, clock: () => new Date(), log: createLog('silent') });
    const renderer = new EventRenderer({ message: presentMessage, instant });
    const service = new EventService({ db, apps: new AppStore({} as never), feed, renderer });
    await write(1);
    const who = () => Promise.resolve(LOCAL_OPERATOR);
    const rows = await service.stream(who, {}, null, new AbortController().signal);
    await write(2);
    const first = await rows.next();
    assert.deepEqual(first.value?.data, { n: 2 });
    await rows.return(null);
  });
});
