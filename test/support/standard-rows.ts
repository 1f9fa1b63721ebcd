/** What every HTTP driver has to make of faults and bare status codes, whatever its provider. */
import { ambiguous, permanent, transient, type ReasonCode } from '../../src/providers/outcome.js';
import type { OutcomeFields } from './driver-spec.js';
import type { Reply } from './fake-server.js';

interface Options {
  now: Date;
  /** The provider's status of success. */
  success: number;
  probe: 'lookup' | 'resend-same-id' | 'wait-dlr';
}

export function standardRows({ now, success, probe }: Options) {
  const maybe = (reason: ReasonCode) => ambiguous(reason, { probe });
  const later = (reason: ReasonCode, retryAfterS?: number) =>
    transient('app', reason, retryAfterS === undefined ? {} : { retryAfterS });
  const never = (reason: ReasonCode) => permanent('app', reason);
  const inNinetySeconds = new Date(now.getTime() + 90_000).toUTCString();

  return {
    'a refused connection sent nothing': { reply: 'refused', outcome: later('connect_failed') },
    'silence after the request may mean acceptance': { reply: 'timeout', outcome: maybe('timeout') },
    'a cut connection may mean acceptance': { reply: 'cut', outcome: maybe('timeout') },
    'a reply cut in the middle may mean acceptance': { reply: 'cut-body', outcome: maybe('timeout') },
    'an oversized reply may mean acceptance': { reply: 'oversized', outcome: { kind: 'ambiguous', probe } },
    'a success that cannot be read may mean acceptance': {
      reply: [success, '<html>Welcome to the hotel Wi-Fi</html>'],
      outcome: maybe('bad_reply'),
    },
    'a success with other JSON may mean acceptance': {
      reply: [success, { hello: [] }],
      outcome: maybe('bad_reply'),
    },
    'a success without a body may mean acceptance': { reply: [success], outcome: maybe('bad_reply') },
    'a redirect is not followed': {
      reply: [307, '', { location: '/elsewhere' }],
      outcome: never('misconfigured'),
    },
    '401 stops the app': { reply: [401], outcome: never('auth_failed') },
    '408 may mean acceptance': { reply: [408], outcome: maybe('timeout') },
    '429 without a delay waits 30 seconds': {
      reply: [429],
      outcome: later('rate_limited', 30),
    },
    '429 keeps a delay in seconds': {
      reply: [429, '', { 'retry-after': '7' }],
      outcome: later('rate_limited', 7),
    },
    '429 keeps a delay as a date': {
      reply: [429, '', { 'retry-after': inNinetySeconds }],
      outcome: later('rate_limited', 90),
    },
    '500 without a body may mean acceptance': { reply: [500], outcome: maybe('provider_error') },
    '502 with a web page may mean acceptance': {
      reply: [502, '<html>Bad gateway</html>'],
      outcome: maybe('provider_error'),
    },
    '503 is tried again': { reply: [503], outcome: later('provider_unavailable') },
  } satisfies Record<string, { reply: Reply; outcome: OutcomeFields }>;
}

export type StandardRow = keyof ReturnType<typeof standardRows>;
