/** The SMS API: one reply entry, one price and one receipt for each part. */
import { z } from 'zod';
import {
  UnparsableCallback,
  type DeliveryReport,
  type DriverContext,
  type InboundMessage,
  type RawRequest,
  type SendRequest,
} from '../driver.js';
import { outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerantWord, word } from '../tolerant.js';
import {
  ownRef,
  parseAmount,
  parseCount,
  parseJson,
  parseOperator,
  parseUtcTime,
  sumAmounts,
  withoutPlus,
  withPlus,
} from '../wire.js';
import { exchange } from './client.js';
import { SMS_CODES, SMS_REPORT_CODES, SMS_STATUSES } from './codes.js';
import type { Credentials } from './credentials.js';

/** Milliseconds. Source: SMS API description, `ttl`, read 2026-11-21. */
const TTL_MS = { min: 20_000, max: 604_800_000 };

/** Vonage names no currency beside a price; it states balances and prices in euros. */
export const CURRENCY = 'EUR';

const Part = z.object({
  status: word,
  'message-id': tolerantWord,
  'message-price': tolerantWord,
  network: tolerantWord,
  'error-text': tolerantWord,
});
const Reply = z.object({ messages: z.array(Part).min(1) });
type Part = z.infer<typeof Part>;

export async function sendSms(request: SendRequest, context: DriverContext<Credentials>): Promise<Outcome> {
  // The values of the SDK's enum, which its main package does not hand out.
  const type = (request.encoding === 'UCS-2' ? 'unicode' : 'text') as never;
  const result = await exchange(context, ({ sms }) =>
    sms.send({
      to: withoutPlus(request.to),
      from: withoutPlus(request.from || context.credentials.phone_number),
      text: request.text,
      type, // Vonage does not choose it by the text
      statusReportReq: true,
      callback: request.dlrUrl,
      clientRef: request.ref,
      ...(request.validityS !== undefined && {
        ttl: Math.min(TTL_MS.max, Math.max(TTL_MS.min, Math.floor(request.validityS * 1000))),
      }),
    }),
  );
  return sendOutcome(result, context.now);
}

/** The status code says nothing here: refusals come with 200 as well. */
function sendOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const parts = Reply.safeParse(parseJson(reply.body)).data?.messages;
  const byStatus = outcomeOfStatus(reply, now);
  const httpStatus = reply.status;
  const refused = parts?.filter(({ status }) => status !== '0') ?? [];
  if (parts && refused.length === parts.length && httpStatus < 500) {
    return refusal(parts[0]!, byStatus ?? permanent('message', 'unknown'), reply, now);
  }
  if (byStatus) return byStatus;
  if (refused[0]) {
    const text = `Vonage took some parts of this text and refused others, ${describe(refused[0].status)}`;
    return ambiguous('partial_accept', { providerCode: refused[0].status, httpStatus, text });
  }
  const ids = parts?.map((part) => part['message-id'] ?? '') ?? [];
  if (!parts || !ids[0] || ids.includes('')) {
    return ambiguous('bad_reply', { httpStatus, text: 'success without a message id' });
  }
  const amount = sumAmounts(parts.map((part) => parseAmount(part['message-price'])));
  const operator = parseOperator(parts[0]?.network);
  return accepted(ids[0], {
    partIds: ids,
    parts: parts.length,
    ...(amount !== undefined && { cost: { amount, currency: CURRENCY } }),
    ...(operator && { operator }),
  });
}

const describe = (code: string) => `error ${code}, see https://developer.vonage.com/en/api-errors/sms`;

function refusal(part: Part, otherwise: Outcome, reply: HttpReply, now: Date): Outcome {
  const code = /^\d{1,4}$/.test(part.status) ? part.status : 'unreadable';
  const detail = { providerCode: code, httpStatus: reply.status, text: `Vonage ${describe(code)}` };
  const known = lookUp(SMS_CODES, code);
  if (!known) return { ...otherwise, ...detail };
  const refused = refusedAs(known, detail, reply, now);
  // "Throughput Rate Exceeded - please wait [ 250 ] and retry": milliseconds.
  const wait = /\[\s*(\d{1,9})\s*\]/.exec(part['error-text'] ?? '')?.[1];
  return refused.kind === 'rejected-transient' && wait !== undefined
    ? { ...refused, retryAfterS: Math.ceil(Number(wait) / 1000) }
    : refused;
}

/** One receipt is about one part. Its price is left out: it is that part's, and the reply has told the whole. */
export function readSmsReport(fields: ReadonlyMap<string, string>, request: RawRequest): DeliveryReport {
  const [partId, state] = [fields.get('messageId'), fields.get('status')];
  const ref = ownRef(request) ?? fields.get('client-ref');
  if (!state || !partId) throw new UnparsableCallback('messageId or status is missing');
  const status = lookUp(SMS_STATUSES, state) ?? 'sent';
  const operator = parseOperator(fields.get('network-code'));
  const reportedAt = parseUtcTime(fields.get('message-timestamp'));
  return {
    ...(ref && { ref }),
    providerId: partId,
    partId,
    status,
    ...(status === 'failed' || status === 'expired'
      ? readFailure(state, fields.get('err-code'))
      : { providerCode: state }),
    ...(operator && { operator }),
    ...(reportedAt && { reportedAt }),
  };
}

function readFailure(state: string, code = '0'): Pick<DeliveryReport, 'reason' | 'providerCode' | 'text'> {
  if (code === '0' || !/^\d{1,4}$/.test(code)) {
    return {
      reason: state === 'expired' ? 'expired' : 'unknown',
      providerCode: state,
      text: `Vonage reports "${state}" and no error code`,
    };
  }
  return {
    reason: state === 'expired' ? 'expired' : (lookUp(SMS_REPORT_CODES, code) ?? 'unknown'),
    providerCode: code,
    text: `Vonage reports "${state}" with error ${code}`,
  };
}

/** Vonage hands over the parts of a long text one by one; a binary message is given as its hex digits. */
export function readSmsInbound(fields: ReadonlyMap<string, string>): InboundMessage {
  const [providerId, from, to] = [fields.get('messageId'), fields.get('msisdn'), fields.get('to')];
  if (!providerId || !from || !to) throw new UnparsableCallback('messageId, msisdn or to is missing');
  const number = parseCount(fields.get('concat-part'));
  const of = parseCount(fields.get('concat-total'));
  const group = fields.get('concat-ref');
  const receivedAt = parseUtcTime(fields.get('message-timestamp'));
  return {
    providerId,
    from: withPlus(from),
    to: withPlus(to),
    text: fields.get(fields.get('type') === 'binary' ? 'data' : 'text') ?? '',
    ...(receivedAt && { receivedAt }),
    ...(fields.get('concat') === 'true' &&
      group &&
      number &&
      of &&
      number <= of && { part: { group, number, of } }),
    channel: 'sms',
  };
}
