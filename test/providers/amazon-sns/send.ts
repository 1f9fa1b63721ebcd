/** Sending. The expected codes are written from Amazon's pages, not from the driver. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { ID, published, refused, type Credentials } from './fixtures.js';

type Row = SendRow<Credentials>;

const badKey = permanent('app', 'auth_failed');
const mayNot = permanent('app', 'not_permitted');
const wrongSetup = permanent('app', 'misconfigured');
const tooFast = transient('app', 'rate_limited', { retryAfterS: 2 });
const badParameter = permanent('message', 'unknown');

/** Source: "Publish, errors" and "Common errors". */
const EXPECTED_CODES: Record<string, Outcome> = {
  InvalidParameter: badParameter,
  InvalidParameterValue: badParameter,
  ParameterValueInvalid: badParameter,
  Validation: badParameter,
  ValidationError: badParameter,
  AuthorizationError: mayNot,
  AccessDenied: mayNot,
  InvalidClientTokenId: badKey,
  SignatureDoesNotMatch: badKey,
  ExpiredToken: badKey,
  IncompleteSignature: badKey,
  InvalidSecurity: badKey,
  NotFound: wrongSetup,
  EndpointDisabled: wrongSetup,
  OptedOut: permanent('message', 'opted_out'),
  Throttled: tooFast,
  Throttling: tooFast,
  InternalError: ambiguous('provider_error'),
  InternalFailure: ambiguous('provider_error'),
  KMSAccessDenied: wrongSetup,
  KMSDisabled: wrongSetup,
  KMSInvalidState: wrongSetup,
  KMSNotFound: wrongSetup,
  KMSOptInRequired: wrongSetup,
  KMSThrottling: wrongSetup,
};

const EXPECTED_PARAMETERS: Record<string, [text: string, outcome: Outcome]> = {
  'too long': ['Message Reason: Too long', permanent('message', 'content_too_long')],
  'sender id': ['Invalid Sender ID', permanent('sender', 'invalid_sender')],
  senderid: ['AWS.SNS.SMS.SenderID', permanent('sender', 'invalid_sender')],
  originationnumber: ['AWS.MM.SMS.OriginationNumber', permanent('sender', 'invalid_sender')],
  'origination number': ['no such origination number', permanent('sender', 'invalid_sender')],
  phonenumber: ['PhoneNumber Reason: x', permanent('message', 'invalid_recipient')],
  'phone number': ['Invalid phone number', permanent('message', 'invalid_recipient')],
  message: ['Empty message', permanent('message', 'invalid_content')],
};

const attribute = (at: number, name: string, value: string) => ({
  [`MessageAttributes.entry.${at}.Name`]: name,
  [`MessageAttributes.entry.${at}.Value.DataType`]: 'String',
  [`MessageAttributes.entry.${at}.Value.StringValue`]: value,
});
const FORM = {
  Action: 'Publish',
  Version: '2010-03-31',
  PhoneNumber: '+254711000111',
  Message: 'Habari marker-7f3a',
  ...attribute(1, 'AWS.SNS.SMS.SMSType', 'Transactional'),
};
const NUMBER = attribute(2, 'AWS.MM.SMS.OriginationNumber', '+12025550100');

const sent = (
  name: string,
  message: Partial<SendRequest>,
  form: Record<string, string>,
  credentials: Partial<Credentials> = {},
): Row => ({
  name,
  message,
  credentials,
  reply: [200, published()],
  outcome: accepted(ID),
  request: { form },
});

