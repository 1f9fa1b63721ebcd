import assert from 'node:assert/strict';
import {
  afterAttempt,
  atOnce,
  blockMs,
  DEFAULT_POLICY,
  failuresAfter,
  policyOf,
  type AfterAttempt,
  type Answer,
} from '../../src/webhooks/schedule.js';

const HOUR = 3_600_000;
const status = (code: number, retryAfterS: number | null = null): Answer => ({ status: code, retryAfterS });
const silence: Answer = { status: null, error: 'no complete reply' };
/** In the middle of its range. */
const JITTER = 0.5;

describe('the schedule of a delivery', () => {
  const wait = (waitMs: number): AfterAttempt => ({ do: 'wait', waitMs });
  const rows: [title: string, answer: Answer, made: number, ageMs: number, after: AfterAttempt][] = [
    ['200 is success', status(200), 1, 0, { do: 'delivered' }],
    ['204 is success', status(204), 1, 0, { do: 'delivered' }],
    ['301 is none: redirects are not followed', status(301), 1, 0, wait(5_000)],
    ['400 is tried again: its owner may mend it', status(400), 1, 0, wait(5_000)],
    ['500 is tried again', status(500), 1, 0, wait(5_000)],
    ['silence is tried again', silence, 1, 0, wait(5_000)],
    ['the wait doubles', silence, 4, 0, wait(40_000)],
    ['up to an hour', silence, 15, 0, wait(HOUR)],
    ['429 waits as long as it says', status(429, 90), 1, 0, wait(90_000)],
    ['503 too', status(503, 90), 1, 0, wait(90_000)],
    ['but no less than the schedule', status(429, 1), 4, 0, wait(40_000)],
    ['other statuses have no say in it', status(500, 90), 1, 0, wait(5_000)],
    ['410 ends it at once', status(410), 1, 0, { do: 'dead', reason: 'the receiver answered 410 Gone' }],
    ['an attempt that ends at 24 hours is the last', status(500), 30, 24 * HOUR, { do: 'dead', reason: '30 attempts failed; the last: HTTP 500' }],
    ['so is one whose next would come later', silence, 30, 23.5 * HOUR, { do: 'dead', reason: '30 attempts failed; the last: no complete reply' }],
    ['23 hours are not', silence, 30, 23 * HOUR, wait(HOUR)],
    ['asked to come after that', status(429, 90_000), 1, 0, { do: 'dead', reason: '1 attempt failed; the last: HTTP 429' }],
  ]; // prettier-ignore
  for (const [title, answer, made, ageMs, after] of rows)
    it(title, () => assert.deepEqual(afterAttempt(answer, made, ageMs, DEFAULT_POLICY, JITTER), after));

  it('is spread by a fifth to both sides', () => {
    const waits = [0, 1].map((jitter) => afterAttempt(silence, 1, 0, DEFAULT_POLICY, jitter));
    assert.deepEqual(waits, [wait(4_000), wait(6_000)]);
  });

  it('is 19 to 40 attempts for a receiver that is away all day', () => {
    let made = 0;
    for (let ageMs = 0; ;) {
      made += 1;
      const after = afterAttempt(silence, made, ageMs, DEFAULT_POLICY, JITTER);
      if (after.do !== 'wait') break;
      ageMs += after.waitMs;
    }
    assert.ok(made >= 19 && made <= 40, String(made));
  });

  it('is what the settings of the webhook make of the defaults', () => {
    assert.deepEqual(policyOf({}), DEFAULT_POLICY);
    const settings = { timeout_s: 2, retry_initial_s: 0.05, retry_max_s: 60, retry_for_s: 600 };
    assert.deepEqual(policyOf(settings), { timeoutMs: 2_000, initialMs: 50, maxMs: 60_000, forMs: 600_000 });
  });
});

describe('a receiver that fails', () => {
  const rows: [title: string, failures: number, askedMs: number, blockedMs: number][] = [
    ['four times in a row: its events go on being tried', 4, 0, 0],
    ['five times: it is left alone for a moment', 5, 0, 5_000],
    ['longer each time', 8, 0, 40_000],
    ['five minutes at most', 40, 0, 300_000],
    ['that asks for time gets it at once', 1, 90_000, 90_000],
    ['an hour at most: its owner may mend it sooner', 1, 5 * HOUR, HOUR],
  ];
  for (const [title, failures, askedMs, blockedMs] of rows)
    it(title, () => assert.equal(blockMs(failures, askedMs, DEFAULT_POLICY), blockedMs));

  const counts: [title: string, before: number, failed: number, isBlocked: boolean, failures: number][] = [
    ['attempts count one by one', 1, 2, false, 3],
    ['ten that failed together make it unwell, and no more', 0, 10, false, 5],
    ['then each probe counts', 5, 1, false, 6],
    ['but not what had left before it was left alone', 6, 3, true, 6],
  ];
  for (const [title, before, failed, isBlocked, failures] of counts)
    it(title, () => assert.equal(failuresAfter(before, failed, isBlocked), failures));

  it('is left alone no longer than its own settings let a delivery wait', () => {
    assert.equal(blockMs(40, 0, { ...DEFAULT_POLICY, maxMs: 200 }), 200);
  });

  it('gets one request at a time, a well one ten', () => {
    assert.deepEqual([0, 4, 5, 50].map(atOnce), [10, 10, 1, 1]);
  });
});
