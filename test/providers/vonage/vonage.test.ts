import type { RecordedRequest } from '../../support/fake-server.js';
import * as tables from '../../../src/providers/vonage/codes.js';
import { vonage } from '../../../src/providers/vonage/index.js';
import { testDriver, type DriverSpec } from '../../support/test-driver.js';
import { callReports, messageReports, smsReports } from './callbacks.js';
import {
  BASIC,
  credentials,
  ID,
  part,
  SECRET,
  signedCredentials,
  smsReply,
  UUID,
  type Credentials,
} from './fixtures.js';
import { inbound } from './inbound.js';
import { check } from './questions.js';
import { sendMessages, taken } from './send-messages.js';
import { sendSms } from './send-sms.js';
import { sendVoice, started } from './send-voice.js';
import { signatures } from './signatures.js';

const { SMS_CODES, SMS_STATUSES, SMS_REPORT_CODES } = tables;
const { MESSAGES_CODES, MESSAGES_STATUSES, PROBLEMS, CALL_STATES, SPOKEN_AS } = tables;

const field = (path: (body: any) => string) => (request: RecordedRequest) =>
  path(JSON.parse(request.body.toString('utf8')));
const secrets = [credentials.api_key, credentials.api_secret, credentials.c1, BASIC];

const common: Omit<DriverSpec<Credentials>, 'accepts' | 'sentText' | 'send' | 'dlr'> = {
  credentials: signedCredentials,
  secrets: [...secrets, SECRET],
  endpoints: (url) => ({ rest: url, api: `${url}/` }),
  journeys: {
    sms: {
      accepts: [200, smsReply(part())],
      callback: { form: { messageId: ID, status: 'delivered', msisdn: '254711000111' } },
    },
    mms: {
      accepts: taken,
      callback: { json: { message_uuid: UUID, channel: 'mms', status: 'delivered' } },
    },
    whatsapp: {
      accepts: taken,
      callback: { json: { message_uuid: UUID, channel: 'whatsapp', status: 'delivered' } },
    },
    voice: {
      accepts: started,
      callback: { json: { uuid: UUID, conversation_uuid: 'CON-0001', status: 'completed', duration: '12' } },
    },
  },
  inbound: [],
  signatures: [],
  replies: [],
  check,
};

describe('Vonage, SMS API', () =>
  testDriver(vonage, {
    ...common,
    accepts: [200, smsReply(part())],
    sentText: field((body) => body.text),
    tables: { SMS_CODES, SMS_STATUSES, SMS_REPORT_CODES },
    send: sendSms,
    dlr: smsReports,
    inbound,
    signatures,
    replies: [
      { name: 'a text is answered with an empty page', kind: 'receive', reply: { status: 200, body: '' } },
      {
        name: 'an unreadable one too: it would be repeated for a day',
        kind: 'receive',
        result: 'unparsable',
        reply: { status: 200, body: '' },
      },
      { name: 'a receipt is answered with nothing', kind: 'callback', reply: { status: 204, body: '' } },
    ],
  }));

describe('Vonage, Messages API', () =>
  testDriver(vonage, {
    ...common,
    message: { channel: 'whatsapp' },
    accepts: taken,
    sentText: field((body) => body.text),
    tables: { MESSAGES_CODES, MESSAGES_STATUSES, PROBLEMS },
    send: sendMessages,
    dlr: messageReports,
  }));

describe('Vonage, Voice API', () =>
  testDriver(vonage, {
    ...common,
    message: { channel: 'voice' },
    accepts: started,
    sentText: field((body) => body.ncco[0].text),
    tables: { CALL_STATES, SPOKEN_AS },
    send: sendVoice,
    dlr: callReports,
  }));
