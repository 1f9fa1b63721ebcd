/** SMS: what a reply to a send says. */
import { z } from 'zod';
import { outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { parseAmount, parseJson } from '../wire.js';
import type { Money } from '../../messages/types.js';
import { ACCEPTED_CODES, codeOf, readWord, SEND_CODES, SEND_WORDS, untilMorningS } from './codes.js';

const Reply = z.object({
  SMSMessageData: z.object({
    Message: z.string().catch(''),
    Recipients: z.array(
      z.object({
        statusCode: z.number(),
        messageId: z.string().catch('None'),
        cost: z.unknown().optional(),
      }),
    ),
  }),
});

export function smsOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const byStatus = outcomeOfStatus(reply, now);
  const data = Reply.safeParse(parseJson(reply.body)).data?.SMSMessageData;
  if (!data) return byStatus ?? badReply(reply, 'success without a list of recipients');
  const recipient = data.Recipients[0];
  if (!recipient) return byStatus ?? refusedWithoutRecipients(reply, data.Message, now);

  const { statusCode, messageId } = recipient;
  if (SEND_CODES[statusCode]) return refusal(reply, statusCode, now);
  if (byStatus) return byStatus;
  const hasId = messageId !== '' && messageId !== 'None';
  if (!hasId && ACCEPTED_CODES.has(statusCode)) return badReply(reply, 'success without a message id');
  if (!hasId) {
    const providerCode = String(statusCode);
    return permanent('message', 'unknown', {
      providerCode,
      httpStatus: reply.status,
      text: textOf(statusCode),
    });
  }
  if (!ACCEPTED_CODES.has(statusCode))
    return badReply(reply, `a message id with the unknown code ${statusCode}`);
  const cost = readMoney(recipient.cost);
  return accepted(messageId, cost ? { cost } : {});
}

const badReply = ({ status }: HttpReply, text: string) =>
  ambiguous('bad_reply', { httpStatus: status, text });

const textOf = (code: number) => {
  const word = Object.keys(SEND_WORDS).find((name) => SEND_WORDS[name] === code);
  return `Africa's Talking answers ${code}${word ? ` ${word}` : ''}`;
};

function refusal(reply: HttpReply, code: number, now: Date): Outcome {
  const known = SEND_CODES[code]!;
  const detail = { providerCode: String(code), httpStatus: reply.status, text: textOf(code) };
  const waits = known.kind === 'rejected-transient' && known.reason === 'quiet_hours';
  return refusedAs(waits ? { ...known, retryAfterS: untilMorningS(now) } : known, detail, reply, now);
}

/** A success with an empty list names its reason in `Message`, for example `InvalidSenderId`. */
function refusedWithoutRecipients(reply: HttpReply, message: string, now: Date): Outcome {
  const code = readWord(SEND_WORDS, message);
  if (code !== undefined) return refusal(reply, code, now);
  if (/^sent to [1-9]/i.test(message.trim())) return badReply(reply, 'sent, but to nobody that is listed');
  const providerCode = codeOf(message);
  return permanent('message', 'unknown', {
    ...(providerCode !== undefined && { providerCode }),
    httpStatus: reply.status,
    text: "Africa's Talking took no recipient",
  });
}

/** `KES 0.8000`; a refusal costs "0". */
export function readMoney(value: unknown): Money | undefined {
  const [, currency, digits] = /^([A-Z]{3}) +(\S+)$/.exec(String(value ?? '').trim()) ?? [];
  const amount = parseAmount(digits);
  return currency === undefined || amount === undefined ? undefined : { amount, currency };
}
