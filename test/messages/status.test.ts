import assert from 'node:assert/strict';
import {
  afterMove,
  afterReport,
  isTerminal,
  type Move,
  type StatusChange,
} from '../../src/messages/status.js';
import { REPORTED_STATUSES, STATUSES, type ReportedStatus, type Status } from '../../src/messages/types.js';
import { pick, seededRandom } from '../support/random.js';

type Verdict = Status | '-';
const CHANGES_NOTHING = '-';
const read = (change: StatusChange): Verdict => (change.changed ? change.status : CHANGES_NOTHING);
const title = (cause: string, current: Status, expected: Verdict) =>
  expected === CHANGES_NOTHING
    ? `${cause} leaves ${current} as it is`
    : `${cause} makes ${current} ${expected}`;

/** What each report makes of each status. `-` = nothing. */
const REPORTED: Record<Status, Record<ReportedStatus, Verdict>> = {
  scheduled: { sent: 'sent', delivered: 'delivered', failed: 'failed', expired: 'expired', unknown: '-' },
  pending: { sent: 'sent', delivered: 'delivered', failed: 'failed', expired: 'expired', unknown: '-' },
  processing: { sent: 'sent', delivered: 'delivered', failed: 'failed', expired: 'expired', unknown: '-' },
  unknown: { sent: 'sent', delivered: 'delivered', failed: 'failed', expired: 'expired', unknown: '-' },
  sent: { sent: '-', delivered: 'delivered', failed: 'failed', expired: 'expired', unknown: '-' },
  failed: { sent: '-', delivered: 'delivered', failed: '-', expired: '-', unknown: '-' },
  expired: { sent: '-', delivered: 'delivered', failed: '-', expired: '-', unknown: '-' },
  delivered: { sent: '-', delivered: '-', failed: '-', expired: '-', unknown: '-' },
  cancelled: { sent: '-', delivered: '-', failed: '-', expired: '-', unknown: '-' },
};

const ENDED = {
  due: '-',
  attempt: '-',
  retry: '-',
  accepted: '-',
  doubt: '-',
  fail: '-',
  expire: '-',
  cancel: '-',
  redrive: '-',
} as const;

/** What our own moves make of each status. */
const MOVED: Record<Status, Record<Move, Verdict>> = {
  scheduled: {
    ...ENDED,
    due: 'pending',
    attempt: 'processing',
    fail: 'failed',
    expire: 'expired',
    cancel: 'cancelled',
  },
  pending: {
    ...ENDED,
    attempt: 'processing',
    accepted: 'sent',
    doubt: 'unknown',
    fail: 'failed',
    expire: 'expired',
    cancel: 'cancelled',
  },
  processing: {
    ...ENDED,
    attempt: 'processing',
    retry: 'pending',
    accepted: 'sent',
    doubt: 'unknown',
    fail: 'failed',
    expire: 'expired',
  },
  sent: { ...ENDED, attempt: 'processing', retry: 'pending', fail: 'failed', expire: 'expired' },
  unknown: {
    ...ENDED,
    attempt: 'processing',
    retry: 'pending',
    accepted: 'sent',
    fail: 'failed',
    expire: 'expired',
  },
  failed: { ...ENDED, redrive: 'pending' },
  expired: ENDED,
  delivered: ENDED,
  cancelled: ENDED,
};
const MOVES = Object.keys(ENDED) as Move[];

/** Providers README §7: unknown < sent < failed/expired < delivered. */
const RANK: Record<Status, number> = {
  scheduled: 0,
  pending: 0,
  processing: 0,
  unknown: 1,
  sent: 2,
  failed: 3,
  expired: 3,
  delivered: 4,
  cancelled: 4,
};

