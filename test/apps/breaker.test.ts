import assert from 'node:assert/strict';
import { afterOutcome, beginProbe, CLOSED, healthOf, type Breaker } from '../../src/apps/breaker.js';
import {
  accepted,
  ambiguous,
  permanent,
  REASON_CODES,
  transient,
  type Outcome,
  type ReasonCode,
  type Scope,
} from '../../src/providers/outcome.js';

const NOW = 1_795_000_000_000;
const S = 1_000;
const COOL_DOWN = 30 * S;
const failure = transient('app', 'provider_error');
const wrongNumber = permanent('message', 'invalid_recipient');
const ok = accepted('p-1');

/** Outcomes one after the other at the same instant. */
const after = (breaker: Breaker, ...outcomes: Outcome[]) =>
  outcomes.reduce((state, outcome) => afterOutcome(state, outcome, NOW), breaker);
const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => outcome);
const OPEN = after(CLOSED, ...times(5, failure));
const DUE_AT = OPEN.openUntil;

describe('breaker: opening', () => {
  it('a new app is healthy', () => assert.equal(healthOf(CLOSED, NOW), 'closed'));

  it('four failures in a row leave it closed', () => {
    const breaker = after(CLOSED, ...times(4, failure));
    assert.deepEqual(breaker, { failures: 4, trips: 0, openUntil: 0 });
    assert.equal(healthOf(breaker, NOW), 'closed');
  });

  it('the fifth opens it for 30 s', () => {
    assert.deepEqual(OPEN, { failures: 5, trips: 1, openUntil: NOW + COOL_DOWN });
    assert.equal(healthOf(OPEN, NOW), 'open');
  });

  it('it stays open up to the last millisecond, then a probe is due', () => {
    assert.equal(healthOf(OPEN, DUE_AT - 1), 'open');
    assert.equal(healthOf(OPEN, DUE_AT), 'probe_due');
    assert.equal(healthOf(OPEN, DUE_AT + 3_600 * S), 'probe_due');
  });

  it('failures that are not in a row do not add up', () => {
    const four = times(4, failure);
    for (const sign of [ok, wrongNumber])
      assert.equal(healthOf(after(CLOSED, ...four, sign, ...four), NOW), 'closed');
  });

  it('attempts that the gateway itself broke off, by being killed, are no failures of the app', () => {
    const brokenOff = ambiguous('unknown', { isOurs: true });
    assert.equal(after(CLOSED, ...times(20, brokenOff)), CLOSED);
    assert.deepEqual(after(CLOSED, failure, brokenOff), { ...CLOSED, failures: 1 }, 'nor successes');
  });

  it('slow failures in a row add up, however long they take', () => {
    let breaker = CLOSED;
    for (let hour = 0; hour < 5; hour += 1) breaker = afterOutcome(breaker, failure, NOW + hour * 3_600 * S);
    assert.deepEqual(breaker, { failures: 5, trips: 1, openUntil: NOW + 4 * 3_600 * S + COOL_DOWN });
  });
});

/** What one outcome does to an app with four failures behind it: the fifth opens it. */
type Effect = 'counts' | 'opens at once' | 'proves health' | 'says nothing';
const CERTAIN: ReasonCode[] = ['auth_failed', 'not_permitted', 'misconfigured', 'insufficient_balance'];
const NO_FAULT: ReasonCode[] = ['rate_limited', 'queue_full', 'quiet_hours'];

function effectOf(outcome: Outcome): Effect {
  const fromHealthy = after(CLOSED, outcome);
  const fromFour = after({ failures: 4, trips: 0, openUntil: 0 }, outcome);
  if (fromHealthy.openUntil > 0) return 'opens at once';
  if (fromFour.openUntil > 0) return 'counts';
  return fromFour.failures === 0 ? 'proves health' : 'says nothing';
}

function expectedEffect(kind: Outcome['kind'], scope: Scope, reason: ReasonCode): Effect {
  if (kind === 'accepted') return 'proves health';
  const isAppFailure = kind === 'ambiguous' || scope === 'app';
  if (NO_FAULT.includes(reason) || !isAppFailure)
    return kind === 'rejected-permanent' && scope === 'message' ? 'proves health' : 'says nothing';
  return CERTAIN.includes(reason) ? 'opens at once' : 'counts';
}

