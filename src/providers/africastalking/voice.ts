/** Calls: made with a request that holds no text; what to say is fetched when somebody answers. */
import { z } from 'zod';
import { costOf } from '../amount.js';
import type { CallFacts, DeliveryReport, InboundMessage, Speech } from '../driver.js';
import { outcomeOfStatus, type HttpResult } from '../http.js';
import { onDemand } from '../on-demand.js';
import { accepted, ambiguous, permanent, type Outcome, type Permanent, type Transient } from '../outcome.js';
import { parseCount, parseJson, xmlText } from '../wire.js';
import { CALL_WORDS, codeOf, HANGUP_CAUSES, readWord } from './codes.js';

const Reply = z.object({
  entries: z.array(z.object({ status: z.string().catch(''), sessionId: z.string().catch('None') })).catch([]),
  errorMessage: z.string().nullish().catch(null),
});

const isNone = (word: string | null | undefined) => !word || word.trim().toLowerCase() === 'none';

export function callOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const byStatus = outcomeOfStatus(reply, now);
  const body = Reply.safeParse(parseJson(reply.body)).data;
  const [entry] = body?.entries ?? [];
  if (!body || (!entry && isNone(body.errorMessage))) {
    return byStatus ?? ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without an entry' });
  }
  if (byStatus?.kind === 'ambiguous') return byStatus; // no table says that such a call was not made
  const refusal = refusalOf(entry?.status ?? '', body.errorMessage ?? '', reply.status);
  if (byStatus) return refusal && refusal.reason !== 'unknown' ? refusal : byStatus;
  const sessionId = isNone(entry?.sessionId) ? undefined : entry?.sessionId;
  if (sessionId === undefined && refusal) return refusal;
  if (sessionId === undefined || refusal) {
    const text = 'success without a session, or a refusal with one';
    return ambiguous('bad_reply', { httpStatus: reply.status, text });
  }
  return accepted(sessionId);
}

/** @returns null when neither word refuses the call */
function refusalOf(status: string, errorMessage: string, httpStatus: number): Permanent | Transient | null {
  const known = readWord(CALL_WORDS, status);
  if (known === 'accepted' && isNone(errorMessage)) return null;
  const word = known === 'accepted' || isNone(status) ? errorMessage : status;
  const providerCode = codeOf(word);
  const detail = {
    ...(providerCode !== undefined && { providerCode }),
    httpStatus,
    text:
      providerCode === undefined ? "Africa's Talking refuses the call" : `Africa's Talking: ${providerCode}`,
  };
  if (known !== undefined && known !== 'accepted') return { ...known, ...detail };
  const named = readWord(CALL_WORDS, errorMessage);
  if (named !== undefined && named !== 'accepted') return { ...named, ...detail };
  return /caller ?id/i.test(errorMessage)
    ? permanent('sender', 'invalid_sender', detail)
    : permanent('message', 'unknown', detail);
}

const escapeXml = (text: string) => xmlText(text).replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** The language comes with the voice: Africa's Talking knows no other word for it. */
interface ActionBuilder {
  /** Puts text and attributes in as they are: they must be escaped. @throws Error when the text is empty */
  say(text: string, attributes?: { voice?: string }): this;
  build(): string;
}

/** The part of the package that is used; it comes without types. */
const loadBuilder = onDemand<new () => ActionBuilder>('africastalking/lib/actionbuilder.js');

export function answerDocument(text: string, speech: Speech | undefined): string {
  const builder = new (loadBuilder())();
  const words = escapeXml(text);
  const voice = speech?.voice ? { voice: escapeXml(speech.voice) } : {};
  return (words.trim() === '' ? builder : builder.say(words, voice)).build();
}

export const isCall = (fields: URLSearchParams): boolean => fields.has('isActive');
export const isOurCall = (fields: URLSearchParams): boolean =>
  fields.get('direction')?.toLowerCase() !== 'inbound';
export const isOpen = (fields: URLSearchParams): boolean => fields.get('isActive') === '1';

function callFacts(fields: URLSearchParams): CallFacts {
  const state =
    fields.get('callSessionState') || fields.get('status') || (isOpen(fields) ? 'Active' : 'Ended');
  const durationS = parseCount(fields.get('durationInSeconds'));
  return { state, ...(durationS !== undefined && { durationS }) };
}

/** The reference comes back where Africa's Talking repeats `clientRequestId`. */
export function identityOf(fields: URLSearchParams): Pick<DeliveryReport, 'ref' | 'providerId'> | null {
  const [ref, providerId] = [fields.get('clientRequestId'), fields.get('sessionId')];
  return ref || providerId ? { ...(ref && { ref }), ...(providerId && { providerId }) } : null;
}

/**
 * The last callback of a call has `isActive=0`. Only a duration says that somebody heard something.
 * Source: "Handle calls" and the fields seen in public integrations, read 2026-11-20.
 */
export function callReport(fields: URLSearchParams): Omit<DeliveryReport, 'ref' | 'providerId'> {
  const call = callFacts(fields);
  if (isOpen(fields)) return { status: 'sent', providerCode: call.state, call };
  const cause = codeOf(fields.get('hangupCause') ?? '');
  const cost = costOf(fields.get('amount'), fields.get('currencyCode'));
  const common = { providerCode: cause ?? codeOf(call.state) ?? 'Ended', call, ...cost };
  if (call.durationS !== undefined) return { status: 'delivered', ...common };
  const reason = readWord(HANGUP_CAUSES, cause ?? '') ?? 'unknown';
  return { status: 'failed', reason, text: 'The call ended before anybody spoke.', ...common };
}

/** A call to our number, told once: when it ended. */
export function incomingCall(fields: URLSearchParams): InboundMessage[] {
  const [from, to] = [fields.get('callerNumber'), fields.get('destinationNumber')];
  if (isOpen(fields) || !from || !to) return [];
  const providerId = fields.get('sessionId');
  return [
    { ...(providerId && { providerId }), from, to, text: '', channel: 'voice', call: callFacts(fields) },
  ];
}
