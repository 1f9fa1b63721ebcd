/** What comes to our number: texts and their parts, files, answers to buttons, calls. */
import type { InboundRow } from '../../support/driver-spec.js';
import { UUID, type Credentials } from './fixtures.js';

const mo = (more: Record<string, string> = {}) => ({
  msisdn: '254711000111',
  to: '12025550100',
  messageId: '0B00000000000001',
  text: 'CONFIRM',
  type: 'text',
  keyword: 'CONFIRM',
  'message-timestamp': '2026-03-15 15:00:00',
  'api-key': 'abcd1234',
  ...more,
});
const TEXT = {
  providerId: '0B00000000000001',
  from: '+254711000111',
  to: '+12025550100',
  text: 'CONFIRM',
  channel: 'sms',
  part: undefined,
  receivedAt: new Date('2026-03-15T15:00:00Z'),
} as const;

const message = (type: string, more: object = {}) => ({
  channel: 'whatsapp',
  message_uuid: UUID,
  to: '12025550100',
  from: '254711000111',
  timestamp: '2026-03-15T15:00:00Z',
  message_type: type,
  profile: { name: 'Asha' },
  ...more,
});
const FILE = 'https://api.example.test/v3/media/0001';

export const inbound: InboundRow<Credentials>[] = [
  { name: 'a text in the query of a GET', query: mo(), messages: [TEXT] },
  { name: 'a text in a form', form: mo(), messages: [TEXT] },
  { name: 'a text in JSON', json: mo(), messages: [TEXT] },
  {
    name: 'unicode, spaces and line breaks are kept',
    form: mo({ text: ' Jambo 😀\nሰላም ', type: 'unicode' }),
    messages: [{ text: ' Jambo 😀\nሰላም ' }],
  },
  {
    name: 'short codes and names stay as they are',
    form: mo({ msisdn: 'Benki', to: '20880' }),
    messages: [{ from: 'Benki', to: '20880' }],
  },
  { name: 'an empty text is a text', form: mo({ text: '' }), messages: [{ text: '' }] },
  {
    name: 'a binary message shows its digits',
    form: mo({ type: 'binary', data: '0011ff', udh: '050003', text: '' }),
    messages: [{ text: '0011ff' }],
  },
  {
    name: 'a part of a long text says which',
    form: mo({ concat: 'true', 'concat-ref': '17', 'concat-total': '3', 'concat-part': '2' }),
    messages: [{ part: { group: '17', number: 2, of: 3 } }],
  },
  {
    name: 'a part that cannot be is taken as a text',
    form: mo({ concat: 'true', 'concat-ref': '17', 'concat-total': '1', 'concat-part': '2' }),
    messages: [{ text: 'CONFIRM', part: undefined }],
  },
  { name: 'no id', form: mo({ messageId: '' }), messages: 'unparsable' },
  { name: 'no sender', form: mo({ msisdn: '' }), messages: 'unparsable' },
  {
    name: 'a WhatsApp text',
    json: message('text', { text: 'Habari' }),
    messages: [
      {
        providerId: UUID,
        from: '+254711000111',
        to: '+12025550100',
        text: 'Habari',
        channel: 'whatsapp',
        media: undefined,
        receivedAt: new Date('2026-03-15T15:00:00Z'),
      },
    ],
  },
  {
    name: 'a picture and its caption',
    json: message('image', { image: { url: FILE, caption: 'Shamba', name: 'a.jpg' } }),
    messages: [{ text: 'Shamba', media: [{ url: FILE }] }],
  },
  ...['audio', 'video', 'file', 'vcard', 'sticker'].map((type) => ({
    name: `a file that is ${type}`,
    json: message(type, { [type]: { url: FILE } }),
    messages: [{ text: '', media: [{ url: FILE }] }],
  })),
  {
    name: 'an mms with several files names each once',
    json: message('image', {
      channel: 'mms',
      image: { url: FILE },
      content: [
        { type: 'image', url: FILE },
        { type: 'audio', url: `${FILE}2` },
      ],
    }),
    messages: [{ channel: 'mms', media: [{ url: FILE }, { url: `${FILE}2` }] }],
  },
  {
    name: 'a button that was pressed',
    json: message('button', { button: { payload: 'p', text: 'Ndiyo' } }),
    messages: [{ text: 'Ndiyo' }],
  },
  {
    name: 'a choice from a list',
    json: message('reply', { reply: { id: '1', title: 'Mahindi' } }),
    messages: [{ text: 'Mahindi' }],
  },
  {
    name: 'a reaction',
    json: message('reaction', { reaction: { action: 'react', emoji: '👍' } }),
    messages: [{ text: '👍' }],
  },
  {
    name: 'a place',
    json: message('location', { location: { lat: -1.28, long: 36.82, name: 'Soko' } }),
    messages: [{ text: 'Soko -1.28,36.82' }],
  },
  { name: 'a kind that is new', json: message('order', { order: {} }), messages: [{ text: '' }] },
  {
    name: 'a channel that we do not have',
    json: message('text', { channel: 'viber_service', text: 'x' }),
    messages: 'unparsable',
  },
  {
    name: 'somebody calls',
    query: { from: '254711000111', to: '12025550100', uuid: UUID, conversation_uuid: 'CON-0001' },
    messages: [
      {
        providerId: UUID,
        from: '+254711000111',
        to: '+12025550100',
        text: '',
        channel: 'voice',
        call: { state: 'ringing' },
      },
    ],
  },
  {
    name: 'a call without a caller',
    query: { uuid: UUID, conversation_uuid: 'CON-0001' },
    messages: 'unparsable',
  },
];
