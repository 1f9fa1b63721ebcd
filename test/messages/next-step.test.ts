import assert from 'node:assert/strict';
import {
  backOffMs,
  DEFAULT_POLICY,
  nextStep,
  stepAfterFailedReport,
  type Policy,
  type Step,
  type Tried,
} from '../../src/messages/next-step.js';
import {
  accepted,
  ambiguous,
  permanent,
  REASON_CODES,
  transient,
  type Ambiguous,
  type Outcome,
  type ReasonCode,
  type Scope,
} from '../../src/providers/outcome.js';

const SCOPES: Scope[] = ['message', 'sender', 'app'];
const PROBES: Ambiguous['probe'][] = ['lookup', 'resend-same-id', 'wait-dlr'];
const policy: Policy = { ...DEFAULT_POLICY, attemptsPerApp: 3, maxFailovers: 2 };
/** The first attempt of a message that belongs to a group; nothing taken off the wait. */
const first: Tried = { onApp: 1, failovers: 0, hasGroup: true, jitter: 0 };
const last: Tried = { ...first, onApp: 3 };
const wait = (afterMs: number): Step => ({ do: 'retry', afterMs });
const doubt = (probe: Ambiguous['probe']) => ambiguous('timeout', { probe });

describe('nextStep', () => {
  const rows: [title: string, outcome: Outcome, tried: Partial<Tried>, expected: Step][] = [
    ['accepted: waits for the report', accepted('p-1'), {}, { do: 'await_dlr' }],
    [
      'accepted at the very last attempt: the same',
      accepted('p-1'),
      { onApp: 9, failovers: 9 },
      { do: 'await_dlr' },
    ],

    ['transient: tries the same app again', transient('app', 'timeout'), {}, wait(5_000)],
    [
      'transient for the second time: waits twice as long',
      transient('app', 'timeout'),
      { onApp: 2 },
      wait(10_000),
    ],
    [
      'transient at the last attempt: another app',
      transient('app', 'timeout'),
      { onApp: 3 },
      { do: 'fail_over' },
    ],
    [
      'transient beyond the last attempt: another app',
      transient('app', 'timeout'),
      { onApp: 4 },
      { do: 'fail_over' },
    ],
    [
      'transient at the last attempt, no group: fails',
      transient('app', 'timeout'),
      { onApp: 3, hasGroup: false },
      { do: 'fail' },
    ],
    [
      'transient at the last attempt, failovers used up: fails',
      transient('app', 'timeout'),
      { onApp: 3, failovers: 2 },
      { do: 'fail' },
    ],
    [
      'transient, attempts left, failovers used up: tries the same app again',
      transient('app', 'timeout'),
      { failovers: 2 },
      wait(5_000),
    ],
    [
      'transient, attempts left, no group: tries the same app again',
      transient('app', 'timeout'),
      { hasGroup: false },
      wait(5_000),
    ],
    [
      'transient with Retry-After: waits at least that long',
      transient('app', 'rate_limited', { retryAfterS: 60 }),
      {},
      wait(60_000),
    ],
    [
      'transient with a short Retry-After: the back-off is longer',
      transient('app', 'rate_limited', { retryAfterS: 1 }),
      {},
      wait(5_000),
    ],

    [
      'transient, its provider wants two tries at most: tries again once',
      transient('message', 'unknown', { maxTries: 2 }),
      {},
      wait(5_000),
    ],
    [
      'transient, its provider wants two tries at most: then another app',
      transient('message', 'unknown', { maxTries: 2 }),
      { onApp: 2 },
      { do: 'fail_over' },
    ],
    [
      'transient, its provider would allow more tries than the app: another app',
      transient('message', 'unknown', { maxTries: 9 }),
      { onApp: 3 },
      { do: 'fail_over' },
    ],

    ['permanent for the app: another app at once', permanent('app', 'auth_failed'), {}, { do: 'fail_over' }],
    [
      'permanent for the app, one failover left: another app',
      permanent('app', 'auth_failed'),
      { failovers: 1 },
      { do: 'fail_over' },
    ],
    [
      'permanent for the app, failovers used up: fails',
      permanent('app', 'auth_failed'),
      { failovers: 2 },
      { do: 'fail' },
    ],
    [
      'permanent for the app, no group: fails',
      permanent('app', 'auth_failed'),
      { hasGroup: false },
      { do: 'fail' },
    ],
    ['permanent for the sender: another app', permanent('sender', 'invalid_sender'), {}, { do: 'fail_over' }],
    [
      'permanent for the sender, no group: fails',
      permanent('sender', 'invalid_sender'),
      { hasGroup: false },
      { do: 'fail' },
    ],
    [
      'permanent for the message: fails, whatever is left',
      permanent('message', 'invalid_recipient'),
      {},
      { do: 'fail' },
    ],
    ['no route here, no group: fails', permanent('message', 'no_route'), { hasGroup: false }, { do: 'fail' }],
    [
      'no route here, failovers used up: fails',
      permanent('message', 'no_route'),
      { failovers: 2 },
      { do: 'fail' },
    ],

    ['in doubt, only a report can tell: holds', doubt('wait-dlr'), {}, { do: 'hold' }],
    ['in doubt after the look-up: holds', doubt('lookup'), {}, { do: 'hold' }],
    [
      'in doubt, the provider de-duplicates: the same again',
      doubt('resend-same-id'),
      {},
      { do: 'resend_same', afterMs: 5_000 },
    ],
    [
      'in doubt again, the provider de-duplicates: backs off',
      doubt('resend-same-id'),
      { onApp: 2 },
      { do: 'resend_same', afterMs: 10_000 },
    ],
    [
      'in doubt at the last attempt: holds, and never fails over',
      doubt('resend-same-id'),
      { onApp: 3 },
      { do: 'hold' },
    ],
    [
      'in doubt, no group: the same as with one',
      doubt('resend-same-id'),
      { hasGroup: false },
      { do: 'resend_same', afterMs: 5_000 },
    ],
  ];
  for (const [title, outcome, tried, expected] of rows) {
    it(title, () => assert.deepEqual(nextStep(outcome, { ...first, ...tried }, policy), expected));
  }

  it('gives the same answer to the same question and changes nothing', () => {
    const outcome = Object.freeze(transient('app', 'timeout'));
    const again = () => nextStep(outcome, Object.freeze({ ...first }), Object.freeze({ ...policy }));
    assert.deepEqual(again(), again());
  });
});

