import * as tables from '../../../src/providers/plivo/codes.js';
import { plivo } from '../../../src/providers/plivo/index.js';
import { transient } from '../../../src/providers/outcome.js';
import { testDriver } from '../../support/test-driver.js';
import { dlrs, inbound } from './callbacks.js';
import { answers, media } from './calls.js';
import { ANSWER, BASIC, credentials, fired, queued, UUID } from './fixtures.js';
import { check, poll } from './questions.js';
import { send } from './send.js';
import { signatures } from './signatures.js';

const { ERROR_WORDS, REFUSALS, REPORT_CODES, MESSAGE_STATES, CALL_STATES, INTENTS, SPOKEN_AS } = tables;
const except = {
  '429 without a delay waits 30 seconds': transient('app', 'rate_limited', { retryAfterS: 5 }),
};

const reported = { form: { MessageUUID: UUID, ParentMessageUUID: UUID, Status: 'delivered' } };

testDriver(plivo, {
  credentials,
  secrets: [credentials.auth_token, BASIC],
  accepts: queued,
  sentText: ({ body }) => JSON.parse(body.toString('utf8')).text,
  except,
  ways: {
    'a call': { message: { channel: 'voice', answerUrl: ANSWER }, accepts: fired, except },
    whatsapp: { message: { channel: 'whatsapp' }, accepts: queued, except },
  },
  journeys: {
    sms: { accepts: queued, callback: reported },
    mms: { message: { mediaUrls: ['https://cdn.example.test/a.jpg'] }, accepts: queued, callback: reported },
    voice: {
      message: { answerUrl: ANSWER },
      accepts: fired,
      callback: { form: { RequestUUID: UUID, CallUUID: UUID, CallStatus: 'completed', Duration: '12' } },
    },
    whatsapp: { accepts: queued, callback: reported },
  },
  tables: { ERROR_WORDS, REFUSALS, REPORT_CODES, MESSAGE_STATES, CALL_STATES, INTENTS, SPOKEN_AS },
  send,
  dlr: dlrs,
  inbound,
  signatures,
  replies: [
    {
      name: 'what came in is answered with an empty document',
      kind: 'receive',
      reply: { status: 200, type: 'application/xml', body: '<Response/>' },
    },
    {
      name: 'what cannot be read too: it would only come again',
      kind: 'receive',
      result: 'unparsable',
      reply: { status: 200, body: '<Response/>' },
    },
    { name: 'a report is answered with nothing', kind: 'callback', reply: { status: 204, body: '' } },
  ],
  answers,
  media,
  check,
  poll,
});
