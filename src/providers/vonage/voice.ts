/** The Voice API: a call that speaks the text, and the events of a call. */
import { z } from 'zod';
import { costOf } from '../amount.js';
import {
  UnparsableCallback,
  type CallFacts,
  type DeliveryReport,
  type DriverContext,
  type InboundMessage,
  type RawRequest,
  type SendRequest,
  type Speech,
} from '../driver.js';
import { isSuccess } from '../http.js';
import { accepted, ambiguous, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import {
  callbackValues,
  ownRef,
  parseJson,
  parseOperator,
  parseSeconds,
  parseUtcTime,
  withoutPlus,
  withPlus,
} from '../wire.js';
import { exchange } from './client.js';
import { CALL_STATES, SPOKEN_AS } from './codes.js';
import type { Credentials } from './credentials.js';
import { refusal } from './problem.js';
import { CURRENCY } from './sms.js';

const Started = z.object({ uuid: z.string().min(1) });

export async function call(request: SendRequest, context: DriverContext<Credentials>): Promise<Outcome> {
  const from = withoutPlus(request.from || context.credentials.phone_number);
  const { reply, failure } = await exchange(
    context,
    ({ voice }) =>
      voice.createOutboundCall({
        to: [{ type: 'phone', number: withoutPlus(request.to) }],
        from: { type: 'phone', number: from },
        ncco: [{ action: 'talk', text: request.text, ...spoken(request.speech) }],
        eventUrl: [request.dlrUrl],
        eventMethod: 'POST',
      } as never), // the SDK types plain words as its own enums, and `style` as text where the API has a number
  );
  if (failure) return failure;
  if (!isSuccess(reply)) return refusal(reply, context.now);
  const id = Started.safeParse(parseJson(reply.body)).data?.uuid;
  return id
    ? accepted(id)
    : ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a call id' });
}

/** Vonage numbers the voices of a language; without a number it takes the first. */
function spoken(speech: Speech | undefined): { language?: string; style?: number } {
  if (!speech) return {};
  return {
    language: lookUp(SPOKEN_AS, speech.language.toLowerCase()) ?? speech.language,
    ...(/^\d{1,2}$/.test(speech.voice ?? '') && { style: Number(speech.voice) }),
  };
}

export function readCallEvent(request: RawRequest): DeliveryReport {
  const fields = callbackValues(request);
  const [providerId, state] = [fields.get('uuid'), fields.get('status')];
  if (!providerId || !state) throw new UnparsableCallback('uuid or status is missing');
  const ref = ownRef(request);
  const known = lookUp(CALL_STATES, state) ?? { status: 'sent' as const };
  const operator = parseOperator(fields.get('network'));
  const reportedAt = parseUtcTime(fields.get('timestamp'));
  return {
    ...(ref && { ref }),
    providerId,
    ...known,
    providerCode: state,
    ...(known.reason && { text: `Vonage reports the call as ${state}` }),
    ...costOf(fields.get('price'), CURRENCY),
    ...(operator && { operator }),
    ...(reportedAt && { reportedAt }),
    call: readFacts(state, fields),
  };
}

function readFacts(state: string, fields: ReadonlyMap<string, string>): CallFacts {
  const durationS = parseSeconds(fields.get('duration'));
  return {
    state,
    ...(durationS !== undefined && { durationS }),
    ...((state === 'human' || state === 'machine') && { answeredBy: state }),
  };
}

/** Somebody calls our number and Vonage asks what to say; it is told nothing and hangs up. */
export function readInboundCall(fields: ReadonlyMap<string, string>): InboundMessage {
  const [providerId, from, to] = [fields.get('uuid'), fields.get('from'), fields.get('to')];
  if (!providerId || !from || !to) throw new UnparsableCallback('uuid, from or to is missing');
  return {
    providerId,
    from: withPlus(from),
    to: withPlus(to),
    text: '',
    channel: 'voice',
    call: { state: fields.get('status') ?? 'ringing' },
  };
}
