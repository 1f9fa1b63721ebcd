/** The conformance suite of all drivers, run on two ways of filling in this one's fields. */
import type { HttpFields } from '../../../src/providers/generic-http/credentials.js';
import { genericHttp, kannelProfile } from '../../../src/providers/generic-http/index.js';
import { accepted, ambiguous, permanent, transient } from '../../../src/providers/outcome.js';
import { testDriver, type DriverSpec } from '../../support/test-driver.js';

const EMPTY = { status: 200, type: 'text/plain', body: '' };

/** Generic-http reference, §6. */
const jsonApi: HttpFields = {
  api_link: 'https://api.example.test/v1/messages',
  phone_number: 'ACME',
  access_token: 't0ken-Z',
  c1: 'POST json',
  c2: '{"to":"{{to|digits}}","from":"{{from}}","message":"{{text}}","ref":"{{id}}","callback":"{{dlr_url}}"}',
  c3: 'Authorization: Bearer {{access_token}}',
  c4: JSON.stringify({
    rules: [
      { http: '200-299', json: 'success', in: ['true'], is: 'accepted' },
      {
        json: 'error',
        matches: '(?i)balance',
        is: 'transient',
        after: 900,
        scope: 'app',
        reason: 'insufficient_balance',
      },
    ],
  }),
  c5: JSON.stringify({
    id: { json: 'data.message_id' },
    parts: { json: 'data.segments' },
    cost: { json: 'data.price' },
    currency: { json: 'data.currency' },
  }),
  c6: JSON.stringify({
    methods: ['POST'],
    match: 'path',
    status: {
      field: 'status',
      map: { DELIVERED: 'delivered', SENT: 'sent', FAILED: 'failed', EXPIRED: 'expired' },
    },
    reply: { status: 200, type: 'application/json', body: '{"ok":true}' },
  }),
  c7: JSON.stringify({ methods: ['POST'], list: 'messages', from: 'from', to: 'to', text: 'body', id: 'id' }),
};
const withTexts = {
  c5: JSON.stringify({ id: { json: 'data.message_id' }, text: { json: 'error' }, code: { json: 'code' } }),
};

/** Nothing is asked of the provider, so nobody has to listen. */
const check: NonNullable<DriverSpec<HttpFields>['check']> = [
  { name: 'fields that make a request', reply: 'refused', ok: true, text: /first message shows/ },
  {
    name: 'a request that takes nothing from the message',
    credentials: { c2: '' },
    reply: 'refused',
    ok: false,
    text: /cannot send yet: c2: /,
  },
];

