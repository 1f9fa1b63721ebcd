/** From an attempt to the request of its channel. */
import type { SendRequest, Template } from '../driver.js';
import { closestLanguage } from '../languages.js';
import { fileKind, mediaKind } from '../media.js';
import { permanent, type Permanent } from '../outcome.js';
import { nameFault } from '../whatsapp.js';
import { withoutPlus } from '../wire.js';
import { LANGUAGES } from './codes.js';

export interface Prepared {
  at: 'rest' | 'conversations';
  path: string;
  body: object;
}

/** What WhatsApp needs of the app. */
export interface Chat {
  channelId: string | undefined;
  namespace: string | undefined;
}

export function prepare(request: SendRequest, originator: string, chat: Chat): Prepared | Permanent {
  const { channel, text, mediaUrls = [], validityS, speech, ref, dlrUrl } = request;
  const message = {
    recipients: [withoutPlus(request.to)],
    originator: withoutPlus(originator),
    body: text,
    reference: ref, // no report comes without it
  };
  switch (channel) {
    case 'sms':
      return rest('/messages', {
        ...message,
        datacoding: 'auto', // the default, plain, loses what GSM has no sign for
        reportUrl: dlrUrl,
        ...(validityS !== undefined && { validity: Math.max(1, Math.floor(validityS)) }),
      });
    case 'mms':
      return rest('/mms', { ...message, mediaUrls: [...mediaUrls] });
    case 'voice':
      return rest('/voicemessages', {
        ...message,
        reportUrl: dlrUrl,
        ...(speech && {
          language: closestLanguage(speech.language, LANGUAGES) ?? speech.language.toLowerCase(),
        }),
        ...(speech?.voice && { voice: speech.voice }),
      });
    case 'whatsapp':
      return whatsapp(request, chat);
  }
}

const rest = (path: string, body: object): Prepared => ({ at: 'rest', path, body });

function whatsapp(request: SendRequest, { channelId, namespace }: Chat): Prepared | Permanent {
  const { text, template, mediaUrls = [] } = request;
  const [mediaUrl, ...more] = mediaUrls;
  const unsendable = (why: string) => permanent('message', 'media_error', { text: why });
  if (more.length > 0) return unsendable('MessageBird takes one file with a WhatsApp message');
  const send = (type: string, content: object): Prepared => ({
    at: 'conversations',
    path: '/v1/send',
    body: { to: request.to, from: channelId, type, content, reportUrl: request.dlrUrl },
  });
  if (template) {
    const fault = templateFault(template, namespace);
    if (fault !== null) return permanent('message', 'invalid_content', { text: fault });
    const values = Object.values(template.variables);
    const hsm = {
      namespace,
      templateName: template.name,
      language: { policy: 'deterministic', code: template.language },
      ...(mediaUrl === undefined
        ? { params: values.map((value) => ({ default: value })) }
        : { components: [header(mediaUrl), bodyOf(values)] }),
    };
    return send('hsm', { hsm });
  }
  if (mediaUrl === undefined) return send('text', { text });
  const kind = fileKind(mediaUrl);
  if (kind === 'audio' && text !== '') return unsendable('a WhatsApp sound at MessageBird has no caption');
  return send(kind, { [kind]: { url: mediaUrl, ...(text !== '' && { caption: text }) } });
}

/** @returns why it can't be sent, or null */
export function templateFault(template: Template, namespace: string | undefined): string | null {
  if (namespace === undefined)
    return 'MessageBird wants the namespace of templates; it is the field c3 of the app.';
  return nameFault(template) ?? (template.language ? null : 'MessageBird wants the language of a template.');
}

function header(mediaUrl: string) {
  const kind = mediaKind(mediaUrl);
  const type = kind === 'image' || kind === 'video' ? kind : 'document';
  return { type: 'header', parameters: [{ type, [type]: { url: mediaUrl } }] };
}

const bodyOf = (values: string[]) => ({
  type: 'body',
  parameters: values.map((text) => ({ type: 'text', text })),
});
