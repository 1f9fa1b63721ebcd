import assert from 'node:assert/strict';
import * as tables from '../../../src/providers/messagebird/codes.js';
import { messageBird } from '../../../src/providers/messagebird/index.js';
import { isSigned } from '../../../src/providers/messagebird/signature.js';
import { testDriver } from '../../support/test-driver.js';
import { dlrs, inbound } from './callbacks.js';
import { CHANNEL, ID, KEY, message } from './fixtures.js';
import { check, poll } from './questions.js';
import { send } from './send.js';
import { signatures, SIGNING_KEY } from './signatures.js';

const { ERROR_CODES, PARAMETERS, STATUSES, STATUS_ERRORS } = tables;
const withKey = { authorization: `AccessKey ${KEY}` };

const reportedBy = (fields: Record<string, string>) => ({ query: { id: ID, reference: '156-1', ...fields } });

testDriver(messageBird, {
  credentials: { access_key: KEY, phone_number: 'ACME', c2: CHANNEL, c3: 'ns_1' },
  secrets: [KEY, SIGNING_KEY],
  endpoints: (url) => ({ rest: `${url}/`, conversations: url }),
  accepts: [201, message()],
  sentText: ({ body }) => JSON.parse(body.toString('utf8')).body,
  ways: {
    mms: { message: { channel: 'mms' }, accepts: [201, message()] },
    voice: { message: { channel: 'voice' }, accepts: [201, message()] },
    whatsapp: { message: { channel: 'whatsapp' }, accepts: [202, { id: ID, status: 'accepted' }] },
  },
  journeys: {
    sms: { accepts: [201, message()], callback: reportedBy({ status: 'delivered' }) },
    mms: { accepts: [201, message()], callback: reportedBy({ status: 'delivered' }) },
    voice: { accepts: [201, message()], callback: reportedBy({ status: 'answered' }) },
    whatsapp: {
      accepts: [202, { id: ID, status: 'accepted' }],
      callback: { json: { type: 'message.updated', message: { id: ID, status: 'delivered' } } },
    },
  },
  tables: { ERROR_CODES, PARAMETERS, STATUSES, STATUS_ERRORS },
  send,
  dlr: dlrs,
  inbound,
  signatures,
  replies: (['receive', 'callback'] as const).flatMap((kind) =>
    (['ok', 'unparsable'] as const).map((result) => ({
      name: `${kind}, ${result}: the two letters that end it`,
      kind,
      result,
      reply: { status: 200, type: 'text/plain', body: 'OK' },
    })),
  ),
  media: [
    {
      name: "a file at one of MessageBird's hosts goes with the key",
      media: { url: 'https://media.messagebird.com/v1/media/1' },
      request: { url: 'https://media.messagebird.com/v1/media/1', headers: withKey },
    },
    ...[
      'http://media.messagebird.com/v1/media/1',
      'https://messagebird.com.example.test/1',
      'https://notmessagebird.com/1',
      'nonsense',
    ].map((url) => ({ name: `${url} does not get the key`, media: { url }, request: { url, headers: {} } })),
  ],
  check,
  poll,
});

/** Made with the official SDK, `messagebird` 4.0.1. */
describe('a token of MessageBird itself', () => {
  const token =
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTc4NDAwMDAwMCwiZXhwIjoxNzg0MDAwMDYwLCJqdGkiOi' +
    'I1OWEyNDRkYy0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJ1cmxfaGFzaCI6IjVlZTBlYmFiYTJlYTY1NmQ2NWY3ZTE0MTNiYjlhMjBhYjZiNGYz' +
    'Mjc3NDMyNDFhNDcyZDMzNTBkM2M3ZTlhY2QifQ.no5le5TvXBAI_PfmYeu4U-AnfzS5f4TSqzci7jnrj0Q';
  const request = {
    url: 'https://gw.example.test/api/sms/apps/3/dlr?id=msg1&status=delivered',
    headers: { 'messagebird-signature-jwt': token },
    body: Buffer.alloc(0),
  };
  const at = (unixS: number) => new Date(unixS * 1000);

  it('is valid while it lives', () =>
    assert.equal(isSigned(request, 'ExampleSigningKey1', at(1_784_000_010)), true));
  it('is not afterwards', () =>
    assert.equal(isSigned(request, 'ExampleSigningKey1', at(1_784_000_066)), false));
  it('is not with another key', () =>
    assert.equal(isSigned(request, 'ExampleSigningKey2', at(1_784_000_010)), false));
});
