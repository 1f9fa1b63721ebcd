/** A message as MessageBird shows it, when it takes one and when it is asked for one; and its errors. */
import { z } from 'zod';
import type { Money } from '../../messages/types.js';
import { costOf } from '../amount.js';
import { isSuccess, outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant } from '../tolerant.js';
import { parseCount, parseJson, parseOperator } from '../wire.js';
import { ERROR_CODES, PARAMETERS } from './codes.js';

const Recipient = z.object({
  status: tolerant(z.string()),
  statusDatetime: z.unknown().optional(),
  statusErrorCode: z.unknown().optional(),
  messagePartCount: z.unknown().optional(),
  mccmnc: z.unknown().optional(),
  price: tolerant(z.object({ amount: z.unknown().optional(), currency: z.unknown().optional() })),
});

export const Message = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  /** Of Conversations; all others have it with the recipient. */
  status: tolerant(z.string()),
  updatedDatetime: z.unknown().optional(),
  recipients: tolerant(z.object({ items: z.tuple([Recipient], z.unknown()) })),
});

const ErrorBody = z.object({
  errors: z
    .array(
      z.object({
        code: z.number().int(),
        parameter: tolerant(z.string()),
      }),
    )
    .min(1),
});

export function sendOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  if (!isSuccess(reply)) return refusal(reply, now);
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
  const operator = parseOperator(fields?.mccmnc);
  return {
    ...(parts !== undefined && { parts }),
    ...costOf(fields?.price?.amount, fields?.price?.currency),
    ...(operator !== undefined && { operator }),
  };
}

/** As many are told; the first decides. */
const MOST_ERRORS = 5;

type ErrorEntry = z.infer<typeof ErrorBody>['errors'][number];

const parameterOf = ({ parameter = '' }: ErrorEntry): string | undefined =>
  /^[\w.[\]]{1,40}$/.exec(parameter)?.[0];

function describe(error: ErrorEntry): string {
  const parameter = parameterOf(error);
  return parameter === undefined ? String(error.code) : `${error.code} (${parameter})`;
}

function refusal(reply: HttpReply, now: Date): Outcome {
  const { status } = reply;
  const byStatus = outcomeOfStatus(reply, now) ?? permanent('message', 'unknown');
  const errors = ErrorBody.safeParse(parseJson(reply.body)).data?.errors ?? [];
  const [error] = errors;
  if (!error) return byStatus;
  const parameter = parameterOf(error);
  const detail = {
    providerCode: String(error.code),
    httpStatus: status,
    text: `MessageBird error ${errors.slice(0, MOST_ERRORS).map(describe).join(', ')}`,
  };
  // Too many at once, whatever else it says: nothing was processed.
  if (status === 429) return { ...byStatus, ...detail };
  const whose = error.code === 10 ? lookUp(PARAMETERS, parameter) : undefined;
  const known = whose ?? lookUp(ERROR_CODES, String(error.code));
  return known ? refusedAs(known, detail, reply, now) : { ...byStatus, ...detail };
}