const jsonSpec: DriverSpec<HttpFields> = {
  check,
  credentials: jsonApi,
  credentialsAt: (url) => ({ api_link: `${url}/v1/messages` }),
  secrets: ['t0ken-Z', jsonApi.c3 ?? ''],
  accepts: [200, { success: true, data: { message_id: 'm-1' } }],
  journeys: {
    sms: {
      accepts: [200, { success: true, data: { message_id: 'm-1' } }],
      callback: { ref: '156-1', json: { status: 'DELIVERED' } },
    },
  },
  sentText: ({ body }) => (JSON.parse(body.toString('utf8')) as { message: string }).message,
  send: [
    {
      name: 'hands over a text and reads id, parts and price',
      reply: [
        200,
        { success: true, data: { message_id: 'm-1', segments: 2, price: '0.80', currency: 'KES' } },
      ],
      request: {
        method: 'POST',
        path: '/v1/messages',
        headers: { authorization: 'Bearer t0ken-Z', 'content-type': 'application/json' },
        json: {
          to: '254711000111',
          from: '+12025550100',
          message: 'Habari marker-7f3a',
          ref: '156-1',
          callback: 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1',
        },
      },
      outcome: accepted('m-1', { parts: 2, cost: { amount: '0.80', currency: 'KES' } }),
    },
    {
      name: 'the app’s sender stands in for none',
      message: { from: '' },
      reply: [200, { success: true, data: { message_id: 'm-1' } }],
      outcome: accepted('m-1'),
    },
    {
      name: 'an empty balance is tried again in 15 minutes',
      reply: [200, { success: false, error: 'Insufficient Balance' }],
      outcome: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
    },
    {
      name: 'a refusal that no rule knows may mean acceptance',
      reply: [200, { success: false, error: 'something else' }],
      outcome: ambiguous('bad_reply'),
    },
    {
      name: 'a success without an id may mean acceptance',
      reply: [200, { success: true, data: {} }],
      outcome: ambiguous('bad_reply'),
    },
    {
      name: 'what the provider says is kept, without secrets and texts',
      credentials: withTexts,
      reply: [400, { error: 'no route for t0ken-Z and Habari marker-7f3a', code: 17 }],
      outcome: permanent('message', 'unknown', { text: 'no route for *** and ***', providerCode: '17' }),
    },
  ],
  dlr: [
    ...Object.entries({
      DELIVERED: 'delivered',
      SENT: 'sent',
      FAILED: 'failed',
      EXPIRED: 'expired',
      LATER: 'sent',
    } as const).map(([word, status]) => ({
      name: `${word} is ${status}`,
      json: { status: word },
      ref: '156-1',
      reports: [{ ref: '156-1', status, providerCode: word }],
    })),
    { name: 'without our reference in the path', json: { status: 'SENT' }, reports: 'unparsable' },
    { name: 'by GET', query: 'status=SENT', ref: '156-1', reports: 'unparsable' },
  ],
  inbound: [
    {
      name: 'two messages in one call',
      json: {
        messages: [
          { from: '254711000111', to: 'ACME', body: 'one', id: 7 },
          { from: '254711000222', to: 'ACME', body: 'two', id: 8 },
        ],
      },
      messages: [
        { from: '254711000111', to: 'ACME', text: 'one', providerId: '7' },
        { from: '254711000222', to: 'ACME', text: 'two', providerId: '8' },
      ],
    },
    { name: 'no list', json: {}, messages: 'unparsable' },
  ],
  signatures: [
    { name: 'the key in the URL decides', json: { status: 'SENT' }, verdict: 'unsigned' },
    {
      name: 'or user and password, where the mapping asks for them',
      credentials: {
        username: 'gw',
        password: 'p-1',
        c6: JSON.stringify({
          methods: ['POST'],
          status: { field: 'status', map: {} },
          verify: { basic: true },
        }),
      },
      json: { status: 'SENT' },
      headers: { authorization: `Basic ${Buffer.from('gw:p-1').toString('base64')}` },
      verdict: 'valid',
    },
  ],
  replies: [
    {
      name: 'reports get the configured reply',
      kind: 'callback',
      reply: { status: 200, type: 'application/json', body: '{"ok":true}' },
    },
    { name: 'incoming messages get an empty one', kind: 'receive', reply: EMPTY },
  ],
};

const path = '/cgi-bin/sendsms';
const badRequest = (reason: 'invalid_content') => permanent('message', reason);

