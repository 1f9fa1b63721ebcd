/** What Infobip answers to a send. */
import { z } from 'zod';
import { isSuccess, outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Ambiguous, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant } from '../tolerant.js';
import { parseCount, parseJson } from '../wire.js';
import { HTTP_ERRORS, meaningOf, nameOf } from './codes.js';

export const Status = z.object({
  id: tolerant(z.number().int()),
  groupId: tolerant(z.number().int()),
  name: tolerant(z.string().regex(/^\w{1,64}$/)),
});

const Sent = z.object({
  messageId: tolerant(z.string().min(1).max(200)),
  status: Status,
  messageCount: z.unknown().optional(),
  details: tolerant(z.object({ messageCount: z.unknown().optional() })),
});
/** WhatsApp answers with the message itself, all others with a list of one. */
const SentReply = z.union([z.object({ messages: z.tuple([Sent], z.unknown()) }), Sent]);

const word = z.string().regex(/^[A-Z0-9_]{1,40}$/);
const NewError = z.object({
  errorCode: word,
  violations: tolerant(z.array(z.object({ property: z.string() }))),
});
const OldError = z.object({
  requestError: z.object({
    serviceException: z.object({
      messageId: word,
      validationErrors: tolerant(z.record(z.string(), z.unknown())),
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
  if (!isSuccess(reply)) return refusal(reply, now);
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

function refusal(reply: HttpReply, now: Date): Outcome {
  const { status } = reply;
  const { code, properties } = readError(parseJson(reply.body));
  const known = lookUp(HTTP_ERRORS, code);
  const where = properties.length > 0 ? ` (${properties.join(', ')})` : '';
  const detail = {
    httpStatus: status,
    ...(code !== undefined && { providerCode: code, text: `Infobip refuses the request: ${code}${where}` }),
  };
  if (known?.reason === 'invalid_content') return { ...blame(properties), ...detail };
  if (known) return refusedAs(known, detail, reply, now);
  if (status === 404) return permanent('app', 'misconfigured', { text: 'HTTP 404', ...detail });
  const byStatus = outcomeOfStatus(reply, now) ?? permanent('message', 'unknown');
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
