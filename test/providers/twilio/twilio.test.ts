import { journeys } from './journeys.js';
import twilioSdk from 'twilio';
import * as tables from '../../../src/providers/twilio/codes.js';
import { twilio } from '../../../src/providers/twilio/index.js';
import { testDriver } from '../../support/test-driver.js';
import { channels, ways } from './channels.js';
import { dlrs, inbound } from './callbacks.js';
import { ACCOUNT, BASIC, TOKEN, message } from './fixtures.js';
import { check, lookup, media, poll } from './questions.js';
import { send } from './send.js';
import { signatures } from './signatures.js';

const { CALL_STATUSES, ERROR_CODES, DLR_STATUSES, OPT_OUT_TYPES, OPT_OUT_WORDS } = tables;
const emptyTwiml = new twilioSdk.twiml.MessagingResponse().toString();

testDriver(twilio, {
  credentials: { account_sid: ACCOUNT, auth_token: TOKEN, phone_number: '+12025550100' },
  secrets: [TOKEN, BASIC],
  accepts: [201, message()],
  sentText: ({ form }) => form.get('Body'),
  probe: 'lookup',
  tables: { CALL_STATUSES, ERROR_CODES, DLR_STATUSES, OPT_OUT_TYPES, OPT_OUT_WORDS },
  ways,
  journeys,
  send: [...send, ...channels],
  dlr: dlrs,
  inbound,
  signatures,
  replies: [
    {
      name: 'a text is answered with an empty document',
      kind: 'receive',
      reply: { status: 200, type: 'text/xml', body: emptyTwiml },
    },
    {
      name: 'an unreadable text too: any other words would be texted to its sender',
      kind: 'receive',
      result: 'unparsable',
      reply: { status: 200, type: 'text/xml', body: emptyTwiml },
    },
    { name: 'a report is answered with nothing', kind: 'callback', reply: { status: 204, body: '' } },
  ],
  check,
  lookup,
  poll,
  media,
});
