/** What goes out on each channel, as the SDK wants it. */
import type { SendRequest, Template } from '../driver.js';
import { permanent, type Permanent } from '../outcome.js';
import { xmlText } from '../wire.js';
import { loadSdk } from './sdk.js';

/**
 * Read by Twilio, neither sent nor signed: repeat a callback after read time-outs, 4xx and 5xx too, not only after
 * failed connections. Source: "Webhooks connection overrides", read 2026-11-20.
 */
const CALLBACK_OVERRIDES = '#rc=5&rp=all';

/** Seconds. Source: Messages resource, `ValidityPeriod`, read 2026-11-20. */
const VALIDITY_S = { min: 1, max: 36_000 };

/** Characters. Source: Calls resource, `Twiml`, read 2026-11-20. */
const MAX_TWIML = 4000;

const CONTENT_SID = /^HX[0-9a-fA-F]{32}$/;

interface Senders {
  phone_number: string;
  c1?: string | undefined;
  c2?: string | undefined;
}

type Refused = { refused: Permanent };
const refuse = (reason: 'media_error' | 'invalid_content' | 'content_too_long', text: string): Refused => ({
  refused: permanent('message', reason, { text }),
});

/** WhatsApp's numbers carry its name on Twilio's wire. */
export const toWhatsApp = (number: string): string => `whatsapp:${fromWhatsApp(number)}`;
export const fromWhatsApp = (number: string): string => number.replace(/^whatsapp:/, '');

/** The parameters of `Messages`, or why there can be none. */
export function messageParams(request: SendRequest, { c1, c2, phone_number }: Senders) {
  const { channel, text, mediaUrls = [], validityS } = request;
  const from = request.from || phone_number;
  const callback = { statusCallback: request.dlrUrl + CALLBACK_OVERRIDES };
  if (channel === 'whatsapp') {
    const content = whatsAppContent(request, c2);
    if ('refused' in content) return content;
    return { params: { to: toWhatsApp(request.to), ...content, ...callback, from: toWhatsApp(from) } };
  }
  return {
    params: {
      to: request.to,
      ...(!(text === '' && mediaUrls.length > 0) && { body: text }),
      ...(mediaUrls.length > 0 && { mediaUrl: [...mediaUrls] }),
      ...callback,
      ...(c1 ? { messagingServiceSid: c1 } : { from }),
      ...(channel === 'sms' &&
        validityS !== undefined && {
          validityPeriod: Math.min(VALIDITY_S.max, Math.max(VALIDITY_S.min, Math.floor(validityS))),
        }),
    },
  };
}

const contentSidOf = ({ name }: Template, defaultSid = ''): string => (name === '' ? defaultSid : name);

/** @returns why it can't be sent, or null. @param defaultSid of the app */
export const templateFault = (template: Template, defaultSid: string | undefined): string | null =>
  CONTENT_SID.test(contentSidOf(template, defaultSid))
    ? null
    : 'Twilio names templates by their Content SID, which starts with HX.';

/** Free text and a file within 24 hours of the other's last message; outside, a template that was approved. */
function whatsAppContent({ text, mediaUrls = [], template }: SendRequest, defaultSid: string | undefined) {
  if (template) {
    const fault = templateFault(template, defaultSid);
    if (fault !== null) return refuse('invalid_content', fault);
    if (mediaUrls.length > 0) return refuse('media_error', 'a template of Twilio holds its own file');
    const contentSid = contentSidOf(template, defaultSid);
    const hasVariables = Object.keys(template.variables).length > 0;
    return { contentSid, ...(hasVariables && { contentVariables: JSON.stringify(template.variables) }) };
  }
  if (mediaUrls.length > 1) return refuse('media_error', 'WhatsApp takes one file a message');
  return {
    ...(!(text === '' && mediaUrls.length > 0) && { body: text }),
    ...(mediaUrls.length > 0 && { mediaUrl: [...mediaUrls] }),
  };
}

/** The parameters of `Calls`: the text is spoken as soon as somebody answers. */
export function callParams(request: SendRequest, { phone_number }: Senders) {
  const twiml = spoken(request);
  if (twiml.length > MAX_TWIML) {
    return refuse('content_too_long', `what is said may have ${MAX_TWIML} characters, XML included`);
  }
  return {
    params: {
      to: request.to,
      from: request.from || phone_number,
      twiml,
      statusCallback: request.dlrUrl + CALLBACK_OVERRIDES,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      statusCallbackMethod: 'POST',
    },
  };
}

function spoken({ text, speech }: SendRequest): string {
  const response = new (loadSdk().twiml.VoiceResponse)();
  // The SDK's types list the voices and languages of its release; Twilio adds some between releases.
  const attributes = {
    ...(speech && { language: speech.language }),
    ...(speech?.voice && { voice: speech.voice }),
  };
  response.say(attributes as object, xmlText(text));
  return response.toString();
}
