/** What Infobip answers to a send. */
import { z } from 'zod';
import { outcomeOfStatus, retryAfterS, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Ambiguous, type Outcome } from '../outcome.js';
import { parseCount, parseJson } from '../wire.js';
import { HTTP_ERRORS, meaningOf, nameOf } from './codes.js';

/** An oddity in a side field must not cost us what the reply says. */
const optional = <T>(schema: z.ZodType<T>) => schema.nullish().catch(undefined);

export const Status = z.object({
  id: z.number().int().optional().catch(undefined),
  groupId: z.number().int().optional().catch(undefined),
  name: z
    .string()
    .regex(/^\w{1,64}$/)
    .optional()
    .catch(undefined),
});

const Sent = z.object({
  messageId: optional(z.string().min(1).max(200)),
  status: Status,
  messageCount: z.unknown().optional(),
  details: optional(z.object({ messageCount: z.unknown().optional() })),
});
/** WhatsApp answers with the message itself, all others with a list of one. */
const SentReply = z.union([z.object({ messages: z.tuple([Sent], z.unknown()) }), Sent]);

const word = z.string().regex(/^[A-Z0-9_]{1,40}$/);
const NewError = z.object({
  errorCode: word,
  violations: optional(z.array(z.object({ property: z.string() }))),
});
const OldError = z.object({
  requestError: z.object({
    serviceException: z.object({
      messageId: word,
      validationErrors: optional(z.record(z.string(), z.unknown())),
    }),
  }),
});

/** @param probe what may settle it when nobody knows whether the message was taken */
export function sendOutcome(
  { reply, failure }: HttpResult,
  { ownId, probe, now }: { ownId: string; probe: Ambiguous['probe']; now: Date },
): Outcome {
  const outcome = failure ?? readReply(reply, ownId, now);
  return outcome.kind === 'ambiguous' ? { ...outcome, probe } : outcome;
}

function readReply(reply: HttpReply, ownId: string, now: Date): Outcome {
  if (reply.status < 200 || reply.status > 299) return refusal(reply, now);
  const body = SentReply.safeParse(parseJson(reply.body)).data;
  const message = body && ('messages' in body ? body.messages[0] : body);
  const meaning = message && meaningOf(message.status);
  if (!message || !meaning) {
    return ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a known status' });
  }
  if (meaning.refusal) {
    const providerCode = nameOf(message.status);
    const text = `Infobip refuses the message: ${providerCode}`;
    return { ...meaning.refusal, providerCode, httpStatus: reply.status, text };
  }
  const parts = parseCount(message.details?.messageCount ?? message.messageCount);
  return accepted(message.messageId ?? ownId, parts === undefined ? {} : { parts });
}

function refusal({ status, headers, body }: HttpReply, now: Date): Outcome {
  const { code, properties } = readError(parseJson(body));
  const known = code !== undefined && Object.hasOwn(HTTP_ERRORS, code) ? HTTP_ERRORS[code] : undefined;
  const where = properties.length > 0 ? ` (${properties.join(', ')})` : '';
  const detail = {
    httpStatus: status,
    ...(code !== undefined && { providerCode: code, text: `Infobip refuses the request: ${code}${where}` }),
  };
  if (known?.reason === 'invalid_content') return { ...blame(properties), ...detail };
  if (known?.kind === 'rejected-transient') {
    const wait = retryAfterS(headers['retry-after'], now);
    return { ...known, ...detail, ...(wait !== null && { retryAfterS: wait }) };
  }
  if (known) return { ...known, ...detail };
  if (status === 404) return permanent('app', 'misconfigured', { text: 'HTTP 404', ...detail });
  const byStatus = outcomeOfStatus({ status, headers }, now) ?? permanent('message', 'unknown');
  return { ...byStatus, ...detail };
}

/** Property names only: the sentences beside them may repeat what was sent. */
function readError(body: unknown): { code?: string; properties: string[] } {
  const short = (names: string[]) => names.filter((name) => /^[\w.[\]]{1,80}$/.test(name)).slice(0, 5);
  const newer = NewError.safeParse(body).data;
  if (newer) {
    return {
      code: newer.errorCode,
      properties: short(newer.violations?.map(({ property }) => property) ?? []),
    };
  }
  const older = OldError.safeParse(body).data?.requestError.serviceException;
  if (!older) return { properties: [] };
  return { code: older.messageId, properties: short(Object.keys(older.validationErrors ?? {})) };
}

/** Whose fault a faulty request is. */
function blame(properties: string[]): Outcome {
  const names = (pattern: RegExp) => properties.some((property) => pattern.test(property));
  if (names(/(^|\.)(sender|from)$/)) return permanent('sender', 'invalid_sender');
  if (names(/(^|\.)(destinations(\[\d+\])?|to)$/)) return permanent('message', 'invalid_recipient');
  if (names(/webhooks|notify/)) return permanent('app', 'misconfigured');
  if (names(/(mediaUrl|contentUrl)$/)) return permanent('message', 'media_error');
  return permanent('message', 'invalid_content');
}
