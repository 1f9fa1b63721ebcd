/** Delivery reports, pushed in batches or read from the logs. */
import { z } from 'zod';
import type { Money } from '../../messages/types.js';
import { multiplyAmount } from '../amount.js';
import type { CallFacts, DeliveryReport } from '../driver.js';
import { parseInstant } from '../instant.js';
import { tolerant } from '../tolerant.js';
import { parseAmount, parseCount, parseOperator } from '../wire.js';
import { ERROR_REASONS, meaningOf, nameOf } from './codes.js';
import { Status } from './reply.js';

const text = tolerant(z.string().min(1));
const Price = z.object({
  pricePerMessage: z.unknown().optional(),
  pricePerSecond: z.unknown().optional(),
  currency: text,
});
const seconds = tolerant(z.number().int().nonnegative());
const VoiceCall = z.object({ duration: seconds, chargedDuration: seconds, answeredBy: text });

export const Result = z.object({
  messageId: text,
  callbackData: text,
  status: tolerant(Status),
  error: tolerant(Status.extend({ permanent: tolerant(z.boolean()) })),
  sentAt: text,
  doneAt: text,
  seenAt: text,
  messageCount: z.unknown().optional(),
  smsCount: z.unknown().optional(),
  mccMnc: z.unknown().optional(),
  price: tolerant(Price),
  voiceCall: tolerant(VoiceCall),
});
export type Result = z.infer<typeof Result>;

export const Envelope = z.object({ results: z.array(z.unknown()) });

const REF = /^[1-9]\d{0,14}-[1-9]\d{0,5}$/;
/** The end of an id of ours; see `ownId`. */
const REF_AT_THE_END = /^[0-9a-f-]{36}-(\d+-\d+)$/;

const refOf = ({ callbackData = '', messageId = '' }: Result): string | undefined =>
  [callbackData, REF_AT_THE_END.exec(messageId)?.[1] ?? ''].find((ref) => REF.test(ref));

/** @returns null for a report about a repeat of ours; undefined for what is no report */
export function readResult(result: Result): DeliveryReport | null | undefined {
  const { messageId, status, seenAt } = result;
  const ref = refOf(result);
  if (messageId === undefined && ref === undefined) return undefined;
  const whose = { ...(ref && { ref }), ...(messageId !== undefined && { providerId: messageId }) };
  if (!status) {
    const reportedAt = parseInstant(seenAt);
    return reportedAt && { ...whose, status: 'delivered', read: true, providerCode: 'SEEN', reportedAt };
  }
  const verdict = verdictOf(result);
  if (!verdict) return verdict;
  const reportedAt = parseInstant(result.doneAt) ?? parseInstant(result.sentAt);
  const parts = parseCount(result.messageCount ?? result.smsCount);
  const operator = parseOperator(result.mccMnc);
  const cost = costOf(result);
  const call = callOf(result);
  return {
    ...whose,
    ...verdict,
    ...(reportedAt && { reportedAt }),
    ...(parts !== undefined && { parts }),
    ...(cost && { cost }),
    ...(operator !== undefined && { operator }),
    ...(call && { call }),
  };
}

type Verdict = Pick<DeliveryReport, 'status' | 'reason' | 'providerCode' | 'text'>;

/** VOICE_ANSWERED; all other errors from 5000 to 5999 but "answered by a machine" are calls that failed. */
const ANSWERED = 5000;
const ANSWERED_BY_MACHINE = 5001;

function verdictOf({ status = {}, error = {} }: Result): Verdict | null | undefined {
  const meaning = meaningOf(status);
  if (!meaning) return undefined;
  if (meaning.report === null) return null;
  const errorId = error.id ?? 0;
  const isFailedCall = errorId > ANSWERED_BY_MACHINE && errorId < 6000;
  if (errorId === ANSWERED) return { status: 'delivered', providerCode: nameOf(status) };
  if (!meaning.refusal && !(isFailedCall && meaning.report === 'delivered')) {
    return { status: meaning.report, providerCode: nameOf(status) };
  }
  const byStatus = meaning.refusal?.reason ?? 'unknown';
  const reason = byStatus === 'unknown' ? (ERROR_REASONS[String(errorId)] ?? 'unknown') : byStatus;
  const providerCode = errorId === 0 ? nameOf(status) : nameOf(error);
  const mayPass = errorId !== 0 && error.permanent === false;
  return {
    status: meaning.refusal ? meaning.report : 'failed',
    reason,
    providerCode,
    text: `Infobip reports ${[
      nameOf(status),
      errorId !== 0 && nameOf(error),
      mayPass && 'a new message may get through',
    ]
      .filter(Boolean)
      .join(', ')}`,
  };
}

/** Prices are per message part, and for calls per charged second. */
function costOf({ price, messageCount, smsCount, voiceCall }: Result): Money | undefined {
  if (!price) return undefined;
  const perSecond = parseAmount(price.pricePerSecond);
  const charged = voiceCall?.chargedDuration;
  const perMessage = parseAmount(price.pricePerMessage);
  const amount =
    perSecond !== undefined && charged !== undefined
      ? multiplyAmount(perSecond, charged)
      : perMessage !== undefined
        ? multiplyAmount(perMessage, parseCount(messageCount ?? smsCount) ?? 1)
        : undefined;
  return amount === undefined ? undefined : { amount, currency: price.currency?.toUpperCase() ?? null };
}

function callOf({ voiceCall, status, error }: Result): CallFacts | undefined {
  if (!voiceCall) return undefined;
  const { duration, answeredBy } = voiceCall;
  const by = answeredBy?.toLowerCase();
  const known = by === 'human' || by === 'machine' ? by : BY_ERROR[String(error?.id)];
  return {
    state: error?.name ?? status?.name ?? 'unknown',
    ...(duration !== undefined && { durationS: duration }),
    ...(known && { answeredBy: known }),
  };
}

const BY_ERROR: Readonly<Record<string, CallFacts['answeredBy']>> = {
  [ANSWERED]: 'human',
  [ANSWERED_BY_MACHINE]: 'machine',
  10002: 'machine', // MACHINE_DETECTED
  10003: 'human', // HUMAN_DETECTED
};