export const send: Row[] = [
  {
    name: 'hands over a plain text in one signed request',
    reply: [200, published()],
    outcome: { ...accepted(ID), parts: undefined, cost: undefined },
    request: {
      method: 'POST',
      path: '/',
      query: {},
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'salami-gateway' },
      form: { ...FORM, ...NUMBER },
    },
  },
  sent('no sender at all lets Amazon choose', { from: '' }, FORM),
  sent(
    'a name is a sender id',
    { from: 'SALAMI' },
    { ...FORM, ...attribute(2, 'AWS.SNS.SMS.SenderID', 'SALAMI') },
  ),
  sent(
    "the app's name stands in for no number",
    { from: '' },
    { ...FORM, ...attribute(2, 'AWS.SNS.SMS.SenderID', 'Shop1') },
    { c1: 'Shop1' },
  ),
  sent("a number comes before the app's name", {}, { ...FORM, ...NUMBER }, { c1: 'Shop1' }),
  sent(
    'promotional, with the ids that India wants',
    { from: '' },
    {
      ...FORM,
      ...attribute(1, 'AWS.SNS.SMS.SMSType', 'Promotional'),
      ...attribute(2, 'AWS.MM.SMS.EntityId', '1101'),
      ...attribute(3, 'AWS.MM.SMS.TemplateId', '1107'),
    },
    { sms_type: 'Promotional', c3: '1101', c4: '1107' },
  ),
  {
    name: '1,600 bytes go out',
    message: { text: 'é'.repeat(800) },
    reply: [200, published()],
    outcome: accepted(ID),
  },
  {
    name: '1,602 bytes are too many, and nobody is asked',
    message: { text: 'é'.repeat(801) },
    reply: [200, published()],
    request: null,
    outcome: permanent('message', 'content_too_long'),
  },
  {
    name: 'success without an id is in doubt',
    reply: [200, published('')],
    outcome: ambiguous('bad_reply', { httpStatus: 200 }),
  },
  ...rowsFor('ERROR_CODES', EXPECTED_CODES, (code, outcome): Row => ({
    name: `error ${code}`,
    reply: [400, refused(code)],
    outcome: { ...outcome, providerCode: code, httpStatus: 400, text: `Amazon SNS: ${code}` },
  })),
  {
    name: 'the ending "Exception" makes no difference',
    reply: [429, refused('ThrottlingException')],
    outcome: { ...tooFast, providerCode: 'ThrottlingException' },
  },
  {
    name: 'another trouble with the key of a topic is one of the setup',
    reply: [400, refused('KMSInvalidKeyUsageException')],
    outcome: { ...wrongSetup, providerCode: 'KMSInvalidKeyUsageException', httpStatus: 400 },
  },
  {
    name: 'a delay in the header comes before that of the table',
    reply: [429, refused('Throttled'), { 'retry-after': '11' }],
    outcome: { ...tooFast, retryAfterS: 11 },
  },
  ...rowsFor('PARAMETER_WORDS', EXPECTED_PARAMETERS, (word, [text, outcome]): Row => ({
    name: `a refused parameter with "${word}" in its text`,
    reply: [400, refused('InvalidParameter', text)],
    outcome: { ...outcome, providerCode: 'InvalidParameter', text: 'Amazon SNS: InvalidParameter' },
  })),
  {
    name: 'a refused parameter whose text says nothing',
    reply: [400, refused('InvalidParameter', 'Nope')],
    outcome: badParameter,
  },
  {
    name: 'an unknown code is what its status says',
    reply: [403, refused('Surprise')],
    outcome: permanent('app', 'not_permitted', { providerCode: 'Surprise', text: 'Amazon SNS: Surprise' }),
  },
  {
    name: 'a name of Object.prototype is an unknown code',
    reply: [400, refused('constructor')],
    outcome: permanent('message', 'unknown', { providerCode: 'constructor' }),
  },
  {
    name: '500 in words of Amazon is in doubt all the same',
    reply: [500, refused('InternalFailure')],
    outcome: ambiguous('provider_error', { probe: 'wait-dlr', httpStatus: 500 }),
  },
  {
    name: 'XML of somebody else is what its status says',
    reply: [502, '<html><Code>AccessDenied</Code></html>'],
    outcome: ambiguous('provider_error'),
  },
];
