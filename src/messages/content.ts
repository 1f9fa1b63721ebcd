/** What a message carries besides its text: which channel takes what, and how it reaches a driver. Pure. */
import type { App } from '../apps/types.js';
import type { CallbackUrls } from '../incoming/urls.js';
import type { ProviderDriver, SendRequest, Speech } from '../providers/driver.js';
import type { Content, Message, Template } from './types.js';

/** Files of one message. */
export const MAX_MEDIA = 10;
/** Characters of one address. */
export const MAX_URL = 2_000;

/** What stands in a message's row, or nothing. */
export function contentOf(media: readonly string[], template: Template | null): Content | undefined {
  if (media.length === 0 && !template) return undefined;
  return { ...(media.length > 0 && { media }), ...(template && { template }) };
}

/** True once retention has removed it: no message is accepted without a text, a file or a template. */
export const isBlank = ({ text, content }: Pick<Message, 'text' | 'content'>): boolean =>
  text === '' && content === undefined;

export interface ContentFault {
  /** As the API names it. */
  field: 'message' | 'media_urls' | 'template';
  text: string;
}

type Carrier = Pick<App, 'channel' | 'credentials'>;
type Capable = Pick<ProviderDriver, 'templateFault'> | null;

/** Why this app can't send it, or null. */
export function contentFault(
  app: Carrier,
  driver: Capable,
  { text, content = {} }: Pick<Message, 'text' | 'content'>,
): ContentFault | null {
  const { media = [], template } = content;
  const hasText = text.trim() !== '';
  const fault = (field: ContentFault['field'], why: string) => ({ field, text: why });
  switch (app.channel) {
    case 'sms':
    case 'voice':
      if (media.length > 0)
        return fault('media_urls', `Files go out as mms or whatsapp, not as ${app.channel}.`);
      if (template) return fault('template', `Templates go out as whatsapp, not as ${app.channel}.`);
      return hasText ? null : fault('message', 'The message field is required.');
    case 'mms':
      if (template) return fault('template', 'Templates go out as whatsapp, not as mms.');
      return hasText || media.length > 0 ? null : fault('message', 'Give a message, media_urls or both.');
    case 'whatsapp':
      if (media.length > 1) return fault('media_urls', 'A WhatsApp message takes one file.');
      if (template && hasText)
        return fault('message', 'A template takes the place of the message: give one of them.');
      if (template) return templateFault(template, app, driver);
      return hasText || media.length > 0
        ? null
        : fault('message', 'Give a message, media_urls or a template.');
  }
}

function templateFault(template: Template, { credentials }: Carrier, driver: Capable): ContentFault | null {
  const text = driver?.templateFault
    ? driver.templateFault(template, credentials)
    : template.name === ''
      ? 'Give the name of the template.'
      : null;
  return text === null ? null : { field: 'template', text };
}

/** How an app speaks; what a driver does with a language that its provider lacks is in the driver. */
export const DEFAULT_LANGUAGE = 'en-US';

export const speechOf = ({ settings }: Pick<App, 'settings'>): Speech => ({
  language: settings.language ?? DEFAULT_LANGUAGE,
  ...(settings.voice !== undefined && { voice: settings.voice }),
});

type Handed = Pick<SendRequest, 'mediaUrls' | 'template' | 'speech' | 'answerUrl'>;

/** The part of an attempt that depends on the channel. @param ref of the attempt */
export function handOver(
  { channel, content }: Pick<Message, 'channel' | 'content'>,
  app: App,
  ref: string,
  urls: CallbackUrls,
): Handed {
  if (channel === 'voice') return { speech: speechOf(app), answerUrl: urls.answer(app, ref) };
  return {
    ...(content?.media && { mediaUrls: content.media }),
    ...(content?.template && { template: content.template }),
  };
}