describe('afterReport', () => {
  for (const current of STATUSES) {
    for (const reported of REPORTED_STATUSES) {
      const expected = REPORTED[current][reported];
      it(title(`the report "${reported}"`, current, expected), () =>
        assert.equal(read(afterReport(current, reported)), expected),
      );
    }
  }

  it('takes no word that is not a status, neither for the compiler nor at run time', () => {
    // @ts-expect-error no provider's word gets here untranslated
    assert.equal(read(afterReport('sent', 'DELIVRD')), CHANGES_NOTHING);
    // @ts-expect-error a status that no report can bring
    afterReport('sent', 'pending');
    // @ts-expect-error no such status
    assert.equal(read(afterReport('queued', 'sent')), CHANGES_NOTHING);
    // @ts-expect-error inherited by every object
    assert.equal(read(afterReport('sent', 'constructor')), CHANGES_NOTHING);
  });
});

describe('reports in any order', () => {
  const random = seededRandom();
  const sequences = Array.from({ length: 3_000 }, () => ({
    start: pick(random, STATUSES),
    reports: Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(random, REPORTED_STATUSES)),
  }));
  const follow = (start: Status, reports: readonly ReportedStatus[]): Status[] =>
    reports.reduce<Status[]>(
      (path, reported) => {
        const change = afterReport(path.at(-1)!, reported);
        return [...path, change.changed ? change.status : path.at(-1)!];
      },
      [start],
    );
  const each = (check: (path: Status[], start: Status, reports: ReportedStatus[]) => void) => {
    for (const { start, reports } of sequences) check(follow(start, reports), start, reports);
  };

  it('never lower what is known about a message', () =>
    each((path) =>
      path.forEach((status, at) =>
        assert.ok(
          at === 0 || status === path[at - 1] || RANK[status] > RANK[path[at - 1]!],
          path.join(' → '),
        ),
      ),
    ));

  it('never take back "delivered"', () =>
    each((path) => {
      const first = path.indexOf('delivered');
      if (first >= 0) assert.deepEqual(new Set(path.slice(first)), new Set(['delivered']));
    }));

  it('never touch a cancelled message, and never cancel one', () =>
    each((path, start) => assert.equal(path.includes('cancelled'), start === 'cancelled')));

  it('end at the same rank whatever the order', () =>
    each((path, start, reports) => {
      const highest = Math.max(
        RANK[start],
        ...reports.filter((word) => word !== 'unknown').map((word) => RANK[word]),
      );
      assert.equal(RANK[path.at(-1)!], highest, `${start}: ${reports.join(' ')}`);
    }));

  it('may each come twice in a row: the second changes nothing', () =>
    each((path, start, reports) =>
      assert.equal(
        follow(
          start,
          reports.flatMap((word) => [word, word]),
        ).at(-1),
        path.at(-1),
      ),
    ));
});

describe('afterMove', () => {
  for (const current of STATUSES) {
    for (const move of MOVES) {
      const expected = MOVED[current][move];
      it(title(`the move "${move}"`, current, expected), () =>
        assert.equal(read(afterMove(current, move)), expected),
      );
    }
  }

  it('takes no word that is not a move', () => {
    // @ts-expect-error no such move
    assert.throws(() => afterMove('pending', 'deliver'));
  });
});

describe('reports and moves together', () => {
  it('never wake a message that has ended, except by redrive, and that a late report may deliver it', () => {
    const random = seededRandom(7);
    const usual = MOVES.filter((move) => move !== 'redrive');
    for (let run = 0; run < 3_000; run += 1) {
      let status: Status = pick(random, STATUSES);
      for (let step = 0; step < 12; step += 1) {
        const change =
          random() < 0.5
            ? afterMove(status, pick(random, usual))
            : afterReport(status, pick(random, REPORTED_STATUSES));
        if (!change.changed) continue;
        assert.ok(!isTerminal(status) || change.status === 'delivered', `${status} → ${change.status}`);
        assert.ok(status !== 'delivered' && status !== 'cancelled', `${status} → ${change.status}`);
        status = change.status;
      }
    }
  });
});

describe('isTerminal', () => {
  const rows: Record<Status, boolean> = {
    scheduled: false,
    pending: false,
    processing: false,
    sent: false,
    unknown: false,
    delivered: true,
    failed: true,
    expired: true,
    cancelled: true,
  };
  for (const [status, expected] of Object.entries(rows) as [Status, boolean][]) {
    it(`${status} ${expected ? 'ends' : 'does not end'} the attempts`, () =>
      assert.equal(isTerminal(status), expected));
  }
});
