/** What came in for our number: SMS, MMS and WhatsApp have one envelope and three kinds of content. */
import { z } from 'zod';
import type { InboundMedia, InboundMessage } from '../driver.js';
import { parseInstant } from '../instant.js';
import { tolerant, tolerantText } from '../tolerant.js';
import { parseCount, withPlus } from '../wire.js';

/** One part of an MMS: a text with its value, or a file with its address. */
const Part = z.object({ contentType: tolerantText, value: tolerantText, url: tolerantText });

const coordinate = tolerant(z.number());
const ChatMessage = z.object({
  type: tolerantText,
  text: tolerantText,
  caption: tolerantText,
  title: tolerantText,
  emoji: tolerantText,
  url: tolerantText,
  latitude: coordinate,
  longitude: coordinate,
  name: tolerantText,
  address: tolerantText,
});

const Incoming = z.object({
  messageId: tolerantText,
  from: z.string().min(1),
  to: z.string().min(1),
  text: tolerantText,
  message: z.unknown().optional(),
  receivedAt: z.unknown().optional(),
  smsCount: z.unknown().optional(),
});

/** @returns undefined for what is no message */
export function readIncoming(result: unknown): InboundMessage | undefined {
  const incoming = Incoming.safeParse(result).data;
  const content = incoming && contentOf(incoming);
  if (!content) return undefined;
  const receivedAt = parseInstant(incoming.receivedAt);
  const parts = parseCount(incoming.smsCount);
  return {
    ...(incoming.messageId && { providerId: incoming.messageId }),
    from: withPlus(incoming.from),
    to: withPlus(incoming.to),
    ...content,
    ...(receivedAt && { receivedAt }),
    ...(parts !== undefined && { parts }),
  };
}

type Content = Pick<InboundMessage, 'text' | 'channel' | 'media'>;

/** `cleanText` is not looked at: it lacks the keyword. */
function contentOf({ text, message }: z.infer<typeof Incoming>): Content | undefined {
  if (text !== undefined) return { text, channel: 'sms' };
  const parts = z.array(Part).safeParse(message).data;
  if (parts) return ofParts(parts);
  const chat = ChatMessage.safeParse(message).data;
  return chat && ofChat(chat);
}

function ofParts(parts: z.infer<typeof Part>[]): Content {
  const texts = parts.flatMap(({ value }) => value ?? []);
  const media = parts.flatMap(({ url, contentType }) => (url ? [fileAt(url, contentType)] : []));
  return { text: texts.join('\n'), channel: 'mms', ...(media.length > 0 && { media }) };
}

const FILES = new Set(['IMAGE', 'VIDEO', 'AUDIO', 'VOICE', 'DOCUMENT', 'STICKER']);

function ofChat(message: z.infer<typeof ChatMessage>): Content {
  const words = message.text ?? message.caption ?? message.title ?? message.emoji ?? placeOf(message) ?? '';
  const isFile = message.url !== undefined && FILES.has(message.type ?? '');
  return { text: words, channel: 'whatsapp', ...(isFile && { media: [fileAt(message.url!)] }) };
}

/** "Empire State Building, 350 5th Ave, New York (40.748433, -73.985656)" */
function placeOf({ latitude, longitude, name, address }: z.infer<typeof ChatMessage>): string | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  const words = [name, address].filter((word) => word).join(', ');
  return `${words} (${latitude}, ${longitude})`.trim();
}

const fileAt = (url: string, type?: string): InboundMedia => ({ url, ...(type && { type }) });
