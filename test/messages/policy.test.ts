import assert from 'node:assert/strict';
import type { AppSettings, GroupSettings } from '../../src/apps/types.js';
import { DEFAULT_POLICY, type Policy } from '../../src/messages/next-step.js';
import { policyFor } from '../../src/messages/policy.js';

/** What the help texts of the settings promise. */
const WITH_GROUP: Policy = {
  attemptsPerApp: 4,
  maxFailovers: 3,
  retryInitialMs: 5_000,
  retryMaxMs: 300_000,
  dlrDeadlineMs: 259_200_000,
  ambiguousWaitMs: 900_000,
  onAmbiguous: 'hold',
  failoverOnDlr: false,
};
const ALONE: Policy = { ...WITH_GROUP, maxFailovers: 0 };

const APP: [settings: AppSettings, expected: Partial<Policy>][] = [
  [{ max_attempts: 1 }, { attemptsPerApp: 1 }],
  [{ max_attempts: 20 }, { attemptsPerApp: 20 }],
  [{ retry_initial_s: 0.01 }, { retryInitialMs: 10 }],
  [{ retry_initial_s: 1.0005 }, { retryInitialMs: 1_001 }],
  [{ retry_max_s: 86_400 }, { retryMaxMs: 86_400_000 }],
  [{ dlr_deadline_s: 1 }, { dlrDeadlineMs: 1_000 }],
  [{ ambiguous_wait_s: 0.5 }, { ambiguousWaitMs: 500 }],
  [{ on_ambiguous: 'resend' }, { onAmbiguous: 'resend' }],
  [{ on_ambiguous: 'hold' }, { onAmbiguous: 'hold' }],
  [{ tps: 5, default_country: 'KE', senders: ['SALAMI'], callback_key_required: false }, {}],
];

const GROUP: [settings: GroupSettings, expected: Partial<Policy>][] = [
  [{}, {}],
  [{ max_failovers: 0 }, { maxFailovers: 0 }],
  [{ max_failovers: 20 }, { maxFailovers: 20 }],
  [{ failover_on_failed_dlr: true }, { failoverOnDlr: true }],
  [{ failover_on_failed_dlr: false }, { failoverOnDlr: false }],
];

describe('policyFor', () => {
  it('is the documented default where nothing is set', () => {
    assert.deepEqual(policyFor({ settings: {} }, { settings: {} }), WITH_GROUP);
    assert.deepEqual(DEFAULT_POLICY, WITH_GROUP);
  });

  it('allows no failover to a message with a fixed app', () =>
    assert.deepEqual(policyFor({ settings: {} }, null), ALONE));

  for (const [settings, expected] of APP) {
    it(`the app's ${JSON.stringify(settings)} changes ${JSON.stringify(expected)} and no more`, () => {
      assert.deepEqual(policyFor({ settings }, null), { ...ALONE, ...expected });
      assert.deepEqual(policyFor({ settings }, { settings: {} }), { ...WITH_GROUP, ...expected });
    });
  }

  for (const [settings, expected] of GROUP) {
    it(`the group's ${JSON.stringify(settings)} changes ${JSON.stringify(expected)} and no more`, () =>
      assert.deepEqual(policyFor({ settings: {} }, { settings }), { ...WITH_GROUP, ...expected }));
  }

  it('survives the way through the workflow as it is: whole numbers, words and booleans', () => {
    const policy = policyFor({ settings: { retry_initial_s: 0.333, ambiguous_wait_s: 0.1 } }, null);
    assert.deepEqual(JSON.parse(JSON.stringify(policy)), policy);
    for (const value of Object.values(policy))
      assert.ok(typeof value !== 'number' || Number.isInteger(value));
  });
});
