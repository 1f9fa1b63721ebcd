import { setTimeout as delay } from 'node:timers/promises';
import { readAttempts, withDatabase, type AttemptEnd } from '../rows.js';
import { onGround, type Ground } from '../ground.js';
import type { Answer, Behaviour } from '../provider.js';
import type { Report, Scenario } from '../scenario.js';

interface Row {
  title: string;
  behaviour: Partial<Behaviour>;
  settings?: Record<string, unknown>;
  /** `api_link` instead of the account's. */
  apiLink?: string;
  /** How every attempt but the last ends, and the last. */
  repeated: string | null;
  last: string;
  status: string;
  /** Arrivals at the provider for each message. */
  arrivals: number;
  /** Milliseconds that lie between two attempts, at least. */
  pauseMs?: number;
}

const always = (answer: Answer): Partial<Behaviour> => ({ answer: () => answer });
const TWICE = { max_attempts: 2, retry_initial_s: 0.2, retry_max_s: 1 };
/** Nobody listens on the discard port. */
const NOBODY = 'http://127.0.0.1:9/send';

const ROWS: Row[] = [
  {
    title: 'nobody listens',
    behaviour: {},
    apiLink: NOBODY,
    settings: TWICE,
    ...{ repeated: 'rejected-transient connect_failed', last: 'rejected-transient connect_failed' },
    ...{ status: 'failed', arrivals: 0 },
  },
  {
    title: 'reads the request and never answers',
    behaviour: { answerMs: () => 60_000, reportMs: null },
    ...{ repeated: null, last: 'ambiguous timeout', status: 'unknown', arrivals: 1 },
  },
  {
    title: 'reads the request and closes the connection',
    behaviour: { ...always('cut'), reportMs: null },
    ...{ repeated: null, last: 'ambiguous timeout', status: 'unknown', arrivals: 1 },
  },
  {
    title: 'closes the connection, and reports "delivered" later',
    behaviour: always('cut'),
    ...{ repeated: null, last: 'ambiguous timeout', status: 'delivered', arrivals: 1 },
  },
  {
    title: '200 with a page instead of an id',
    behaviour: { ...always('page'), reportMs: null },
    ...{ repeated: null, last: 'ambiguous bad_reply', status: 'unknown', arrivals: 1 },
  },
  {
    title: '502 with a page of a proxy',
    behaviour: { ...always([502]), reportMs: null },
    ...{ repeated: null, last: 'ambiguous provider_error', status: 'unknown', arrivals: 1 },
  },
  {
    title: '503 once, then well',
    behaviour: firstly([503]),
    settings: TWICE,
    ...{
      repeated: 'rejected-transient provider_unavailable',
      last: 'accepted',
      status: 'delivered',
      arrivals: 2,
    },
  },
  {
    title: '429 with Retry-After: 3 once, then well',
    behaviour: firstly([429, { 'retry-after': '3' }]),
    settings: TWICE,
    ...{ repeated: 'rejected-transient rate_limited', last: 'accepted', status: 'delivered', arrivals: 2 },
    pauseMs: 3_000,
  },
  {
    title: '401',
    behaviour: always([401]),
    ...{ repeated: null, last: 'rejected-permanent auth_failed', status: 'failed', arrivals: 1 },
  },
  {
    title: '422',
    behaviour: always([422]),
    ...{ repeated: null, last: 'rejected-permanent unknown', status: 'failed', arrivals: 1 },
  },
];

/** Answers the first request of each message with `answer`, and takes the next. */
function firstly(answer: Answer): Partial<Behaviour> {
  const seen = new Set<number>();
  return {
    answer: ({ messageId }) => {
      const isFirst = !seen.has(messageId);
      seen.add(messageId);
      return isFirst ? answer : 'ok';
    },
  };
}

export const provider: Scenario = {
  name: 'provider',
  about: 'a provider that is down, hangs, throttles, refuses or answers nonsense: each outcome as designed',
  databases: ['sqlite', 'mariadb'],
  takes: 'about 1 min',
  run: (report, options) =>
    onGround(options, {}, async (ground) => {
      await ground.start();
      const each = Math.ceil((options.messages ?? 30) / ROWS.length);
      const clients = await Promise.all(
        ROWS.map(async (row) => {
          const apiLink = ground.provider.account(row.behaviour);
          const fields = row.apiLink === undefined ? {} : { api_link: row.apiLink };
          const appId = await ground.createApp(apiLink, row.settings, fields);
          const own = ground.clientsOf(appId, { firstNumber: 1 + ROWS.indexOf(row) * 1_000 });
          await own.sendAll(each, each);
          return own;
        }),
      );
      report.step(`${each} messages to each of ${ROWS.length} providers`);
      report.figure('last send to everything settled, ms', await ground.settle(report, 120_000));
      await delay(6_000); // past the wait of an attempt in doubt, after which nothing may be sent again
      await ground.conclude(report, ...clients);
      for (const [index, row] of ROWS.entries()) {
        const ids = clients[index]!.acceptedIds;
        await judge(report, ground, row, ids);
      }
    }),
};

async function judge(report: Report, ground: Ground, row: Row, ids: readonly number[]): Promise<void> {
  const ends = await withDatabase(ground.databaseUrl, (db) => readAttempts(db, ids));
  const wrong = ids
    .map((id) =>
      describe(
        id,
        ends.filter(({ messageId }) => messageId === id),
        ground,
        row,
      ),
    )
    .filter((text) => text !== null);
  report.promise(
    `${row.title}: ${row.last}, ${row.status}`,
    ids.length > 0 && wrong.length === 0,
    wrong.join('; '),
  );
}

/** @returns what is not as it should be, or null */
function describe(id: number, ends: AttemptEnd[], ground: Ground, row: Row): string | null {
  const words = ends.map(({ outcome, reason }) => (reason === null ? outcome : `${outcome} ${reason}`));
  const expected = row.repeated === null ? [row.last] : [row.repeated, row.last];
  const arrivals = ground.provider.arrivals.filter(({ messageId }) => messageId === id).length;
  const pause = ends.length > 1 ? ends[1]!.startedAt - ends[0]!.finishedAt! : Infinity;
  const asExpected =
    words.join() === expected.join() &&
    ends[0]?.status === row.status &&
    arrivals === row.arrivals &&
    pause >= (row.pauseMs ?? 0);
  return asExpected
    ? null
    : `message ${id} is ${ends[0]?.status} after ${words.join(', ')}, ${arrivals} arrivals, pause ${pause} ms`;
}
