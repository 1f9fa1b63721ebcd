import assert from 'node:assert/strict';
import * as tables from '../../../src/providers/infobip/codes.js';
import { infobip } from '../../../src/providers/infobip/index.js';
import type { SignatureRow } from '../../support/driver-spec.js';
import { testDriver } from '../../support/test-driver.js';
import { dlrs } from './callbacks.js';
import { ID, KEY, NO_ERROR, status, taken, takenChat, UUID, type Credentials } from './fixtures.js';
import { inbound } from './incoming.js';
import { check, lookup, poll } from './questions.js';
import { send } from './send.js';

const { STATUS_CODES, STATUS_GROUPS, ERROR_REASONS, HTTP_ERRORS } = tables;

const basic = (credentials: string, scheme = 'Basic') => ({
  headers: { authorization: `${scheme} ${Buffer.from(credentials).toString('base64')}` },
});
const ours = { username: 'infobip', password: 'ma:rker-pässword' };
const signature = (
  name: string,
  verdict: 'valid' | 'invalid',
  headers: object = {},
): SignatureRow<Credentials> => ({
  name,
  credentials: ours,
  json: { results: [] },
  ...headers,
  verdict,
});

const FILE = '/whatsapp/1/senders/12025550100/media/f1b9';
const withKey = { authorization: `App ${KEY}` };

const reportedAs = (more: object = {}) => ({
  json: {
    results: [{ messageId: ID, status: status(5, 3, 'DELIVERED_TO_HANDSET'), error: NO_ERROR, ...more }],
  },
});

testDriver(infobip, {
  credentials: { api_key: KEY, api_link: 'https://xxxxx.api.infobip.example.test', phone_number: '20880' },
  secrets: [KEY],
  credentialsAt: (url) => ({ api_link: `${url}/sms/` }), // a path too many is dropped
  message: { uuid: UUID },
  accepts: [200, taken()],
  sentText: ({ body }) => JSON.parse(body.toString('utf8')).messages[0].content.text,
  probe: 'resend-same-id',
  // Only SMS surely knows a repeat; see the driver.
  ways: {
    mms: { message: { channel: 'mms' }, accepts: [200, taken()], probe: 'lookup' },
    voice: { message: { channel: 'voice' }, accepts: [200, taken()], probe: 'lookup' },
    whatsapp: { message: { channel: 'whatsapp' }, accepts: [200, takenChat], probe: 'wait-dlr' },
  },
  journeys: {
    sms: { accepts: [200, taken()], callback: reportedAs() },
    mms: {
      message: { mediaUrls: ['https://cdn.example.test/a.jpg'] },
      accepts: [200, taken()],
      callback: reportedAs(),
    },
    voice: {
      accepts: [200, taken()],
      callback: reportedAs({ voiceCall: { duration: 12, answeredBy: 'human' } }),
    },
    whatsapp: { accepts: [200, takenChat], callback: reportedAs() },
  },
  tables: { STATUS_CODES, STATUS_GROUPS, ERROR_REASONS, HTTP_ERRORS },
  send,
  dlr: dlrs,
  inbound,
  signatures: [
    {
      name: 'nothing is agreed: the key in the address decides',
      json: {},
      ...basic('a:b'),
      verdict: 'unsigned',
    },
    signature('the agreed user and password', 'valid', basic('infobip:ma:rker-pässword')),
    signature('the scheme in any case', 'valid', basic('infobip:ma:rker-pässword', 'basic')),
    signature('another password', 'invalid', basic('infobip:marker')),
    signature('another user', 'invalid', basic('infobi:ma:rker-pässword')),
    signature('no password', 'invalid', basic('infobip')),
    signature('another scheme', 'invalid', basic('infobip:ma:rker-pässword', 'Bearer')),
    signature('no header', 'invalid'),
  ],
  replies: [
    { name: 'a message is answered with nothing', kind: 'receive', reply: { status: 200, body: '' } },
    { name: 'a report is answered with nothing', kind: 'callback', reply: { status: 200, body: '' } },
    {
      name: 'what could not be read too: it would only come again',
      kind: 'callback',
      result: 'unparsable',
      reply: { status: 200, body: '' },
    },
  ],
  media: [
    {
      name: "a file at the app's own host goes with the key",
      media: { url: `https://xxxxx.api.infobip.example.test${FILE}` },
      request: { url: `https://xxxxx.api.infobip.example.test${FILE}`, headers: withKey },
    },
    {
      name: 'a base URL without scheme means https',
      credentials: { api_link: 'xxxxx.example.test/' },
      media: { url: `https://xxxxx.example.test${FILE}` },
      request: { url: `https://xxxxx.example.test${FILE}`, headers: withKey },
    },
    {
      name: 'any host of Infobip gets the key',
      media: { url: `https://yyyyy.api.infobip.com${FILE}` },
      request: { url: `https://yyyyy.api.infobip.com${FILE}`, headers: withKey },
    },
    ...[
      'http://yyyyy.api.infobip.com/1',
      'https://infobip.com.example.test/1',
      'https://notinfobip.com/1',
      'https://files.example.test/1',
      'nonsense',
    ].map((url) => ({
      name: `${url} does not get the key`,
      media: { url },
      request: { url, headers: {} },
    })),
  ],
  check,
  lookup,
  poll,
});

describe('credentials of Infobip', () => {
  const given = { api_key: 'k', api_link: 'xxxxx.api.infobip.com', phone_number: '20880' };
  const faulty = (fields: object) =>
    infobip.credentials.safeParse({ ...given, ...fields }).error?.issues.map(({ path }) => path.join('.'));

  it('the base URL may lack its scheme', () => assert.equal(faulty({}), undefined));
  it('the base URL must be one', () => assert.deepEqual(faulty({ api_link: 'my host' }), ['api_link']));
  it('callback user and password go together', () => {
    assert.deepEqual(faulty({ username: 'u' }), ['password']);
    assert.deepEqual(faulty({ password: 'p' }), ['username']);
    assert.equal(faulty({ username: 'u', password: 'p' }), undefined);
  });
});
