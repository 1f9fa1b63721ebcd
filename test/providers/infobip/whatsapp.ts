/** Sending over WhatsApp: texts, files and templates. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, permanent } from '../../../src/providers/outcome.js';
import type { SendRow } from '../../support/driver-spec.js';
import { ID, REPORTS, takenChat, type Credentials } from './fixtures.js';

type Row = SendRow<Credentials>;

const CHAT = {
  from: '12025550100',
  to: '254711000111',
  messageId: ID,
  callbackData: '156-1',
  notifyUrl: REPORTS,
};
const chatRow = (name: string, message: Partial<SendRequest>, path: string, content: object): Row => ({
  name: `whatsapp: ${name}`,
  message: { channel: 'whatsapp', ...message },
  reply: [200, takenChat],
  outcome: accepted(ID, { parts: 1 }),
  request: { path: `/whatsapp/1/message/${path}`, json: { ...CHAT, content } },
});
const fileRow = (file: string, path: string, content: object): Row => {
  const mediaUrl = `https://m.example.test/${file}`;
  return chatRow(`${file} goes as ${path}`, { text: '', mediaUrls: [mediaUrl] }, path, {
    mediaUrl,
    ...content,
  });
};
const templateRow = (name: string, message: Partial<SendRequest>, content: object): Row => ({
  name: `whatsapp: ${name}`,
  message: { channel: 'whatsapp', text: '', ...message },
  reply: [200, { messages: [takenChat], bulkId: '2034072219640523073' }],
  outcome: accepted(ID, { parts: 1 }),
  request: { path: '/whatsapp/1/message/template', json: { messages: [{ ...CHAT, content }] } },
});
const greeting = (data: object) => ({ templateName: 'greeting', templateData: data, language: 'sw' });
const notSent = (name: string, message: Partial<SendRequest>, outcome: Row['outcome']): Row => ({
  name: `whatsapp: ${name}`,
  message: { channel: 'whatsapp', ...message },
  reply: [200, takenChat],
  outcome,
  request: null,
});

export const whatsapp: Row[] = [
  chatRow('a text', {}, 'text', { text: 'Habari marker-7f3a' }),
  chatRow('a picture with its caption', { mediaUrls: ['https://m.example.test/a.png?size=2'] }, 'image', {
    mediaUrl: 'https://m.example.test/a.png?size=2',
    caption: 'Habari marker-7f3a',
  }),
  fileRow('a.mp4', 'video', {}),
  fileRow('a.mp3', 'audio', {}),
  fileRow('a.pdf', 'document', {}),
  fileRow('file', 'document', {}),
  notSent(
    'a sound with a text cannot go in one message',
    { mediaUrls: ['https://m.example.test/a.mp3'] },
    permanent('message', 'media_error', { text: 'a WhatsApp sound at Infobip has no caption' }),
  ),
  notSent(
    'two files cannot go in one message',
    { mediaUrls: ['https://m.example.test/a.png', 'https://m.example.test/b.png'] },
    permanent('message', 'media_error'),
  ),
  templateRow(
    'a template with its values in the order of their positions',
    { template: { name: 'greeting', language: 'sw', variables: { 2: 'kesho', 10: 'z', 1: 'Asha' } } },
    greeting({ body: { placeholders: ['Asha', 'kesho', 'z'] } }),
  ),
  templateRow(
    'named values in the order given',
    { template: { name: 'greeting', language: 'sw', variables: { name: 'Asha', day: 'kesho' } } },
    greeting({ body: { placeholders: ['Asha', 'kesho'] } }),
  ),
  ...(
    [
      ['a.png', { type: 'IMAGE' }],
      ['a.mp4', { type: 'VIDEO' }],
      ['papers/a.pdf?v=1', { type: 'DOCUMENT', filename: 'a.pdf' }],
      ['?file=7', { type: 'DOCUMENT', filename: 'document' }],
    ] as const
  ).map(([file, header]) => {
    const mediaUrl = `https://m.example.test/${file}`;
    return templateRow(
      `a template with ${file} has a header of type ${header.type}`,
      { mediaUrls: [mediaUrl], template: { name: 'greeting', language: 'sw', variables: {} } },
      greeting({ body: { placeholders: [] }, header: { ...header, mediaUrl } }),
    );
  }),
  notSent(
    'a template without a language is not sent',
    { text: '', template: { name: 'greeting', variables: {} } },
    permanent('message', 'invalid_content'),
  ),
];
