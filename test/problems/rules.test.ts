import assert from 'node:assert/strict';
import type { AppBrief } from '../../src/apps/brief.js';
import { CLOSED } from '../../src/apps/breaker.js';
import { ofSuspended } from '../../src/problems/rules.js';

const APP: AppBrief = {
  ...{ id: 8, name: 'Line', type: 'Http', channel: 'sms', groupId: null, state: 'active' },
  ...{ breaker: CLOSED, updatedAt: 1 },
};

describe('what is advised for an app that fails', () => {
  const rows: [reason: string | null, groupId: number | null, kind: string, help: RegExp, not: RegExp][] = [
    ['misconfigured', null, 'app_misconfigured', /^Correct its settings, then test it/, /group|by itself/],
    ['misconfigured', 3, 'app_misconfigured', /^Correct its settings, then test it/, /by itself/],
    ['auth_failed', null, 'credentials_refused', /^Test them .* enter the right ones/, /group|by itself/],
    ['insufficient_balance', null, 'balance_low', /^Top up/, /group/],
    ['provider_unavailable', null, 'app_suspended', /^Its next message tries it again/, /group|by itself/],
    [
      'provider_unavailable',
      3,
      'app_suspended',
      /tried again by itself, and other apps of its group/,
      /next/,
    ],
    [null, null, 'app_suspended', /^Its next message tries it again/, /group|by itself/],
  ];
  for (const [reason, groupId, kind, help, not] of rows)
    it(`${reason ?? 'no known reason'}, ${groupId === null ? 'in no group' : 'in a group'}`, () => {
      const problem = ofSuspended({ ...APP, groupId }, { reason, at: 1 });
      assert.equal(problem.kind, kind);
      assert.match(problem.help, help);
      assert.doesNotMatch(problem.help, not);
      assert.equal(problem.details.grouped, kind === 'app_suspended' ? groupId !== null : null);
    });
});