describe('breaker: what counts', () => {
  const rows: [title: string, outcome: Outcome, expected: Effect][] = [
    ['an accepted message', ok, 'proves health'],
    ['a wrong number', wrongNumber, 'proves health'],
    ['a recipient who opted out', permanent('message', 'opted_out'), 'proves health'],
    ['a passing fault of one message', transient('message', 'handset_unreachable'), 'says nothing'],
    ['a refused sender', permanent('sender', 'invalid_sender'), 'says nothing'],
    ['a refused connection', transient('app', 'connect_failed'), 'counts'],
    ["a provider's own fault", transient('app', 'provider_unavailable'), 'counts'],
    ['an attempt in doubt: the provider hangs', ambiguous('timeout'), 'counts'],
    ['an answer nobody can read', ambiguous('bad_reply'), 'counts'],
    ['wrong credentials', permanent('app', 'auth_failed'), 'opens at once'],
    ['a missing permission', permanent('app', 'not_permitted'), 'opens at once'],
    ['a wrong address', permanent('app', 'misconfigured'), 'opens at once'],
    ['an empty account', transient('app', 'insufficient_balance'), 'opens at once'],
    ['throttling', transient('app', 'rate_limited'), 'says nothing'],
    ['a full queue', transient('app', 'queue_full'), 'says nothing'],
    ['quiet hours', transient('app', 'quiet_hours'), 'says nothing'],
  ];
  for (const [title, outcome, expected] of rows) {
    it(`${title} ${expected}`, () => assert.equal(effectOf(outcome), expected));
  }

  it('the same holds for every kind, scope and reason', () => {
    for (const reason of REASON_CODES) {
      assert.equal(effectOf(ambiguous(reason)), expectedEffect('ambiguous', 'app', reason), reason);
      for (const scope of ['message', 'sender', 'app'] as const)
        for (const outcome of [permanent(scope, reason), transient(scope, reason)])
          assert.equal(effectOf(outcome), expectedEffect(outcome.kind, scope, reason), `${scope} ${reason}`);
    }
  });

  it('an outcome that changes nothing gives the same object back, so that nothing is written', () => {
    assert.equal(after(CLOSED, ok), CLOSED);
    assert.equal(after(CLOSED, transient('app', 'rate_limited')), CLOSED);
    const four = { failures: 4, trips: 0, openUntil: 0 };
    assert.equal(after(four, transient('message', 'timeout')), four);
    assert.equal(after(OPEN, failure), OPEN);
  });
});

describe('breaker: stragglers, sent before it opened', () => {
  it('that fail do not extend it, however many and however bad', () => {
    const stragglers = [...times(20, failure), permanent('app', 'auth_failed'), ambiguous('timeout')];
    for (const straggler of stragglers) assert.equal(afterOutcome(OPEN, straggler, DUE_AT - 1), OPEN);
  });

  it('that succeed close it: the app works after all', () => {
    assert.equal(afterOutcome(OPEN, ok, NOW + S), CLOSED);
    assert.equal(afterOutcome(OPEN, wrongNumber, NOW + S), CLOSED);
  });

  it('that are throttled change nothing', () =>
    assert.equal(afterOutcome(OPEN, transient('app', 'rate_limited'), NOW + S), OPEN));
});

describe('breaker: the probe', () => {
  const probing = beginProbe(OPEN, DUE_AT);
  const answeredAt = DUE_AT + 5 * S;

  it('keeps the others away for a minute', () => {
    assert.equal(healthOf(probing, DUE_AT), 'open');
    assert.equal(healthOf(probing, DUE_AT + 60 * S - 1), 'open');
  });

  it('is followed by another one when it never answers', () =>
    assert.equal(healthOf(probing, DUE_AT + 60 * S), 'probe_due'));

  it('closes it by success, and all is forgotten', () => {
    assert.equal(afterOutcome(probing, ok, answeredAt), CLOSED);
    assert.equal(healthOf(after(CLOSED, ...times(4, failure)), answeredAt), 'closed');
  });

  it("closes it by a failure of the message's own", () =>
    assert.equal(afterOutcome(probing, wrongNumber, answeredAt), CLOSED));

  it('opens it again by a single failure, for twice as long from now', () =>
    assert.deepEqual(afterOutcome(probing, failure, answeredAt), {
      failures: 1,
      trips: 2,
      openUntil: answeredAt + 2 * COOL_DOWN,
    }));

  it('opens it again by doubt', () =>
    assert.equal(afterOutcome(probing, ambiguous('timeout'), answeredAt).trips, 2));

  it('decides nothing when it is throttled: it is tried again after the minute', () => {
    const breaker = afterOutcome(probing, transient('app', 'rate_limited'), answeredAt);
    assert.equal(breaker, probing);
    assert.equal(healthOf(breaker, DUE_AT + 60 * S), 'probe_due');
  });

  it('that fails after its minute opens it all the same', () =>
    assert.deepEqual(afterOutcome(probing, failure, DUE_AT + 90 * S), {
      failures: 1,
      trips: 2,
      openUntil: DUE_AT + 90 * S + 2 * COOL_DOWN,
    }));

  it('doubles the cool-down from one failed probe to the next, up to a quarter of an hour', () => {
    let breaker = OPEN;
    let now = NOW;
    const coolDowns: number[] = [];
    for (let probe = 0; probe < 8; probe += 1) {
      coolDowns.push((breaker.openUntil - now) / S);
      now = breaker.openUntil;
      breaker = afterOutcome(beginProbe(breaker, now), failure, now);
    }
    assert.deepEqual(coolDowns, [30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('that succeeds sets the cool-down back to its shortest', () => {
    const reopened = after(afterOutcome(probing, ok, answeredAt), ...times(5, failure));
    assert.deepEqual(reopened, { failures: 5, trips: 1, openUntil: NOW + COOL_DOWN });
  });

  it('never comes to an end by itself: a breaker that was opened long ago still asks for one', () =>
    assert.equal(healthOf({ failures: 5, trips: 1_000, openUntil: 1 }, NOW), 'probe_due'));
});
