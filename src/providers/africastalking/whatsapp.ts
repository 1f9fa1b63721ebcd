/** WhatsApp. Requests follow the official package; replies are not documented, so only an id counts as acceptance. */
import { z } from 'zod';
import type { SendRequest, Template } from '../driver.js';
import { outcomeOfStatus, type HttpResult } from '../http.js';
import { mediaKind } from '../media.js';
import { accepted, ambiguous, permanent, type Outcome, type Permanent } from '../outcome.js';
import { tolerant, tolerantText } from '../tolerant.js';
import { nameFault, valuesByPosition } from '../whatsapp.js';
import { parseJson } from '../wire.js';
import { codeOf } from './codes.js';

/** Source: `mediaType` in the package's whatsapp.js, 0.8.3. */
const MEDIA_TYPES = { image: 'Image', video: 'Video', audio: 'Audio', document: 'Document' } as const;

/** @returns the `body` of the request, or why there can be none */
export function chatBody(request: SendRequest): { body: object } | { refused: Permanent } {
  const { template, mediaUrls = [], text } = request;
  if (template) {
    const fault = templateFault(template);
    if (fault !== null) return { refused: permanent('message', 'invalid_content', { text: fault }) };
    if (mediaUrls.length === 0) return { body: templateBody(template) };
    return { refused: permanent('message', 'media_error', { text: 'a template takes no file' }) };
  }
  if (mediaUrls.length === 0) return { body: { message: text } };
  const [url = '', ...more] = mediaUrls;
  if (more.length > 0) {
    return { refused: permanent('message', 'media_error', { text: 'one file a message, no more' }) };
  }
  if (!url.startsWith('https://')) {
    return { refused: permanent('message', 'media_error', { text: 'files need an https address' }) };
  }
  return { body: { mediaType: MEDIA_TYPES[mediaKind(url)], url, ...(text !== '' && { caption: text }) } };
}

/** Placeholders go by position; the one of the heading is called `header`. */
function templateBody({ name, variables: { header, ...rest } }: Template): object {
  const bodyValues = Object.keys(rest).map((_, at) => rest[String(at + 1)]);
  return { templateId: name, ...(header !== undefined && { headerValue: header }), bodyValues };
}

/** @returns why it can't be sent, or null */
export function templateFault(template: Template): string | null {
  const { header: _, ...variables } = template.variables;
  if (valuesByPosition({ variables }) === null)
    return 'variables of this provider are called 1, 2, 3 … and header';
  return nameFault(template);
}

const id = tolerant(z.string().min(1));
const Reply = z.object({ messageId: id, id, status: tolerantText });

export function chatOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const byStatus = outcomeOfStatus(reply, now);
  if (byStatus) return byStatus;
  const body = Reply.safeParse(parseJson(reply.body)).data;
  const messageId = body?.messageId ?? body?.id;
  if (/fail|reject|invalid|error/i.test(body?.status ?? '')) {
    const providerCode = codeOf(body?.status ?? '');
    const text = "Africa's Talking refuses the message";
    return permanent('message', 'unknown', {
      ...(providerCode !== undefined && { providerCode }),
      httpStatus: reply.status,
      text,
    });
  }
  if (messageId === undefined || messageId === 'None') {
    return ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a message id' });
  }
  return accepted(messageId);
}
