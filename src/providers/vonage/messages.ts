/** The Messages API: mms and whatsapp. */
import { z } from 'zod';
import { costOf } from '../amount.js';
import type { Channel } from '../../messages/types.js';
import {
  UnparsableCallback,
  type DeliveryReport,
  type DriverContext,
  type InboundMedia,
  type InboundMessage,
  type RawRequest,
  type SendRequest,
  type Template,
} from '../driver.js';
import { isSuccess } from '../http.js';
import { fileKind, mediaKind } from '../media.js';
import { accepted, ambiguous, permanent, type Outcome, type Permanent } from '../outcome.js';
import { lookUp } from '../tables.js';
import { tolerant, tolerantText } from '../tolerant.js';
import { bodyParameters, valuesByPosition } from '../whatsapp.js';
import {
  ownRef,
  parseCount,
  parseJson,
  parseOperator,
  parseUtcTime,
  withoutPlus,
  withPlus,
} from '../wire.js';
import { exchange } from './client.js';
import { MESSAGES_CODES, MESSAGES_STATUSES } from './codes.js';
import type { Credentials } from './credentials.js';
import { codeOf, Problem, refusal } from './problem.js';

/** Seconds; of mms alone. Source: Messages API description, `ttl`, read 2026-11-21. */
const TTL_S = { min: 300, max: 259_200 };

/** Where a template is sent without its language. */
const DEFAULT_LOCALE = 'en';

const Accepted = z.object({ message_uuid: z.string().min(1) });
const Status = z.object({
  message_uuid: z.string().min(1),
  status: z.string().min(1),
  timestamp: tolerantText,
  client_ref: tolerantText,
  error: tolerant(Problem),
  usage: tolerant(z.object({ price: z.unknown(), currency: tolerantText })),
  destination: tolerant(z.object({ network_code: tolerantText })),
  sms: tolerant(z.object({ count_total: z.unknown() })),
});
const File = tolerant(z.object({ url: z.string().min(1), caption: tolerantText }));
const Inbound = z.object({
  message_uuid: z.string().min(1),
  channel: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
  timestamp: tolerantText,
  text: tolerantText,
  image: File,
  audio: File,
  video: File,
  file: File,
  vcard: File,
  sticker: File,
  content: tolerant(z.array(z.object({ url: z.string().min(1) }))),
  reply: tolerant(z.object({ title: tolerantText })),
  button: tolerant(z.object({ text: tolerantText })),
  reaction: tolerant(z.object({ emoji: tolerantText })),
  location: tolerant(z.object({ lat: z.coerce.string(), long: z.coerce.string(), name: tolerantText })),
});
const FILE_FIELDS = ['image', 'audio', 'video', 'file', 'vcard', 'sticker'] as const;

/** What WhatsApp cannot carry in one message. */
const refuse = (reason: 'invalid_content' | 'media_error', why: string) =>
  permanent('message', reason, { text: why });

export async function sendMessage(
  request: SendRequest,
  context: DriverContext<Credentials>,
): Promise<Outcome> {
  const content = request.channel === 'mms' ? mmsContent(request) : whatsappContent(request);
  if (!('messageType' in content)) return content;
  const { reply, failure } = await exchange(
    context,
    ({ messages }) =>
      messages.send({
        channel: request.channel,
        to: withoutPlus(request.to),
        from: withoutPlus(request.from || context.credentials.phone_number),
        clientRef: request.ref,
        webhookUrl: request.dlrUrl,
        webhookVersion: 'v1', // the shape that is read below, whatever the application is set to
        ...content,
      } as never), // the SDK's types stand for one kind of content each
  );
  if (failure) return failure;
  if (!isSuccess(reply)) return refusal(reply, context.now);
  const id = Accepted.safeParse(parseJson(reply.body)).data?.message_uuid;
  return id
    ? accepted(id)
    : ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a message id' });
}

interface Content {
  messageType: string;
  [field: string]: unknown;
}

function mmsContent({ text: words, mediaUrls = [], validityS }: SendRequest): Content {
  const ttl =
    validityS === undefined ? {} : { ttl: Math.min(TTL_S.max, Math.max(TTL_S.min, Math.floor(validityS))) };
  const files = mediaUrls.map((url, at) => ({
    type: mmsKind(url),
    url,
    ...(at === 0 && words !== '' && { caption: words }),
  }));
  const [first, ...more] = files;
  if (!first) return { messageType: 'text', text: words, ...ttl };
  if (more.length > 0) return { messageType: 'content', content: files, ...ttl };
  const { type, ...file } = first;
  return { messageType: type, [type]: file, ...ttl };
}

