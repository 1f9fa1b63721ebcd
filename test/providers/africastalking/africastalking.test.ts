import assert from 'node:assert/strict';
import * as tables from '../../../src/providers/africastalking/codes.js';
import { africasTalking } from '../../../src/providers/africastalking/index.js';
import type { HttpRequest } from '../../../src/providers/http.js';
import type { CheckRow } from '../../support/driver-spec.js';
import { testDriver } from '../../support/test-driver.js';
import { answers, calls, dlrs, inbound, kinds } from './callbacks.js';
import { channels } from './channels.js';
import {
  CHAT_ID,
  entry,
  ID,
  KEY,
  recipient,
  SESSION,
  VOICE,
  WHATSAPP,
  type Credentials,
} from './fixtures.js';
import { send } from './send.js';

const { SEND_CODES, SEND_WORDS, CALL_WORDS, DLR_STATUSES, CHAT_STATUSES, FAILURE_REASONS, HANGUP_CAUSES } =
  tables;

const CREDENTIALS: Credentials = {
  api_key: KEY,
  username: 'acme',
  shortcode: '20880',
  phone_number: '+254711000100',
  c1: '+254711000101',
};

const check: CheckRow<Credentials>[] = [
  {
    name: 'the app and its balance',
    reply: [200, { UserData: { balance: 'KES 1785.50' } }],
    request: {
      method: 'GET',
      path: '/version1/user',
      headers: { apikey: KEY },
      query: { username: 'acme' },
      body: '',
    },
    ok: true,
    text: /KES 1785\.50/,
    balance: { amount: '1785.50', currency: 'KES' },
  },
  {
    name: 'an unreadable balance',
    reply: [200, { UserData: { balance: 'much' } }],
    ok: true,
    text: /knows the app\.$/,
  },
  { name: 'a wrong key', reply: [401, 'The supplied authentication is invalid'], ok: false, text: /refuses/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false, text: /200/ },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

testDriver(africasTalking, {
  credentials: CREDENTIALS,
  secrets: [KEY],
  endpoints: (url) => ({ api: url, voice: url, chat: `${url}/` }),
  accepts: [201, recipient(101)],
  sentText: ({ form }) => form.get('message'),
  ways: {
    voice: { message: VOICE, accepts: [200, entry()] },
    whatsapp: { message: WHATSAPP, accepts: [200, { messageId: CHAT_ID }] },
  },
  journeys: {
    sms: { accepts: [201, recipient(101)], callback: { form: { id: ID, status: 'Success' } } },
    voice: {
      message: VOICE,
      accepts: [200, entry()],
      callback: {
        form: { isActive: '0', sessionId: SESSION, direction: 'Outbound', durationInSeconds: '12' },
      },
    },
    whatsapp: {
      message: WHATSAPP,
      accepts: [200, { messageId: CHAT_ID }],
      callback: { form: { id: CHAT_ID, status: 'Delivered' } },
    },
  },
  tables: { SEND_CODES, SEND_WORDS, CALL_WORDS, DLR_STATUSES, CHAT_STATUSES, FAILURE_REASONS, HANGUP_CAUSES },
  send: [...send, ...channels],
  dlr: dlrs,
  inbound,
  signatures: [{ name: 'nothing is signed', form: 'a=b', verdict: 'unsigned' }],
  replies: [
    { name: 'a text is answered with nothing', kind: 'receive', reply: { status: 200, body: '' } },
    {
      name: 'what can not be read is kept, and not asked for again',
      kind: 'callback',
      result: 'unparsable',
      reply: { status: 200, body: '' },
    },
  ],
  answers,
  calls,
  kinds,
  check,
});

describe("the hosts of Africa's Talking", () => {
  const rows = [
    ['acme', 'sms', 'https://api.africastalking.com/version1/messaging'],
    ['acme', 'voice', 'https://voice.africastalking.com/call'],
    ['acme', 'whatsapp', 'https://chat.africastalking.com/whatsapp/message/send'],
    ['sandbox', 'sms', 'https://api.sandbox.africastalking.com/version1/messaging'],
    ['sandbox', 'whatsapp', 'https://chat.sandbox.africastalking.com/whatsapp/message/send'],
    ['Sandbox', 'sms', 'https://api.africastalking.com/version1/messaging'],
  ] as const;
  for (const [username, channel, url] of rows) {
    it(`${channel} of ${username}: ${url}`, async () => {
      const asked: HttpRequest[] = [];
      await africasTalking.send(
        {
          ref: '156-1',
          channel,
          to: '+254711000111',
          from: '',
          text: 'Habari',
          encoding: 'GSM-7',
          parts: 1,
          dlrUrl: '',
          inboundUrl: '',
        },
        {
          credentials: { ...CREDENTIALS, username },
          endpoints: {},
          now: new Date('2026-11-20T12:00:00Z'),
          http: {
            async request(request) {
              asked.push(request);
              return { reply: { status: 503, headers: {}, body: Buffer.alloc(0) } };
            },
          },
        },
      );
      assert.deepEqual(
        asked.map((request) => request.url),
        [url],
      );
    });
  }
});

describe('the morning in Lagos', () => {
  const rows = [
    ['2026-11-20T19:00:00Z', 12 * 3600],
    ['2026-11-20T06:59:59.500Z', 1],
    ['2026-11-20T07:00:00Z', 24 * 3600],
    ['2026-12-31T23:00:00Z', 8 * 3600],
  ] as const;
  for (const [now, seconds] of rows) {
    it(`is ${seconds} seconds after ${now}`, () =>
      assert.equal(tables.untilMorningS(new Date(now)), seconds));
  }
});
