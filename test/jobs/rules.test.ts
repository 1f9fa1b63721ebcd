/** The pure rules of the scheduled jobs. */
import assert from 'node:assert/strict';
import { isRunMissing, mayHaveLostItsRun, type RunState } from '../../src/jobs/missing-run.js';
import type { OpenMessage } from '../../src/jobs/store.js';
import {
  marksOf,
  MAX_REDRIVES,
  nextCheck,
  nextPriceCheck,
  nextRedrive,
} from '../../src/messages/job-marks.js';
import { mayRedrive, validUntil, type RedriveFacts } from '../../src/messages/redrive.js';
import { STATUSES, type Status } from '../../src/messages/types.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const AT = 1_795_000_000_000;
const minutes = (n: number) => AT + n * MINUTE_MS;

describe('nextCheck', () => {
  const NEVER_ENDING = Infinity;
  const TABLE: [passedMin: number, nextMin: number][] = [
    [0, 10],
    [9.9, 10],
    [10, 40],
    [39, 40],
    [40, 100],
    [100, 280],
    [280, 1_000],
    [1_000, 1_000 + 1_440],
    [2_439, 2_440],
    [2_440, 3_880],
    [100_000, 100_360],
  ];
  for (const [passed, next] of TABLE)
    it(`${passed} minutes after the hand-over asks at ${next} minutes`, () =>
      assert.equal(nextCheck(AT, minutes(passed), NEVER_ENDING), minutes(next)));

  it('asks every message at 10 min, then after 30 min, 1 h, 3 h, 12 h, then daily until the deadline', () => {
    const asked: number[] = [];
    for (let at = nextCheck(AT, AT, 72 * HOUR_MS); at !== null; at = nextCheck(AT, at, 72 * HOUR_MS))
      asked.push((at - AT) / MINUTE_MS);
    assert.deepEqual(asked, [10, 40, 100, 280, 1_000, 2_440, 3_880]);
  });

  it('a deadline of less than ten minutes leaves nothing to ask', () =>
    assert.equal(nextCheck(AT, AT, 9 * MINUTE_MS), null));
});

describe('nextPriceCheck', () => {
  it('asks within a day, and not after it', () => {
    const asked: number[] = [];
    for (let at = nextPriceCheck(AT, AT); at !== null; at = nextPriceCheck(AT, at))
      asked.push((at - AT) / MINUTE_MS);
    assert.deepEqual(asked, [10, 60, 360, 1_380]);
  });
});

describe('nextRedrive', () => {
  const TABLE: [redrives: number, afterMin: number | null][] = [
    [0, 5],
    [1, 10],
    [2, 20],
    [3, null],
    [9, null],
  ];
  for (const [redrives, afterMin] of TABLE)
    it(`after ${redrives} redrives: ${afterMin === null ? 'never' : `${afterMin} minutes later`}`, () =>
      assert.equal(nextRedrive(redrives, AT), afterMin === null ? null : minutes(afterMin)));
});

describe('marksOf', () => {
  const POLLS = { poll: true };
  const PRICES = { poll: true, pricesLate: true };
  const message = { folder: 'outbox' as const, providerId: 'P-1', cost: null, redrives: 0 };
  const mark = (status: Status, driver: object | null, more: object = {}) =>
    marksOf(status, { ...message, ...more }, driver, AT);

  for (const status of STATUSES) {
    const awaits = status === 'sent' || status === 'unknown';
    it(`${status} is ${awaits ? '' : 'not '}asked about where the provider can be asked`, () =>
      assert.equal(mark(status, POLLS).providerCheckAt, awaits ? minutes(10) : null));
    it(`${status} is ${status === 'failed' ? '' : 'not '}considered for a redrive`, () =>
      assert.equal(mark(status, POLLS).redriveAt, status === 'failed' ? minutes(5) : null));
  }

  const NOT_ASKED: [title: string, status: Status, driver: object | null, more: object][] = [
    ['a driver that cannot ask', 'sent', {}, {}],
    ['a driver that is gone', 'sent', null, {}],
    ['a message without a provider id', 'unknown', POLLS, { providerId: null }],
    ['an incoming message', 'delivered', PRICES, { folder: 'inbox' }],
    ['a delivered message with its price', 'delivered', PRICES, { cost: '0.01' }],
    ['a delivered message of a driver without late prices', 'delivered', POLLS, {}],
  ];
  for (const [title, status, driver, more] of NOT_ASKED)
    it(`${title} is not asked about`, () => assert.equal(mark(status, driver, more).providerCheckAt, null));

  it('a delivered message without its price is asked about where prices come late', () =>
    assert.equal(mark('delivered', PRICES).providerCheckAt, minutes(10)));
});