function mmsKind(url: string): 'image' | 'video' | 'audio' | 'vcard' | 'file' {
  if (/\.vcf(\?|$)/i.test(url)) return 'vcard';
  return fileKind(url);
}

function whatsappContent({ text: words, mediaUrls = [], template }: SendRequest): Content | Permanent {
  const [url, ...more] = mediaUrls;
  if (more.length > 0) return refuse('media_error', 'a WhatsApp message takes one file');
  if (template) return templateContent(template, url);
  if (url === undefined) return { messageType: 'text', text: words };
  const kind = fileKind(url);
  if (kind === 'audio' && words !== '') return refuse('invalid_content', 'a WhatsApp sound takes no text');
  return { messageType: kind, [kind]: { url, ...(words !== '' && { caption: words }) } };
}

/**
 * Vonage's own short form knows placeholders by position alone. Those with names, and a file above the text, go in the
 * form of WhatsApp itself. Source: "Custom objects", read 2026-11-21.
 */
function templateContent(template: Template, url?: string): Content {
  const { name, language = DEFAULT_LOCALE } = template;
  const values = valuesByPosition(template);
  if (values && url === undefined) {
    return {
      messageType: 'template',
      template: { name, parameters: values },
      whatsapp: { policy: 'deterministic', locale: language },
    };
  }
  const parameters = bodyParameters(template);
  const kind = url === undefined ? undefined : mediaKind(url);
  const header = kind && { type: 'header', parameters: [{ type: kind, [kind]: { link: url } }] };
  const body = parameters.length > 0 && { type: 'body', parameters };
  return {
    messageType: 'custom',
    custom: {
      type: 'template',
      template: {
        name,
        language: { policy: 'deterministic', code: language },
        components: [header, body].filter((part) => part),
      },
    },
  };
}

export function readMessageStatus(request: RawRequest): DeliveryReport {
  const body = Status.safeParse(parseJson(request.body)).data;
  if (!body) throw new UnparsableCallback('message_uuid or status is missing');
  const ref = ownRef(request) ?? body.client_ref;
  const code = body.error && codeOf(body.error);
  const known = lookUp(MESSAGES_CODES, code);
  const failed = lookUp(MESSAGES_STATUSES, body.status) === 'failed';
  const reason = known?.reason ?? 'unknown';
  const operator = parseOperator(body.destination?.network_code);
  const parts = parseCount(body.sms?.count_total);
  const reportedAt = parseUtcTime(body.timestamp);
  return {
    ...(ref && { ref }),
    providerId: body.message_uuid,
    status: failed && reason === 'expired' ? 'expired' : (lookUp(MESSAGES_STATUSES, body.status) ?? 'sent'),
    providerCode: (failed && code) || body.status,
    ...(failed && {
      reason,
      text: `Vonage reports "${body.status}" with ${code ? `error ${code}` : 'no error code'}`,
    }),
    ...(body.status === 'read' && { read: true }),
    ...costOf(body.usage?.price, body.usage?.currency),
    ...(operator && { operator }),
    ...(parts !== undefined && { parts }),
    ...(reportedAt && { reportedAt }),
  };
}

const CHANNELS: Readonly<Record<string, Channel>> = { sms: 'sms', mms: 'mms', whatsapp: 'whatsapp' };

export function readMessageInbound(request: RawRequest): InboundMessage {
  const body = Inbound.safeParse(parseJson(request.body)).data;
  const channel = lookUp(CHANNELS, body?.channel);
  if (!body || !channel) throw new UnparsableCallback('message_uuid, from, to or a known channel is missing');
  const files = FILE_FIELDS.flatMap((name) => body[name] ?? []);
  const urls = new Set([...files, ...(body.content ?? [])].map(({ url }) => url));
  const media: InboundMedia[] = [...urls].map((url) => ({ url }));
  const { lat, long, name } = body.location ?? {};
  const place = lat && long ? [name, `${lat},${long}`].filter((part) => part).join(' ') : undefined;
  const words = [
    body.text,
    body.reply?.title,
    body.button?.text,
    body.reaction?.emoji,
    place,
    files[0]?.caption,
  ];
  const at = parseUtcTime(body.timestamp);
  return {
    providerId: body.message_uuid,
    from: withPlus(body.from),
    to: withPlus(body.to),
    text: words.find((one) => one) ?? '',
    channel,
    ...(media.length > 0 && { media }),
    ...(at && { receivedAt: at }),
  };
}