/** Providers README §6: a message that one provider refuses for good is refused by all, but for these reasons. */
const REFUSED_FOR_GOOD: Record<ReasonCode, 'fail' | 'fail_over'> = {
  invalid_recipient: 'fail',
  invalid_sender: 'fail_over',
  invalid_content: 'fail',
  content_too_long: 'fail',
  media_error: 'fail',
  template_required: 'fail',
  opted_out: 'fail',
  blocked_by_provider: 'fail_over',
  blocked_by_operator: 'fail',
  no_route: 'fail_over',
  landline: 'fail',
  auth_failed: 'fail',
  not_permitted: 'fail',
  misconfigured: 'fail',
  insufficient_balance: 'fail',
  price_limit: 'fail',
  rate_limited: 'fail',
  queue_full: 'fail',
  quiet_hours: 'fail',
  handset_unreachable: 'fail',
  provider_error: 'fail',
  provider_unavailable: 'fail',
  connect_failed: 'fail',
  timeout: 'fail',
  bad_reply: 'fail',
  partial_accept: 'fail',
  duplicate: 'fail',
  expired: 'fail',
  restored: 'fail',
  unknown: 'fail',
  invalid_destination: 'fail',
  generic_failure: 'fail',
  no_service: 'fail',
  null_pdu: 'fail',
  radio_off: 'fail',
  limit_exceeded: 'fail',
  unknown_result: 'fail',
  undelivered: 'fail',
  phone_exception: 'fail',
  phone_away: 'fail',
};

describe('a message refused for good', () => {
  for (const reason of REASON_CODES) {
    const expected = REFUSED_FOR_GOOD[reason];
    it(`${expected === 'fail' ? 'fails' : 'goes to another app'} on ${reason}`, () =>
      assert.deepEqual(nextStep(permanent('message', reason), first, policy), { do: expected }));
  }
});

