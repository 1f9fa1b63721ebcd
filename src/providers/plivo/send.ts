/** What is sent to Plivo, and what its answers mean. */
import { z } from 'zod';
import type { DriverContext, SendRequest, Template } from '../driver.js';
import { isSuccess, outcomeOfStatus, refusedAs, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, type Outcome } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant } from '../tolerant.js';
import { bodyParameters } from '../whatsapp.js';
import { parseJson, withoutPlus } from '../wire.js';
import { exchange } from './client.js';
import { ERROR_WORDS, REFUSALS } from './codes.js';
import type { Credentials } from './credentials.js';

type Context = DriverContext<Credentials>;

/** Seconds after which a call ends, whatever is being said. */
const CALL_LIMIT_S = 300;
/** Where a template is sent without its language. */
const DEFAULT_LANGUAGE = 'en';

const id = z.string().min(1);
const Reply = z.object({
  message_uuid: tolerant(z.union([id, z.array(id).min(1)])),
  request_uuid: tolerant(z.union([id, z.array(id).min(1)])),
  invalid_number: tolerant(z.array(z.unknown())),
});
const ErrorBody = z.object({ error: z.string() });

export async function sendMessage(request: SendRequest, context: Context): Promise<Outcome> {
  const { channel, text, mediaUrls = [], template } = request;
  const { c1, phone_number } = context.credentials;
  if (channel === 'whatsapp' && mediaUrls.length > 1) {
    return permanent('message', 'media_error', { text: 'a WhatsApp message takes one file' });
  }
  const result = await exchange(context, 'Message/', {
    ...(c1 && channel !== 'whatsapp'
      ? { powerpack_uuid: c1 }
      : { src: withoutPlus(request.from || phone_number) }),
    dst: withoutPlus(request.to),
    ...(template
      ? { template: templateOf(template, mediaUrls[0]) }
      : {
          ...((text !== '' || mediaUrls.length === 0) && { text }),
          ...(mediaUrls.length > 0 && { media_urls: mediaUrls }),
        }),
    type: channel,
    url: request.dlrUrl,
    method: 'POST',
    log: 'false', // keeps the text out of Plivo's records
  });
  return outcomeOf(result, 'message_uuid', context.now);
}

/** Source: "Send a templated WhatsApp message" and the schema in the official package, read 2026-11-21. */
function templateOf(template: Template, url: string | undefined) {
  const { name, language = DEFAULT_LANGUAGE } = template;
  const parameters = bodyParameters(template);
  const header = url !== undefined && { type: 'header', parameters: [{ type: 'media', media: url }] };
  const body = parameters.length > 0 && { type: 'body', parameters };
  return { name, language, components: [header, body].filter((part) => part) };
}

/** Plivo fetches what to say from `answerUrl` when somebody answers, and tells `dlrUrl` how the call ended. */
export async function call(request: SendRequest, context: Context): Promise<Outcome> {
  if (!request.answerUrl)
    return permanent('app', 'misconfigured', { text: 'no address for the words of a call' });
  const result = await exchange(context, 'Call/', {
    from: withoutPlus(request.from || context.credentials.phone_number),
    to: withoutPlus(request.to),
    answer_url: request.answerUrl,
    answer_method: 'POST',
    hangup_url: request.dlrUrl,
    hangup_method: 'POST',
    time_limit: CALL_LIMIT_S,
  });
  return outcomeOf(result, 'request_uuid', context.now);
}

function outcomeOf(
  { reply, failure }: HttpResult,
  idField: 'message_uuid' | 'request_uuid',
  now: Date,
): Outcome {
  if (failure) return failure;
  if (!isSuccess(reply)) return refusal(reply, now);
  const body = Reply.safeParse(parseJson(reply.body)).data;
  const [providerId] = [body?.[idField] ?? []].flat();
  if (providerId) return accepted(providerId);
  const httpStatus = reply.status;
  return body?.invalid_number?.length
    ? permanent('message', 'invalid_recipient', { httpStatus, text: 'Plivo calls the number invalid' })
    : ambiguous('bad_reply', { httpStatus, text: 'success without an id' });
}

function refusal(reply: HttpReply, now: Date): Outcome {
  const { status } = reply;
  const byStatus = outcomeOfStatus(reply, now) ?? permanent('message', 'unknown');
  const error = ErrorBody.safeParse(parseJson(reply.body)).data?.error.toLowerCase() ?? '';
  // "Server error" is all that the pages say of 5xx, so the message may be on its way.
  if (status < 400 || byStatus.kind === 'ambiguous') return byStatus;
  const word = Object.keys(ERROR_WORDS).find((one) => new RegExp(`\\b${one}`).test(error));
  const isSaid = word !== undefined && (status === 400 || word === 'insufficient credit');
  const known = isSaid ? ERROR_WORDS[word] : lookUp(REFUSALS, String(status));
  if (!known) return byStatus;
  const detail = {
    httpStatus: status,
    text: isSaid ? `Plivo refuses it (HTTP ${status}) and speaks of "${word}"` : `HTTP ${status}`,
  };
  return refusedAs(known, detail, reply, now);
}
