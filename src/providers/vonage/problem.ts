/** Refusals of the Messages and Voice APIs: a status code that counts, and a problem document (RFC 9457). */
import { z } from 'zod';
import { outcomeOfStatus, refusedAs, type HttpReply } from '../http.js';
import { permanent, type Outcome, type Permanent } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant, tolerantWord } from '../tolerant.js';
import { parseJson } from '../wire.js';
import { MESSAGES_CODES, PROBLEMS } from './codes.js';

/** As a refusal, and inside a status call; both have been seen with the number in any of the three. */
export const Problem = z.object({
  type: tolerantWord,
  title: tolerantWord,
  code: tolerantWord,
  invalid_parameters: tolerant(z.array(z.object({ name: z.string() }))),
});
export type Problem = z.infer<typeof Problem>;

/** The number or the last part of the problem's type, for example "1120" or "low-balance". */
export function codeOf({ type, title, code }: Problem): string | undefined {
  const fragment = /[#/]([a-z0-9-]{1,40})$/.exec(type ?? '')?.[1];
  const words = [code, title, fragment].filter((one) => one !== undefined);
  return (
    words.find((one) => /^\d{4}$/.test(one)) ??
    (fragment && lookUp(PROBLEMS, fragment) ? fragment : undefined)
  );
}

/** What a reply that is no success means; see `outcomeOfStatus`. */
export function refusal(reply: HttpReply, now: Date): Outcome {
  const { status } = reply;
  const problem = Problem.safeParse(parseJson(reply.body)).data ?? {};
  const code = codeOf(problem);
  const detail = {
    httpStatus: status,
    ...(code && { providerCode: code }),
    text: code ? `Vonage error ${code}, see https://developer.vonage.com/en/api-errors` : `HTTP ${status}`,
  };
  const byStatus = outcomeOfStatus(reply, now) ?? permanent('message', 'unknown');
  // Above 4xx nobody promises that nothing was done; 401, 402, 403 and 429 say enough by themselves.
  if (status >= 500 || byStatus.kind === 'ambiguous' || status < 400) return { ...byStatus, ...detail };
  const known = lookUp(MESSAGES_CODES, code) ?? lookUp(PROBLEMS, code);
  if (known) return refusedAs(known, detail, reply, now);
  if (status === 404 || status === 405) return permanent('app', 'misconfigured', detail);
  if (status === 400 || status === 422) return { ...byParameter(problem), ...detail };
  return { ...byStatus, ...detail };
}

function byParameter({ invalid_parameters: parameters = [] }: Problem): Permanent {
  const names = parameters.map(({ name }) => name.replace(/^.*\./, ''));
  if (names.includes('to')) return permanent('message', 'invalid_recipient');
  if (names.includes('from')) return permanent('sender', 'invalid_sender');
  return permanent('message', 'invalid_content');
}
