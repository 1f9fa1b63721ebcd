/** What came in for our number on three channels. */
import type { InboundRow } from '../../support/driver-spec.js';
import type { Credentials } from './fixtures.js';

const mo = (more: object = {}) => ({
  messageId: '500000000000000001',
  from: '254711000111',
  to: '20880',
  text: 'QUIZ yes',
  cleanText: 'yes',
  keyword: 'QUIZ',
  receivedAt: '2026-03-15T15:00:00.000+0000',
  smsCount: 1,
  price: { pricePerMessage: 0, currency: 'EUR' },
  callbackData: 'x',
  ...more,
});
const envelope = (...results: unknown[]) => ({
  results,
  messageCount: results.length,
  pendingMessageCount: 0,
});

const FILE = 'https://xxxxx.api.infobip.example.test/whatsapp/1/senders/12025550100/media/f1b9';
type Message = Exclude<InboundRow<Credentials>['messages'], 'unparsable'>[number];
const chat = (name: string, message: object, expected: Message): InboundRow<Credentials> => ({
  name: `whatsapp: ${name}`,
  json: envelope({
    messageId: 'wamid.01',
    from: '254711000111',
    to: '12025550100',
    integrationType: 'WHATSAPP',
    receivedAt: '2026-03-15T15:00:00.000+0000',
    message,
    contact: { name: 'Asha' },
  }),
  messages: [{ providerId: 'wamid.01', channel: 'whatsapp', media: undefined, ...expected }],
});

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text with its keyword',
    json: envelope(mo()),
    messages: [
      {
        providerId: '500000000000000001',
        channel: 'sms',
        from: '+254711000111',
        to: '20880',
        text: 'QUIZ yes',
        receivedAt: new Date('2026-03-15T15:00:00Z'),
        parts: 1,
      },
    ],
  },
  {
    name: 'several at once',
    json: envelope(mo(), mo({ messageId: '500000000000000002', text: 'QUIZ no', smsCount: 2 })),
    messages: [{ text: 'QUIZ yes' }, { providerId: '500000000000000002', text: 'QUIZ no', parts: 2 }],
  },
  {
    name: 'unicode, spaces and line breaks are kept',
    json: envelope(mo({ text: ' Jambo 😀\nሰላም ' })),
    messages: [{ text: ' Jambo 😀\nሰላም ' }],
  },
  { name: 'an empty text is a text', json: envelope(mo({ text: '' })), messages: [{ text: '' }] },
  {
    name: 'odd side fields do not cost the text',
    json: envelope(mo({ messageId: 7, receivedAt: 'now', smsCount: -1 })),
    messages: [{ text: 'QUIZ yes', providerId: undefined, receivedAt: undefined, parts: undefined }],
  },
  {
    name: 'an MMS: its texts, and its files in order',
    json: envelope({
      ...mo({ text: undefined }),
      message: [
        { contentType: 'image/jpeg', url: 'https://files.example.test/1' },
        { contentType: 'text/plain', value: 'Habari' },
        { contentType: 'application/smil', url: 'https://files.example.test/2' },
      ],
    }),
    messages: [
      {
        channel: 'mms',
        text: 'Habari',
        media: [
          { url: 'https://files.example.test/1', type: 'image/jpeg' },
          { url: 'https://files.example.test/2', type: 'application/smil' },
        ],
      },
    ],
  },
  chat(
    'a text',
    { type: 'TEXT', text: 'Habari' },
    { text: 'Habari', from: '+254711000111', to: '+12025550100' },
  ),
  ...['IMAGE', 'VIDEO', 'VOICE', 'DOCUMENT'].map((type) =>
    chat(
      `${type} with words`,
      { type, url: FILE, caption: 'Tazama' },
      { text: 'Tazama', media: [{ url: FILE }] },
    ),
  ),
  ...['AUDIO', 'STICKER'].map((type) =>
    chat(`${type} without words`, { type, url: FILE }, { text: '', media: [{ url: FILE }] }),
  ),
  chat('a button', { type: 'BUTTON', text: 'Ndiyo', payload: 'yes' }, { text: 'Ndiyo' }),
  chat('a choice', { type: 'INTERACTIVE_LIST_REPLY', id: '1', title: 'Kesho' }, { text: 'Kesho' }),
  chat('a reaction', { type: 'REACTION', emoji: '🤓', action: 'ADDED' }, { text: '🤓' }),
  chat(
    'a place; its link is no file',
    {
      type: 'LOCATION',
      latitude: 40.75,
      longitude: -73.99,
      name: 'Mnara',
      address: 'Barabara 5',
      url: 'https://maps.example.test/1',
    },
    { text: 'Mnara, Barabara 5 (40.75, -73.99)' },
  ),
  chat('a place without a name', { type: 'LOCATION', latitude: 1, longitude: 2 }, { text: '(1, 2)' }),
  chat('a kind that comes tomorrow', { type: 'HOLOGRAM' }, { text: '' }),
  {
    name: 'results that cannot be read do not cost the others',
    json: envelope(null, mo({ from: '' }), mo({ text: undefined }), mo()),
    messages: [{ text: 'QUIZ yes' }],
  },
  { name: 'an empty batch is no news', json: envelope(), messages: [] },
  { name: 'a result without a sender', json: envelope(mo({ from: undefined })), messages: 'unparsable' },
  { name: 'no list of results', json: mo(), messages: 'unparsable' },
  { name: 'a form', form: { from: '254711000111', text: 'x' }, messages: 'unparsable' },
];
