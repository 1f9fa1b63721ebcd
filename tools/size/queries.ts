/** What the gateway asks its database all day, by the functions that ask. */
import { AppStore } from '../../src/apps/store.js';
import { scanNumbers } from '../../src/conversations/scan.js';
import { listIpnOfMessage } from '../../src/incoming/store.js';
import type { Db } from '../../src/db/connect.js';
import { countOf, listOfNumber, newestOf } from '../../src/messages/by-number.js';
import { findReplay } from '../../src/messages/idempotency.js';
import { listDueSignals } from '../../src/messages/report-store.js';
import { countByStatus, queuesByApp } from '../../src/messages/stats.js';
import { listMessages } from '../../src/messages/lists.js';
import {
  countInFlight,
  findAttemptByProviderId,
  findMessage,
  hasOpenMessages,
  listAttempts,
  listHistory,
  listUnstarted,
} from '../../src/messages/store.js';
import { searchOn, searchPage } from '../../src/messages/text-search.js';
import { Totals, type TotalsOptions } from '../../src/messages/totals.js';
import type { MessageFilter } from '../../src/messages/types.js';
import { acceptedAt, APPS, numberOf, providerIdOf, SATURATED_APP, uuidOf } from './fill.js';
import { jobQueriesOf } from './job-queries.js';

export interface Query {
  name: string;
  run: () => Promise<unknown>;
  /** Said in the table: its time may grow, and why that is accepted. */
  growsBecause?: string;
}

/** @param messages how many there are: what is looked for lies in the middle of them */
export function queriesOf(db: Db, messages: number, options: TotalsOptions = {}): Query[] {
  const now = acceptedAt(messages);
  const clock = () => new Date(now);
  const totals = new Totals(db, clock, options);
  const apps = new AppStore({
    seal: (text) => text,
    open: (text) => text,
    canOpen: () => true,
    isCurrent: () => true,
  });
  const middle = Math.floor(messages / 2);
  const everyApp = Array.from({ length: APPS }, (_, at) => ({ id: at + 1, smsLimit: 100 }));
  const page = (filter: MessageFilter, offset = 0) => totals.page(filter, { limit: 15, offset });
  const limited = { visible: { apps: [2, 12, 19], groups: [2] } };
  const everything = { apps: null, groups: null };
  const everyUnlimited = { visible: everything };
  const day = { createdAfter: acceptedAt(middle), createdBefore: acceptedAt(middle + 1_400) };
  return [
    { name: 'outbox, first page', run: () => page({ appId: 2, folder: 'outbox' }) },
    { name: 'outbox of a small app', run: () => page({ appId: 20, folder: 'outbox' }) },
    { name: 'outbox, failed', run: () => page({ appId: 2, folder: 'outbox', status: 'failed' }) },
    {
      name: 'outbox, a status nobody has',
      run: () => page({ appId: 2, folder: 'outbox', status: 'processing' }),
    },
    {
      name: 'outbox, page in the middle',
      run: () => page({ appId: 1, folder: 'outbox' }, Math.floor(messages * 0.1)),
    },
    {
      name: 'outbox by cursor, in the middle',
      run: () => listMessages(db, { appId: 2, folder: 'outbox' }, { limit: 100, below: middle }),
    },
    { name: 'inbox, first page', run: () => page({ appId: 2, folder: 'inbox' }) },
    { name: 'calls of an app without any', run: () => page({ appId: 2, channel: 'voice' }) },
    { name: 'search, everything', run: () => page(everyUnlimited) },
    { name: 'search, page in the middle', run: () => page(everyUnlimited, middle) },
    { name: 'search, a status', run: () => page({ ...everyUnlimited, status: 'delivered' }) },
    { name: 'search, inbox', run: () => page({ ...everyUnlimited, folder: 'inbox' }) },
    { name: 'search, a recipient', run: () => page({ to: numberOf(4_711) }) },
    { name: 'search, a sender id', run: () => page({ from: '2082' }) },
    { name: 'search, a number nobody has', run: () => page({ from: '254799' }) },
    { name: 'search, a batch', run: () => page({ batchId: 1 }) },
    { name: 'search, a client reference', run: () => page({ clientRef: `order-${middle}` }) },
    { name: 'search, an hour long ago', run: async () => [await page(day), await totals.rangeOf(day)] },
    { name: 'search with a limited token', run: () => page(limited) },
    { name: 'search, a status, limited token', run: () => page({ ...limited, status: 'failed' }) },
    {
      name: 'conversations, first page',
      run: async () => {
        const { numbers } = await scanNumbers(db, everything, {}, { limit: 15 });
        return [await newestOf(db, numbers, everything), await countOf(db, numbers, everything, 1_000)];
      },
    },
    {
      name: 'conversations of a limited token, later page',
      run: () => scanNumbers(db, limited.visible, {}, { limit: 15, below: messages - 500 }),
    },
    {
      name: 'one conversation',
      run: () => listOfNumber(db, `+${numberOf(4_711)}`, everything, { limit: 15, oldestFirst: true }),
    },
    { name: 'text, first page', run: () => searchPage(db, { text: 'parcel' }, { limit: 15, offset: 0 }, {}) },
    {
      name: 'text nobody wrote, on from a cursor',
      run: () => searchOn(db, { text: 'kwaheri' }, 15, { below: middle }),
    },
    {
      name: 'all counts of a filter, first time in a process',
      run: () => new Totals(db, clock, options).page(everyUnlimited, { limit: 15, offset: 0 }),
      growsBecause: 'each block is counted once per process and filter',
    },
    {
      name: 'one message with its history',
      run: async () => [
        await findMessage(db, middle),
        await listHistory(db, middle),
        await listAttempts(db, middle),
        await listIpnOfMessage(db, middle),
      ],
    },
    { name: 'callback, by provider id', run: () => findAttemptByProviderId(db, 2, providerIdOf(middle)) },
    { name: 'callback, of an unknown id', run: () => findAttemptByProviderId(db, 2, 'nobody') },
    { name: 'messages in flight, all apps', run: () => countInFlight(db, everyApp) },
    { name: 'open messages of an app', run: () => hasOpenMessages(db, 20) },
    {
      name: 'start: next, the saturated app left out',
      run: async () => listUnstarted(db, 50, [...(await apps.saturated(db, now, 0)).keys()], now),
    },
    { name: 'start: next of all', run: () => listUnstarted(db, 50, [], now) },
    { name: 'signals that are due', run: () => listDueSignals(db, now, 2_000) },
    { name: 'counts by status, an hour', run: () => countByStatus(db, now - 3_600_000) },
    {
      name: 'queue depth and age, all apps',
      run: () =>
        queuesByApp(
          db,
          everyApp.map(({ id }) => id),
        ),
    },
    { name: 'queue of the saturated app', run: () => queuesByApp(db, [SATURATED_APP], 100) },
    {
      name: 'idempotency key',
      run: () =>
        findReplay(db, 1, [{ key: `key:${uuidOf(middle, 3)}`, label: 'key' }], uuidOf(middle, 4), now),
    },
    ...jobQueriesOf(db, messages),
  ];
}
