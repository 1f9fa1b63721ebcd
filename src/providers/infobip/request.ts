/** From an attempt to the request of its channel. One message per request: a batch can be taken in part. */
import type { SendRequest, Template } from '../driver.js';
import { mediaKind } from '../media.js';
import { permanent, type Permanent } from '../outcome.js';
import { nameFault } from '../whatsapp.js';
import { withoutPlus } from '../wire.js';
import { infobipLanguage } from './languages.js';

export interface Prepared {
  path: string;
  body: object;
}

/** Seconds. Infobip cuts anything longer to this. */
const LONGEST_VALIDITY_S = 48 * 3600;

/**
 * Infobip calls one address with the reports of many messages, so the reference does not belong into it: it travels as
 * `callbackData`.
 */
const reportUrl = ({ dlrUrl, ref }: SendRequest) =>
  dlrUrl.endsWith(`/${ref}`) ? dlrUrl.slice(0, -ref.length - 1) : dlrUrl;

/** @param ownId our id of the message, by which Infobip recognises a repeat */
export function prepare(request: SendRequest, sender: string, ownId: string): Prepared | Permanent {
  switch (request.channel) {
    case 'sms':
      return sms(request, sender, ownId);
    case 'mms':
      return mms(request, sender, ownId);
    case 'voice':
      return voice(request, sender, ownId);
    case 'whatsapp':
      return whatsapp(request, sender, ownId);
  }
}

function sms(request: SendRequest, sender: string, ownId: string): Prepared {
  const message = { ...envelope(request, sender, ownId), content: { text: request.text } };
  return {
    path: '/sms/3/messages',
    body: { messages: [message], options: { includeSmsCountInResponse: true } },
  };
}

function mms(request: SendRequest, sender: string, ownId: string): Prepared {
  const messageSegments = [
    ...(request.text === '' ? [] : [{ type: 'TEXT', text: request.text }]),
    ...(request.mediaUrls ?? []).map((contentUrl) => ({ type: 'LINK', contentUrl })),
  ];
  const message = { ...envelope(request, sender, ownId), content: { messageSegments } };
  return { path: '/mms/2/messages', body: { messages: [message] } };
}

/** What SMS and MMS have in common. */
function envelope(request: SendRequest, sender: string, ownId: string) {
  const { validityS } = request;
  return {
    sender: withoutPlus(sender),
    destinations: [{ to: withoutPlus(request.to), messageId: ownId }],
    ...(validityS !== undefined && {
      options: {
        validityPeriod: {
          amount: Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.floor(validityS))),
          timeUnit: 'SECONDS',
        },
      },
    }),
    webhooks: {
      delivery: { url: reportUrl(request), intermediateReport: true },
      contentType: 'application/json',
      callbackData: request.ref,
    },
  };
}

function voice(request: SendRequest, sender: string, ownId: string): Prepared {
  const { text, speech, validityS } = request;
  const message = {
    from: withoutPlus(sender),
    destinations: [{ to: withoutPlus(request.to), messageId: ownId }],
    text,
    ...(speech && { language: infobipLanguage(speech.language) }),
    ...(speech?.voice && { voice: { name: speech.voice } }),
    ...(validityS !== undefined && {
      validityPeriod: Math.min(LONGEST_VALIDITY_S / 60, Math.max(1, Math.floor(validityS / 60))), // minutes
    }),
    notifyUrl: reportUrl(request),
    notifyContentType: 'application/json',
    notifyContentVersion: 2,
    callbackData: request.ref,
  };
  return { path: '/tts/3/advanced', body: { messages: [message] } };
}

function whatsapp(request: SendRequest, sender: string, ownId: string): Prepared | Permanent {
  const { text, template, mediaUrls = [] } = request;
  const [mediaUrl, ...more] = mediaUrls;
  if (more.length > 0) return unsendable('Infobip takes one file with a WhatsApp message');
  const message = (content: object) => ({
    from: withoutPlus(sender),
    to: withoutPlus(request.to),
    messageId: ownId,
    content,
    callbackData: request.ref,
    notifyUrl: reportUrl(request),
  });
  if (template) {
    const fault = templateFault(template);
    if (fault !== null) return permanent('message', 'invalid_content', { text: fault });
    const content = {
      templateName: template.name,
      templateData: {
        body: { placeholders: inOrder(template.variables) },
        ...(mediaUrl !== undefined && { header: templateHeader(mediaUrl) }),
      },
      language: template.language,
    };
    return { path: '/whatsapp/1/message/template', body: { messages: [message(content)] } };
  }
  if (mediaUrl === undefined) return { path: '/whatsapp/1/message/text', body: message({ text }) };
  const kind = mediaKind(mediaUrl);
  if (kind === 'audio') {
    if (text !== '') return unsendable('a WhatsApp sound at Infobip has no caption');
    return { path: '/whatsapp/1/message/audio', body: message({ mediaUrl }) };
  }
  const caption = text === '' ? {} : { caption: text };
  return { path: `/whatsapp/1/message/${kind}`, body: message({ mediaUrl, ...caption }) };
}

const unsendable = (text: string) => permanent('message', 'media_error', { text });

/** @returns why it can't be sent, or null */
export const templateFault = (template: Template): string | null =>
  nameFault(template) ?? (template.language ? null : 'Infobip wants the language of a template.');

/** Infobip goes by position: "1", "2" … in that order; names in the order in which they were given. */
const inOrder = (variables: Readonly<Record<string, string>>): string[] => Object.values(variables);

function templateHeader(mediaUrl: string) {
  const kind = mediaKind(mediaUrl);
  if (kind === 'image' || kind === 'video') return { type: kind.toUpperCase(), mediaUrl };
  const [, name = 'document'] = /\/([\w.-]{1,240})(?:[?#]|$)/.exec(mediaUrl) ?? [];
  return { type: 'DOCUMENT', mediaUrl, filename: name };
}
