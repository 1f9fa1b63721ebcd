/** What Twilio's API answers: shapes, acceptance, refusals, prices. */
import { z } from 'zod';
import type { Money } from '../../messages/types.js';
import { outcomeOfStatus, retryAfterS, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../outcome.js';
import { parseAmount, parseCount, parseJson } from '../wire.js';
import { ERROR_CODES, errorText } from './codes.js';

const ErrorBody = z.object({ code: z.number().int().positive() });

const optionalText = z.string().nullish().catch(null); // an oddity in a side field must not cost us the sid
const errorCode = z.number().nullish().catch(null);

export const MessageBody = z.object({
  sid: z.string().regex(/^(SM|MM)\w+$/),
  status: optionalText,
  body: optionalText,
  date_created: optionalText,
  num_segments: optionalText,
  price: optionalText,
  price_unit: optionalText,
  error_code: errorCode,
});
export const MessageList = z.object({ messages: z.array(MessageBody), next_page_uri: z.string().nullable() });

export const CallBody = z.object({
  sid: z.string().regex(/^CA\w+$/),
  status: optionalText,
  from: optionalText,
  direction: optionalText,
  date_created: optionalText,
  duration: optionalText,
  answered_by: optionalText,
  price: optionalText,
  price_unit: optionalText,
});
export const CallList = z.object({ calls: z.array(CallBody), next_page_uri: z.string().nullable() });

export const Account = z.object({ sid: z.string(), status: z.string() });

export function messageOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const body = parseJson(reply.body);
  if (!isSuccess(reply)) return refusal(reply, ErrorBody.safeParse(body).data?.code, now);
  const message = MessageBody.safeParse(body).data;
  if (!message) return withoutSid(reply);
  if (message.error_code && ERROR_CODES[message.error_code]) return refusal(reply, message.error_code, now);
  const parts = parseCount(message.num_segments); // "0" while a Messaging Service still chooses the sender
  return accepted(message.sid, parts === undefined ? {} : { parts });
}

export function callOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const body = parseJson(reply.body);
  if (!isSuccess(reply)) return refusal(reply, ErrorBody.safeParse(body).data?.code, now);
  const call = CallBody.safeParse(body).data;
  return call ? accepted(call.sid) : withoutSid(reply);
}

const isSuccess = ({ status }: HttpReply) => status >= 200 && status <= 299;
const withoutSid = ({ status }: HttpReply) =>
  ambiguous('bad_reply', { httpStatus: status, text: 'success without a sid' });

function refusal({ status, headers }: HttpReply, code: number | undefined, now: Date): Outcome {
  const byStatus = outcomeOfStatus({ status, headers }, now) ?? permanent('message', 'unknown');
  if (code === undefined) return byStatus;
  const detail = { providerCode: String(code), httpStatus: status, text: errorText(code) };
  const known = ERROR_CODES[code];
  if (known?.kind === 'rejected-permanent') return { ...known, ...detail };
  if (known) {
    const wait = retryAfterS(headers['retry-after'], now);
    return { ...known, ...detail, ...(wait !== null && { retryAfterS: wait }) };
  }
  // An error body of Twilio's own says that the request was seen and refused, which a bare 5xx does not.
  if (byStatus.kind === 'ambiguous' && status >= 500) return transient('app', 'provider_error', detail);
  return { ...byStatus, ...detail };
}

/** Prices come signed ("-0.00750") and only minutes after the ending. */
export function readPrice(price: string | null | undefined, unit: string | null | undefined): Money | null {
  const amount = parseAmount(price);
  return amount === undefined ? null : { amount, currency: unit ? unit.toUpperCase() : null };
}