describe('whatever the reason', () => {
  const each = (check: (reason: ReasonCode, scope: Scope) => void) =>
    REASON_CODES.forEach((reason) => SCOPES.forEach((scope) => check(reason, scope)));
  const stepOf = (outcome: Outcome, tried: Tried) => nextStep(outcome, tried, policy).do;

  it('what an app or a sender is refused for good, another app may send', () =>
    each((reason, scope) => {
      if (scope !== 'message')
        assert.equal(stepOf(permanent(scope, reason), first), 'fail_over', `${scope} ${reason}`);
    }));

  it('a passing refusal is tried again while attempts are left, then elsewhere', () =>
    each((reason, scope) => {
      if (reason === 'phone_away') return; // nobody has it: see below
      assert.equal(stepOf(transient(scope, reason), first), 'retry', `${scope} ${reason}`);
      assert.equal(stepOf(transient(scope, reason), last), 'fail_over', `${scope} ${reason}`);
    }));

  it('what a silent phone never had goes elsewhere at once, and waits for the phone where there is no other app', () => {
    const away = transient('app', 'phone_away');
    assert.deepEqual(nextStep(away, first, policy), { do: 'fail_over', else: 'retry' });
    assert.deepEqual(nextStep(away, last, policy), { do: 'fail_over', else: 'retry' });
    assert.deepEqual(nextStep(away, { ...first, hasGroup: false }, policy), { do: 'retry', afterMs: 0 });
  });

  it('an attempt in doubt is never tried as a new one, elsewhere or given up', () => {
    for (const reason of REASON_CODES)
      for (const probe of PROBES)
        for (const tried of [first, last, { ...last, hasGroup: false }, { ...last, failovers: 2 }])
          assert.ok(
            ['hold', 'resend_same'].includes(stepOf(ambiguous(reason, { probe }), tried)),
            `${reason} ${probe}`,
          );
  });

  it('a message without a group never fails over', () =>
    each((reason, scope) => {
      for (const outcome of [permanent(scope, reason), transient(scope, reason), ambiguous(reason)])
        for (const tried of [first, last])
          assert.notEqual(stepOf(outcome, { ...tried, hasGroup: false }), 'fail_over', `${scope} ${reason}`);
    }));
});

describe('stepAfterFailedReport', () => {
  const rows: [title: string, changes: Partial<Policy>, tried: Partial<Tried>, expected: Step['do']][] = [
    ['ends the message unless the group says otherwise', {}, {}, 'fail'],
    ['goes to another app when the group says so', { failoverOnDlr: true }, {}, 'fail_over'],
    ['ends it when the failovers are used up', { failoverOnDlr: true }, { failovers: 2 }, 'fail'],
    ['ends it without a group', { failoverOnDlr: true }, { hasGroup: false }, 'fail'],
    ['ends it when no failover is allowed', { failoverOnDlr: true, maxFailovers: 0 }, {}, 'fail'],
  ];
  for (const [title, changes, tried, expected] of rows) {
    it(title, () =>
      assert.deepEqual(stepAfterFailedReport({ ...first, ...tried }, { ...policy, ...changes }), {
        do: expected,
      }),
    );
  }
});

describe('backOffMs', () => {
  const after = (onApp: number, jitter = 0, retryAfterS?: number) =>
    backOffMs({ onApp, jitter }, { ...policy, retryInitialMs: 1_000, retryMaxMs: 10_000 }, retryAfterS);

  it('doubles from attempt to attempt up to the longest wait', () =>
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 20, 2_000].map((onApp) => after(onApp)),
      [1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000],
    ));

  it('takes off up to a fifth, in proportion to the jitter, also at the cap', () => {
    assert.deepEqual(
      [0, 0.25, 0.5, 1].map((jitter) => after(1, jitter)),
      [1_000, 950, 900, 800],
    );
    assert.deepEqual(
      [0, 1].map((jitter) => after(9, jitter)),
      [10_000, 8_000],
    );
  });

  it('stays between four fifths and the whole for every jitter', () => {
    for (let jitter = 0; jitter <= 1; jitter += 1 / 64)
      for (const onApp of [1, 2, 3, 4, 9]) {
        const most = after(onApp);
        assert.ok(after(onApp, jitter) >= most * 0.8 && after(onApp, jitter) <= most);
      }
  });

  it('waits as long as the provider asks, also beyond the cap and whatever the jitter', () => {
    assert.equal(after(1, 0, 30), 30_000);
    assert.equal(after(9, 1, 3_600), 3_600_000);
  });

  it('waits longer than the provider asks where the back-off is longer', () => {
    assert.equal(after(3, 0, 1), 4_000);
    assert.equal(after(3, 0, 0), 4_000);
  });

  it('starts at the cap when the first wait is longer than the longest', () =>
    assert.equal(
      backOffMs({ onApp: 1, jitter: 0 }, { ...policy, retryInitialMs: 9_000, retryMaxMs: 2_000 }),
      2_000,
    ));

  it('counts in whole milliseconds', () => assert.equal(after(1, 1 / 3), Math.round(1_000 * (1 - 0.2 / 3))));
});
