/** What the scheduled jobs ask and remove. Those of retention leave their traces in the database: they come last. */
import type { Db } from '../../src/db/connect.js';
import {
  blankTexts,
  deleteKeys,
  deleteMessages,
  deleteRequests,
  deleteUnmatchedReports,
} from '../../src/jobs/retention-store.js';
import {
  hasReports,
  isRedriveDue,
  listChecksDue,
  listOpenAfter,
  listRedrivesDue,
  wasEverInDoubt,
} from '../../src/jobs/store.js';
import { markUnstarted } from '../../src/messages/store.js';
import { acceptedAt, STARTED_AT } from './fill.js';
import type { Query } from './queries.js';

const COLD =
  'the same rows, written and gone from indexes of random values: fewer of those pages are in memory';

/** @param messages how many there are */
export function jobQueriesOf(db: Db, messages: number): Query[] {
  const now = acceptedAt(messages);
  const middle = Math.floor(messages / 2);
  const halfTime = acceptedAt(middle);
  return [
    {
      name: 'reconcile-workflows: open messages, on from a position',
      run: () => listOpenAfter(db, middle, 500),
    },
    { name: 'reconcile-providers: due of an app', run: () => listChecksDue(db, 2, now, 50) },
    { name: 'reconcile-providers: none is due', run: () => listChecksDue(db, 2, STARTED_AT, 50) },
    { name: 'retry-failed: due', run: () => listRedrivesDue(db, now, 100) },
    {
      name: 'retry-failed: what is known of one message',
      run: async () => [
        await isRedriveDue(db, middle, now),
        await wasEverInDoubt(db, middle),
        await hasReports(db, middle),
      ],
    },
    {
      name: 'retention: nothing is old enough',
      run: async () => [
        await blankTexts(db, STARTED_AT, now),
        await deleteRequests(db, STARTED_AT),
        await deleteKeys(db, STARTED_AT),
        await deleteMessages(db, 'outbox', 'delivered', STARTED_AT),
        await deleteMessages(db, 'inbox', 'failed', STARTED_AT),
        await deleteUnmatchedReports(db, STARTED_AT),
      ],
    },
    { name: 'retention: 500 texts', run: () => blankTexts(db, halfTime, now), growsBecause: COLD },
    { name: 'retention: 500 raw requests', run: () => deleteRequests(db, halfTime), growsBecause: COLD },
    { name: 'retention: 500 idempotency keys', run: () => deleteKeys(db, halfTime), growsBecause: COLD },
    {
      name: 'retention: 200 messages with all that belongs to them',
      run: () => deleteMessages(db, 'outbox', 'delivered', halfTime),
      growsBecause: COLD,
    },
    {
      name: 'new Temporal: all open messages are marked',
      run: () => markUnstarted(db),
      growsBecause: 'each open message is written, when the engine lost its data',
    },
  ];
}
