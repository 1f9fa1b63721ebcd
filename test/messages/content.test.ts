import assert from 'node:assert/strict';
import { contentFault, handOver, isBlank, speechOf, type ContentFault } from '../../src/messages/content.js';
import { errorText } from '../../src/messages/reason-text.js';
import type { Channel, Content } from '../../src/messages/types.js';
import { findDriver } from '../../src/providers/registry.js';
import { callbackUrls } from '../../src/incoming/urls.js';

const FILE = { media: ['https://files.example.org/a.png'] };
const FILES = { media: [...FILE.media, 'https://files.example.org/b.png'] };
const TEMPLATE = { template: { name: 'order_ready', variables: {} } };
type Field = ContentFault['field'];

describe('what a channel takes', () => {
  const rows: [channel: Channel, text: string, content: Content, fault: Field | null][] = [
    ['sms', 'Habari', {}, null],
    ['sms', '', {}, 'message'],
    ['sms', 'Habari', FILE, 'media_urls'],
    ['sms', '', FILE, 'media_urls'],
    ['sms', 'Habari', TEMPLATE, 'template'],
    ['voice', 'Habari', {}, null],
    ['voice', '', {}, 'message'],
    ['voice', 'Habari', FILE, 'media_urls'],
    ['voice', 'Habari', TEMPLATE, 'template'],
    ['mms', 'Habari', {}, null],
    ['mms', '', FILE, null],
    ['mms', 'Habari', FILES, null],
    ['mms', '', {}, 'message'],
    ['mms', 'Habari', TEMPLATE, 'template'],
    ['whatsapp', 'Habari', {}, null],
    ['whatsapp', '', FILE, null],
    ['whatsapp', 'Habari', FILE, null],
    ['whatsapp', 'Habari', FILES, 'media_urls'],
    ['whatsapp', '', TEMPLATE, null],
    ['whatsapp', '', { ...TEMPLATE, ...FILE }, null],
    ['whatsapp', 'Habari', TEMPLATE, 'message'],
    ['whatsapp', '', { template: { name: '', variables: {} } }, 'template'],
    ['whatsapp', '', {}, 'message'],
  ];
  for (const [channel, text, content, expected] of rows) {
    const given = [
      text && 'a text',
      ...Object.entries(content).map(([name, held]) => `${name} ${JSON.stringify(held)}`),
    ];
    it(`${channel}: ${given.filter(Boolean).join(', ') || 'nothing'} ${expected ? `is a fault of ${expected}` : 'is taken'}`, () => {
      const fault = contentFault({ channel, credentials: {} }, null, { text, content });
      assert.equal(fault?.field ?? null, expected);
    });
  }
});

describe('a template', () => {
  const SID = 'HX0123456789abcdef0123456789abcdef';
  type Template = NonNullable<Content['template']>;
  const rows: [type: string, template: Partial<Template>, credentials: object, says: RegExp | null][] = [
    ['Twilio', { name: SID }, {}, null],
    ['Twilio', { name: '' }, { c2: SID }, null],
    ['Twilio', { name: '' }, {}, /Content SID/],
    ['Twilio', { name: 'order_ready' }, {}, /Content SID/],
    ['Infobip', { language: 'en' }, {}, null],
    ['Infobip', {}, {}, /language/],
    ['Infobip', { name: '', language: 'en' }, {}, /name/],
    ['MessageBird', { language: 'en' }, { c3: 'ns' }, null],
    ['MessageBird', { language: 'en' }, {}, /namespace/],
    ['MessageBird', {}, { c3: 'ns' }, /language/],
    ['AfricasTalking', { variables: { 1: 'a', header: 'b' } }, {}, null],
    ['AfricasTalking', { variables: { name: 'a' } }, {}, /1, 2, 3/],
    ['Vonage', {}, {}, null],
    ['Vonage', { name: '' }, {}, /name/],
    ['Plivo', {}, {}, null],
    ['Plivo', { name: '' }, {}, /name/],
  ];
  for (const [type, given, credentials, says] of rows) {
    const with_ = Object.keys(credentials).join() || 'no field';
    it(`${type}, ${JSON.stringify(given)} with ${with_}: ${says ? `asks for ${says.source}` : 'can be sent'}`, () => {
      const template = { name: 'order_ready', variables: {}, ...given };
      const app = { channel: 'whatsapp' as const, credentials: { ...credentials } };
      const fault = contentFault(app, findDriver(type), { text: '', content: { template } });
      if (says) assert.match(fault!.text, says);
      else assert.equal(fault, null);
    });
  }
});

describe('what an attempt is handed', () => {
  const app = { id: 7, callbackKey: 'KEY', settings: { language: 'sw-KE', voice: 'Zuri' } };
  const urls = callbackUrls('https://sms.example.org');
  const handed = (channel: Channel, content?: Content) =>
    handOver({ channel, ...(content && { content }) }, app as never, '12-1', urls);

  it('files and template as they were given', () => {
    assert.deepEqual(handed('mms', FILES), { mediaUrls: FILES.media });
    assert.deepEqual(handed('whatsapp', TEMPLATE), TEMPLATE);
    assert.deepEqual(handed('sms'), {});
  });

  it('for a call, how the app speaks and where the words are', () => {
    assert.deepEqual(handed('voice'), {
      speech: { language: 'sw-KE', voice: 'Zuri' },
      answerUrl: 'https://sms.example.org/api/sms/apps/7/answer/KEY/12-1',
    });
    assert.deepEqual(speechOf({ settings: {} }), { language: 'en-US' });
  });
});

it('a message is blank without text, file and template', () => {
  assert.equal(isBlank({ text: '' }), true);
  assert.equal(isBlank({ text: 'Habari' }), false);
  assert.equal(isBlank({ text: '', content: FILE }), false);
});

describe('the text of a failure', () => {
  it('says that a template is needed, whatever the provider wrote', () => {
    assert.match(
      errorText('template_required', 'Twilio error 63016'),
      /^Twilio error 63016\. More than 24 hours .* template only\.$/,
    );
    const long = errorText('template_required', 'x'.repeat(600));
    assert.equal(long.length, 500);
    assert.match(long, /template only\.$/);
  });

  it('is otherwise what the provider wrote, cut between characters', () => {
    assert.equal(errorText('no_route', 'no way'), 'no way');
    assert.equal(errorText(undefined, `${'x'.repeat(499)}😀`), 'x'.repeat(499));
  });
});
