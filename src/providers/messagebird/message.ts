/** A message as MessageBird shows it, when it takes one and when it is asked for one; and its errors. */
import { z } from 'zod';
import type { Money } from '../../messages/types.js';
import { outcomeOfStatus, retryAfterS, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { parseAmount, parseCount, parseJson, parseOperator } from '../wire.js';
import { ERROR_CODES, PARAMETERS } from './codes.js';

/** An oddity in a side field must not cost us the id. */
const optional = <T>(schema: z.ZodType<T>) => schema.nullish().catch(undefined);

const Recipient = z.object({
  status: optional(z.string()),
  statusDatetime: z.unknown().optional(),
  statusErrorCode: z.unknown().optional(),
  messagePartCount: z.unknown().optional(),
  mccmnc: z.unknown().optional(),
  price: optional(z.object({ amount: z.unknown().optional(), currency: z.unknown().optional() })),
});

export const Message = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  /** Of Conversations; all others have it with the recipient. */
  status: optional(z.string()),
  updatedDatetime: z.unknown().optional(),
  recipients: optional(z.object({ items: z.tuple([Recipient], z.unknown()) })),
});

const ErrorBody = z.object({
  errors: z
    .array(
      z.object({
        code: z.number().int(),
        parameter: optional(z.string()),
      }),
    )
    .min(1),
});

export function sendOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  if (reply.status < 200 || reply.status > 299) return refusal(reply, now);
  const message = Message.safeParse(parseJson(reply.body)).data;
  if (!message) return ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without an id' });
  return accepted(message.id, factsOf(message.recipients?.items[0]));
}

/** Parts, price and operator, as far as they are there. */
export function factsOf(fields: z.infer<typeof Recipient> | undefined): {
  parts?: number;
  cost?: Money;
  operator?: string;
} {
  const parts = parseCount(fields?.messagePartCount);
  const amount = parseAmount(fields?.price?.amount);
  const currency = /^[A-Za-z]{3}$/.exec(String(fields?.price?.currency ?? ''))?.[0].toUpperCase() ?? null;
  const operator = parseOperator(fields?.mccmnc);
  return {
    ...(parts !== undefined && { parts }),
    ...(amount !== undefined && { cost: { amount, currency } }),
    ...(operator !== undefined && { operator }),
  };
}

function refusal({ status, headers, body }: HttpReply, now: Date): Outcome {
  const byStatus = outcomeOfStatus({ status, headers }, now) ?? permanent('message', 'unknown');
  const [error] = ErrorBody.safeParse(parseJson(body)).data?.errors ?? [];
  if (!error) return byStatus;
  const parameter = /^[\w.[\]]{1,40}$/.exec(error.parameter ?? '')?.[0];
  const detail = {
    providerCode: String(error.code),
    httpStatus: status,
    text: `MessageBird error ${error.code}${parameter === undefined ? '' : ` (${parameter})`}`,
  };
  // Too many at once, whatever else it says: nothing was processed.
  if (status === 429) return { ...byStatus, ...detail };
  if (error.code === 10 && parameter !== undefined && Object.hasOwn(PARAMETERS, parameter)) {
    return { ...PARAMETERS[parameter]!, ...detail };
  }
  const known = ERROR_CODES[String(error.code)];
  if (known?.kind === 'rejected-transient') {
    const wait = retryAfterS(headers['retry-after'], now);
    return { ...known, ...detail, ...(wait !== null && { retryAfterS: wait }) };
  }
  return { ...(known ?? byStatus), ...detail };
}
