/** Calls: what their callbacks and their records say. */
import type { ReportedStatus } from '../../messages/types.js';
import type { CallFacts, DeliveryReport, InboundMessage } from '../driver.js';
import type { ReasonCode } from '../outcome.js';
import { lookUp } from '../tables.js';
import { parseCount } from '../wire.js';
import { CALL_STATUSES, ERROR_CODES, errorText } from './codes.js';

interface CallWords {
  state: string;
  duration?: string | null | undefined;
  answeredBy?: string | null | undefined;
  errorCode?: number | undefined;
}

/** Source: "Answering machine detection", `AnsweredBy`, read 2026-11-20; there only where it was asked for. */
function readAnsweredBy(word: string | null | undefined): CallFacts['answeredBy'] {
  if (!word) return undefined;
  if (word === 'human') return 'human';
  return /^(machine|fax)/.test(word) ? 'machine' : 'unknown';
}

/** @returns null for states that say nothing new */
export function readCall({ state, duration, answeredBy, errorCode }: CallWords): CallReport | null {
  const known = lookUp(CALL_STATUSES, state);
  if (known === null) return null;
  const status = known ?? 'sent';
  const durationS = parseCount(duration);
  const answered = readAnsweredBy(answeredBy);
  const call: CallFacts = {
    state,
    ...(durationS !== undefined && { durationS }),
    ...(answered && { answeredBy: answered }),
  };
  if (typeof status === 'string') return { status, providerCode: state, call };
  const failure = errorCode === undefined ? undefined : ERROR_CODES[errorCode];
  return {
    status: 'failed',
    reason: failure?.reason ?? status.reason,
    providerCode: errorCode === undefined ? state : String(errorCode),
    text: errorCode === undefined ? `Twilio reports the call as "${state}"` : errorText(errorCode),
    call,
  };
}
type CallReport = {
  status: ReportedStatus;
  reason?: ReasonCode;
  providerCode: string;
  text?: string;
  call: CallFacts;
};

export const isCall = (fields: URLSearchParams): boolean => fields.has('CallSid');

export function callReport(fields: URLSearchParams): Omit<DeliveryReport, 'ref' | 'providerId'> | null {
  const report = readCall({
    state: fields.get('CallStatus') ?? '',
    duration: fields.get('CallDuration'),
    answeredBy: fields.get('AnsweredBy'),
    errorCode: parseCount(fields.get('ErrorCode')),
  });
  const at = new Date(fields.get('Timestamp') ?? Number.NaN);
  return report && { ...report, ...(!Number.isNaN(at.getTime()) && { reportedAt: at }) };
}

const ENDED = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

/** A call to our number, told once: when it ended. */
export function incomingCall(fields: URLSearchParams): InboundMessage[] {
  const [providerId, from, to] = [fields.get('CallSid'), fields.get('From'), fields.get('To')];
  const state = fields.get('CallStatus') ?? '';
  if (!providerId || !from || !to || !ENDED.has(state)) return [];
  const durationS = parseCount(fields.get('CallDuration'));
  const call: CallFacts = { state, ...(durationS !== undefined && { durationS }) };
  return [{ providerId, from, to, text: '', channel: 'voice', call }];
}
