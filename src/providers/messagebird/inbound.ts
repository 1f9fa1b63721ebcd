/** What came in: forms of two shapes for numbers and short codes, JSON events for Conversations. */
import { z } from 'zod';
import { UnparsableCallback, type InboundMedia, type InboundMessage, type RawRequest } from '../driver.js';
import { parseInstant } from '../instant.js';
import { tolerant, tolerantText } from '../tolerant.js';
import { callbackFields, parseJson, withPlus } from '../wire.js';

/** @throws UnparsableCallback */
export function readInbound(request: RawRequest): InboundMessage[] {
  const json = parseJson(request.body);
  const event = Event.safeParse(json).data;
  if (event) return readEvent(event);
  const fields = Fields.safeParse(json).data;
  return [readFields(fields ? Object.entries(fields) : [...callbackFields(request)])];
}

const Fields = z.record(z.string(), z.unknown());

/** Names come in several cases, and again: the last value of each counts. */
function readFields(entries: [string, unknown][]): InboundMessage {
  const fields = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  const read = (...names: string[]) => {
    const found = names.map((name) => fields.get(name)).find((value) => value !== undefined && value !== '');
    return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
  };
  const from = read('originator');
  const to = read('recipient', 'receiver', 'shortcode');
  if (!from || !to) throw new UnparsableCallback('originator or recipient is missing');
  const providerId = read('id', 'mid');
  const receivedAt = parseInstant(read('createddatetime')); // receive_datetime of short codes names no zone
  const media = entries
    .filter(([name]) => /^mediaurls(\[\d*\])?$/i.test(name))
    .flatMap(([, value]) => addressesIn(value));
  return {
    ...(providerId && { providerId }),
    from: withPlus(from),
    to: withPlus(to),
    text: read('body', 'message') ?? '',
    ...(receivedAt && { receivedAt }),
    channel: media.length > 0 ? 'mms' : 'sms',
    ...(media.length > 0 && { media }),
  };
}

/** One address, several with commas in between, or a list in JSON. */
function addressesIn(value: unknown): InboundMedia[] {
  const list = Array.isArray(value)
    ? value
    : (parseJson(Buffer.from(String(value))) ?? String(value).split(','));
  return [list]
    .flat()
    .filter((url): url is string => typeof url === 'string' && /^https?:\/\//.test(url.trim()))
    .map((url) => ({ url: url.trim() }));
}

const File = tolerant(z.object({ url: z.string().min(1), caption: tolerantText }));

const Event = z.object({
  type: z.string(),
  contact: tolerant(z.object({ msisdn: z.unknown().optional() })),
  message: z.object({
    id: z.string().min(1),
    from: tolerantText,
    to: tolerantText,
    direction: tolerantText,
    platform: tolerantText,
    createdDatetime: z.unknown().optional(),
    content: z
      .object({
        text: tolerantText,
        image: File,
        video: File,
        audio: File,
        file: File,
        location: tolerant(z.object({ latitude: z.number(), longitude: z.number() })),
      })
      .optional()
      .catch(undefined),
  }),
});

function readEvent({ type, contact, message }: z.infer<typeof Event>): InboundMessage[] {
  // The same address hears of what we send and of every change of it.
  if (type !== 'message.created' || message.direction !== 'received') return [];
  const from = message.from ?? (contact?.msisdn === undefined ? undefined : String(contact.msisdn));
  if (!from) throw new UnparsableCallback('the sender is missing');
  const { text, location, ...files } = message.content ?? {};
  const sent = [files.image, files.video, files.audio, files.file].filter((file) => file !== undefined);
  const place = location && `(${location.latitude}, ${location.longitude})`;
  const receivedAt = parseInstant(message.createdDatetime);
  return [
    {
      providerId: message.id,
      from: withPlus(from),
      to: withPlus(message.to ?? ''),
      text: text ?? sent.find(({ caption }) => caption)?.caption ?? place ?? '',
      ...(receivedAt && { receivedAt }),
      channel: message.platform === 'sms' ? 'sms' : 'whatsapp',
      ...(sent.length > 0 && { media: sent.map(({ url }) => ({ url })) }),
    },
  ];
}
