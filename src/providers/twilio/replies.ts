/** What Twilio's API answers: shapes, acceptance, refusals, prices. */
import { z } from 'zod';
import { isSuccess, outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant, tolerantText } from '../tolerant.js';
import { parseCount, parseJson } from '../wire.js';
import { DLR_STATUSES, ERROR_CODES, errorText } from './codes.js';

const ErrorBody = z.object({ code: z.number().int().positive() });

export const MessageBody = z.object({
  sid: z.string().regex(/^(SM|MM)\w+$/),
  status: tolerantText,
  body: tolerantText,
  date_created: tolerantText,
  num_segments: tolerantText,
  price: tolerantText,
  price_unit: tolerantText,
  error_code: tolerant(z.number()),
});
export const MessageList = z.object({ messages: z.array(MessageBody), next_page_uri: z.string().nullable() });

export const CallBody = z.object({
  sid: z.string().regex(/^CA\w+$/),
  status: tolerantText,
  from: tolerantText,
  direction: tolerantText,
  date_created: tolerantText,
  duration: tolerantText,
  answered_by: tolerantText,
  price: tolerantText,
  price_unit: tolerantText,
});
export const CallList = z.object({ calls: z.array(CallBody), next_page_uri: z.string().nullable() });

export const Account = z.object({ sid: z.string(), status: z.string() });

export function messageOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const body = parseJson(reply.body);
  if (!isSuccess(reply)) return refusal(reply, ErrorBody.safeParse(body).data?.code, now);
  const message = MessageBody.safeParse(body).data;
  if (!message) return withoutSid(reply);
  if (message.error_code && isRefused(message.error_code, message.status))
    return refusal(reply, message.error_code, now);
  const parts = parseCount(message.num_segments); // "0" while a Messaging Service still chooses the sender
  return accepted(message.sid, parts === undefined ? {} : { parts });
}

/**
 * With a sid the message exists. Unless it says that it failed, no code must make it go out again, here or through
 * another app: its reports will tell.
 */
function isRefused(code: number, status: string | undefined): boolean {
  const known = ERROR_CODES[code];
  if (known === undefined) return false;
  const isFinal = known.kind === 'rejected-permanent' && known.scope === 'message';
  return isFinal || lookUp(DLR_STATUSES, status) === 'failed';
}

export function callOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const body = parseJson(reply.body);
  if (!isSuccess(reply)) return refusal(reply, ErrorBody.safeParse(body).data?.code, now);
  const call = CallBody.safeParse(body).data;
  return call ? accepted(call.sid) : withoutSid(reply);
}

const withoutSid = ({ status }: HttpReply) =>
  ambiguous('bad_reply', { httpStatus: status, text: 'success without a sid' });

function refusal(reply: HttpReply, code: number | undefined, now: Date): Outcome {
  const { status } = reply;
  const byStatus = outcomeOfStatus(reply, now) ?? permanent('message', 'unknown');
  if (code === undefined) return byStatus;
  const detail = { providerCode: String(code), httpStatus: status, text: errorText(code) };
  const known = ERROR_CODES[code];
  if (known) return refusedAs(known, detail, reply, now);
  // An error body of Twilio's own says that the request was seen and refused, which a bare 5xx does not.
  if (byStatus.kind === 'ambiguous' && status >= 500) return transient('app', 'provider_error', detail);
  return { ...byStatus, ...detail };
}
