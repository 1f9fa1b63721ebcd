/**
 * What the simulated provider does with a number. The numbers are 12025550100 to 12025550199, a range reserved for
 * fiction, so none of them can belong to anybody. Any other number is delivered.
 */
import type { ReportedStatus } from '../../messages/types.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../outcome.js';

export interface PlannedReport {
  /** In multiples of the app's delay. */
  after: number;
  status: ReportedStatus;
  /** The provider's own code. */
  code: string;
}

export interface Scenario {
  /** One sentence, shown in the README. */
  what: string;
  /** How the provider answers attempt `n`, from 1. */
  answer(n: number, providerId: string): Outcome;
  reports: readonly PlannedReport[];
  /** Text that comes back as an incoming message. */
  reply?: string;
}

const ok = (_n: number, providerId: string): Outcome => accepted(providerId);
const DELIVERED: PlannedReport = { after: 1, status: 'delivered', code: 'DELIVRD' };

export const DELIVERS: Scenario = { what: 'Delivered after 1 second.', answer: ok, reports: [DELIVERED] };

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  '12025550101': { what: 'Delivered after 5 seconds.', answer: ok, reports: [{ ...DELIVERED, after: 5 }] },
  '12025550102': {
    what: 'Accepted, then a report says failed.',
    answer: ok,
    reports: [{ after: 1, status: 'failed', code: 'UNDELIV' }],
  },
  '12025550103': {
    what: 'Refused at once: not a valid recipient.',
    answer: () =>
      permanent('message', 'invalid_recipient', { text: 'the number does not exist', providerCode: '21211' }),
    reports: [],
  },
  '12025550104': {
    what: 'Throttled with Retry-After: 1, accepted on the next attempt, delivered.',
    answer: (n, providerId) =>
      n === 1
        ? transient('app', 'rate_limited', { text: 'too many requests', providerCode: '429', retryAfterS: 1 })
        : accepted(providerId),
    reports: [DELIVERED],
  },
  '12025550105': {
    what: 'No answer and never a report: the send stays in doubt (unknown).',
    answer: () => ambiguous('timeout', { text: 'no answer' }),
    reports: [],
  },
  '12025550106': {
    what: 'No answer, but a report says delivered: the doubt ends.',
    answer: () => ambiguous('timeout', { text: 'no answer' }),
    reports: [{ ...DELIVERED, after: 2 }],
  },
  '12025550107': {
    what: 'Delivered, but the report is a minute late.',
    answer: ok,
    reports: [{ ...DELIVERED, after: 60 }],
  },
  '12025550108': { what: 'Accepted; the report never comes.', answer: ok, reports: [] },
  '12025550109': {
    what: 'Delivered, and the report comes three times.',
    answer: ok,
    reports: [DELIVERED, DELIVERED, DELIVERED],
  },
  '12025550110': {
    what: 'Reports out of order: delivered first, then sent.',
    answer: ok,
    reports: [DELIVERED, { after: 2, status: 'sent', code: 'ACCEPTD' }],
  },
  '12025550111': {
    what: 'Delivered, and an SMS comes back into the inbox.',
    answer: ok,
    reports: [DELIVERED],
    reply: 'Thank you! (a simulated answer)',
  },
  '12025550112': {
    what: 'Accepted, then a report says expired.',
    answer: ok,
    reports: [{ after: 1, status: 'expired', code: 'EXPIRED' }],
  },
  '12025550113': {
    what: 'The provider refuses the app itself (bad credentials): a group fails over.',
    answer: () => permanent('app', 'auth_failed', { text: 'authentication failed', httpStatus: 401 }),
    reports: [],
  },
  '12025550114': {
    what: 'The provider is down for every attempt.',
    answer: () => transient('app', 'provider_unavailable', { text: 'service unavailable', httpStatus: 503 }),
    reports: [],
  },
  '12025550115': {
    what: 'Delivered, and the report overtakes the answer to the send.',
    answer: ok,
    reports: [{ ...DELIVERED, after: 0 }],
  },
};

/** @param to in E.164 */
export function scenarioOf(to: string): { code: string; scenario: Scenario } {
  const code = to.replace(/\D/g, '');
  const scenario = SCENARIOS[code];
  return scenario ? { code: code.slice(-2), scenario } : { code: '00', scenario: DELIVERS };
}

/** The same by the two digits that the provider's ids carry. */
export function scenarioByCode(code: string): Scenario | null {
  return code === '00' ? DELIVERS : (SCENARIOS[`120255501${code}`] ?? null);
}