describe('mayRedrive', () => {
  const FACTS: RedriveFacts = {
    message: {
      status: 'failed',
      folder: 'outbox',
      expiresAt: null,
      scheduledAt: null,
      createdAt: AT,
      text: 'Habari',
    },
    outcomes: ['rejected-transient', 'rejected-transient'],
    wasInDoubt: false,
    hasReports: false,
    validityMs: null,
  };
  const ask = (more: Partial<RedriveFacts>, message: object = {}, now = minutes(5)) => {
    const verdict = mayRedrive({ ...FACTS, ...more, message: { ...FACTS.message, ...message } }, now);
    return verdict.redrive ? 'redrive' : verdict.why;
  };
  const TABLE: [
    title: string,
    expected: string,
    more: Partial<RedriveFacts>,
    message?: object,
    now?: number,
  ][] = [
    ['every attempt failed in passing', 'redrive', {}],
    ['one attempt, in passing', 'redrive', { outcomes: ['rejected-transient'] }],
    ['no attempt at all', 'not_transient', { outcomes: [] }],
    [
      'one attempt refused for good',
      'not_transient',
      { outcomes: ['rejected-transient', 'rejected-permanent'] },
    ],
    ['one attempt in doubt', 'not_transient', { outcomes: ['ambiguous', 'rejected-transient'] }],
    ['one attempt that never ended', 'not_transient', { outcomes: ['rejected-transient', null] }],
    ['one attempt accepted, and a report that says failed', 'not_transient', { outcomes: ['accepted'] }],
    ['in doubt once, settled since', 'not_transient', { wasInDoubt: true }],
    ['a report came', 'not_transient', { hasReports: true }],
    ['just within the hour of the default', 'redrive', {}, {}, AT + HOUR_MS - 1],
    ['the hour is over', 'too_late', {}, {}, AT + HOUR_MS],
    ['the hour counts from the scheduled time', 'redrive', {}, { scheduledAt: AT + HOUR_MS }, AT + HOUR_MS],
    ["the app's validity is shorter", 'too_late', { validityMs: MINUTE_MS }],
    ["the app's validity is longer", 'redrive', { validityMs: DAY_MS }, {}, AT + DAY_MS - 1],
    ['expires_at wins over the validity', 'redrive', { validityMs: 1 }, { expiresAt: minutes(6) }],
    ['expires_at has passed', 'too_late', { validityMs: DAY_MS }, { expiresAt: minutes(5) }],
    ['begun again twice before', 'redrive', {}, { redrives: MAX_REDRIVES - 1 }],
    ['begun again three times before', 'too_often', {}, { redrives: MAX_REDRIVES }],
    ['its text was removed', 'ended', {}, { text: '' }],
    [
      'a file without a text',
      'redrive',
      {},
      { text: '', content: { media: ['https://files.example.org/a.png'] } },
    ],
    ['an incoming message', 'ended', {}, { folder: 'inbox' }],
    ...STATUSES.filter((status) => status !== 'failed').map((status): [string, string, object, object] => [
      `it is ${status}`,
      'ended',
      {},
      { status },
    ]),
  ];
  for (const [title, expected, more, message, now] of TABLE)
    it(`${title}: ${expected.replace('_', ' ')}`, () => assert.equal(ask(more, message, now), expected));

  it('validUntil is the same instant as the rule uses', () =>
    assert.equal(validUntil(FACTS.message, null), AT + HOUR_MS));
});

describe('a message whose run may be missing', () => {
  const open: OpenMessage = {
    id: 1,
    status: 'pending',
    appId: 1,
    groupId: null,
    inBulk: false,
    sentAt: null,
    updatedAt: AT,
    workflowStarted: true,
  };
  const ASKED: [title: string, message: Partial<OpenMessage>, nowMin: number, expected: boolean][] = [
    ['untouched for ten minutes', {}, 10, true],
    ['touched less than ten minutes ago', {}, 9, false],
    ['waiting for its start', { workflowStarted: false }, 60, false],
    ['one that the run of its batch looks after', { inBulk: true }, 60, false],
  ];
  for (const [title, message, now, expected] of ASKED)
    it(`${title}: the engine is ${expected ? '' : 'not '}asked`, () =>
      assert.equal(mayHaveLostItsRun({ ...open, ...message }, minutes(now)), expected));

  const before = minutes(60);
  const after = AT + 73 * HOUR_MS;
  const MISSING: [status: Status, run: RunState, now: number, expected: boolean][] = [
    ['pending', 'open', before, false],
    ['pending', 'over', before, true],
    ['pending', 'broken', before, true],
    ['pending', 'none', before, true],
    ['scheduled', 'broken', after, true],
    ['processing', 'none', after, true],
    ['sent', 'open', before, false],
    ['sent', 'over', before, false],
    ['sent', 'broken', before, true],
    ['sent', 'none', before, true],
    ['sent', 'broken', after, false],
    ['sent', 'none', after, false],
    ['unknown', 'broken', before, true],
    ['unknown', 'over', before, false],
    ['unknown', 'none', after, false],
  ];
  for (const [status, run, now, expected] of MISSING)
    it(`${status}, run ${run}, ${now === before ? 'within' : 'past'} the report deadline: ${expected ? 'missing' : 'not missing'}`, () =>
      assert.equal(isRunMissing({ ...open, status }, run, now, 72 * HOUR_MS), expected));
});