const kannelSpec: DriverSpec<HttpFields> = {
  check,
  credentials: {
    ...kannelProfile,
    api_link: `http://smsbox.example.test${path}`,
    username: 'gw',
    password: 's3cr3t&1',
    phone_number: '20880',
  },
  credentialsAt: (url) => ({ api_link: url + path }),
  secrets: ['s3cr3t&1', 's3cr3t%261'],
  accepts: [202, '0: Accepted for delivery'],
  journeys: {
    sms: {
      accepts: [202, '0: Accepted for delivery'],
      callback: { ref: '156-1', query: 'st=1&a=stat:DELIVRD' },
    },
  },
  sentText: ({ query }) => query.get('text'),
  except: {
    '401 stops the app': badRequest('invalid_content'),
    '408 may mean acceptance': badRequest('invalid_content'),
    '429 without a delay waits 30 seconds': badRequest('invalid_content'),
    '429 keeps a delay in seconds': badRequest('invalid_content'),
    '429 keeps a delay as a date': badRequest('invalid_content'),
    '503 is tried again': transient('app', 'provider_unavailable', { retryAfterS: 30 }),
  },
  send: [
    {
      name: 'hands over a text',
      message: { from: '20880', validityS: 600 },
      reply: [202, '0: Accepted for delivery'],
      request: {
        method: 'GET',
        path,
        query: {
          username: 'gw',
          password: 's3cr3t&1',
          from: '20880',
          to: '+254711000111',
          text: 'Habari marker-7f3a',
          coding: '0',
          charset: 'UTF-8',
          'dlr-mask': '31',
          'dlr-url':
            'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1?st=%d&f=%F&a=%A&ts=%T&smsc=%i',
          validity: '10',
        },
      },
      outcome: accepted('156-1'),
    },
    {
      name: 'queued while no link is up',
      reply: [202, '3: Queued for later delivery'],
      outcome: accepted('156-1'),
    },
    { name: 'another 202', reply: [202, '4: who knows'], outcome: ambiguous('bad_reply') },
    {
      name: 'a wrong password',
      reply: [403, 'Authorization failed for sendsms'],
      outcome: permanent('app', 'auth_failed'),
    },
    {
      name: 'no recipient',
      reply: [400, 'Missing receiver number, rejected'],
      outcome: permanent('message', 'invalid_recipient'),
    },
    {
      name: 'no sender',
      reply: [400, 'Sender missing and no global set, rejected'],
      outcome: permanent('sender', 'invalid_sender'),
    },
    { name: 'anything else of ours', reply: [406, 'no'], outcome: badRequest('invalid_content') },
  ],
  dlr: [
    {
      name: 'submitted',
      ref: '156-1',
      query: 'st=8&f=416&a=ACK%2F&ts=1795254308&smsc=x',
      reports: [{ ref: '156-1', status: 'sent', providerCode: '8', reportedAt: new Date(1795254308_000) }],
    },
    {
      name: 'buffered',
      ref: '156-1',
      query: 'st=4&f=416&a=',
      reports: [{ ref: '156-1', status: 'sent' }],
    },
    {
      name: 'delivered',
      ref: '156-1',
      query: 'st=1&f=416&a=id:416+sub:001+stat:DELIVRD+err:000+text:..',
      reports: [{ status: 'delivered', providerCode: '000', reason: undefined }],
    },
    {
      name: 'failed',
      ref: '156-1',
      query: 'st=2&a=stat:UNDELIV+err:01F',
      reports: [{ status: 'failed', providerCode: '01F', reason: undefined }],
    },
    {
      name: 'expired by its word',
      ref: '156-1',
      query: 'st=2&a=stat:EXPIRED',
      reports: [{ status: 'expired' }],
    },
    { name: 'expired by Kannel', ref: '156-1', query: 'st=34&a=', reports: [{ status: 'expired' }] },
    {
      name: 'unknown by its word',
      ref: '156-1',
      query: 'st=2&a=stat:UNKNOWN',
      reports: [{ status: 'unknown' }],
    },
    { name: 'unknown by Kannel', ref: '156-1', query: 'st=66&a=', reports: [{ status: 'unknown' }] },
    {
      name: 'rejected by its word',
      ref: '156-1',
      query: 'st=2&a=stat:REJECTD',
      reports: [{ status: 'failed', reason: 'blocked_by_provider' }],
    },
    {
      name: 'refused by the SMSC',
      ref: '156-1',
      query: 'st=16&f=&a=NACK%2F0x0000000b%2FInvalid+Destination+Address',
      reports: [{ status: 'failed', providerCode: '0x0000000b', reason: 'blocked_by_provider' }],
    },
    {
      name: 'a value that is new',
      ref: '156-1',
      query: 'st=99',
      reports: [{ status: 'sent', providerCode: '99' }],
    },
  ],
  inbound: [
    {
      name: 'a GSM text',
      query: 'from=%2B254711000111&to=20880&text=Habari+%5B%E2%82%AC%5D&cs=UTF-8&smsc=x&id=u-1&ts=1795254309',
      messages: [
        {
          from: '+254711000111',
          to: '20880',
          text: 'Habari [€]',
          providerId: 'u-1',
          receivedAt: new Date(1795254309_000),
        },
      ],
    },
    {
      name: 'a UCS-2 text',
      query: 'from=254711000111&to=20880&text=%00H%00i%00+%D8%3D%DE%00&cs=UTF-16BE&id=u-2&ts=1795254309',
      messages: [{ text: 'Hi 😀', providerId: 'u-2' }],
    },
    { name: 'no sender', query: 'to=20880&text=x', messages: 'unparsable' },
  ],
  signatures: [{ name: 'the key in the URL decides', query: 'st=1', verdict: 'unsigned' }],
  replies: [
    { name: 'reports get an empty reply', kind: 'callback', reply: EMPTY },
    {
      name: 'incoming messages get an empty reply, since Kannel would text it back',
      kind: 'receive',
      reply: EMPTY,
    },
  ],
};

describe('generic HTTP: the small JSON API of the reference', () =>
  testDriver<HttpFields>(genericHttp, jsonSpec));
describe('generic HTTP: the Kannel profile', () => testDriver<HttpFields>(genericHttp, kannelSpec));
