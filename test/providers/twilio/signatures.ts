/** Signatures: Twilio's published vector, vectors made with an own implementation, and the official package as judge. */
import twilioSdk from 'twilio';
import type { CallbackInput, SignatureRow } from '../../support/driver-spec.js';
import { ACCOUNT, SID, TOKEN, type Credentials } from './fixtures.js';

type Fields = Record<string, string | string[]>;
type Row = SignatureRow<Credentials>;

const signed = (signature: string) => ({ headers: { 'x-twilio-signature': signature } });
const signedBySdk = (url: string, fields: Fields) =>
  signed(twilioSdk.getExpectedTwilioSignature(TOKEN, url, fields));

const URL_OF_DLR = 'https://gw.example.test/api/sms/apps/7/dlr?t=s3cr3t';
const DLR_FIELDS: Fields = {
  AccountSid: ACCOUNT,
  ApiVersion: '2010-04-01',
  From: '+12025550100',
  MessageSid: SID,
  MessageStatus: 'delivered',
  To: '+254711000111',
};
const DLR: CallbackInput = {
  url: URL_OF_DLR,
  form: DLR_FIELDS,
  ...signed('fOy1feFb9fUodNb8IrfcfaXIl2g='),
};
const JSON_CALL: CallbackInput = {
  url: 'https://gw.example.test/x?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
  body: '{"a":1}',
  ...signed('5oNKYLJ7CTJWjo/0hGMLmnamAHM='),
};

const invalid = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'invalid' });
const bySdk = (name: string, form: Fields, url = URL_OF_DLR): Row => ({
  name,
  url,
  form,
  ...signedBySdk(url, form),
  verdict: 'valid',
});

export const signatures: Row[] = [
  {
    name: 'the published vector',
    credentials: { auth_token: '12345' },
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    form: {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    },
    ...signed('RSOYDt4T1cUTdK1PDd93/VVr8B8='),
    verdict: 'valid',
  },
  { name: 'a delivery report', ...DLR, verdict: 'valid' },
  { name: 'JSON with its hash in the URL', ...JSON_CALL, verdict: 'valid' },
  bySdk('fields that come tomorrow, unicode, signs', { b: 'ñ 😀 +&=', a: '', Zz: '1' }),
  bySdk('a repeated field', { a: ['2', '1', '2'], b: '3' }),
  bySdk('a URL with a port', { a: '1' }, 'https://gw.example.test:8443/x'),
  bySdk('a URL with an apostrophe', { a: '1' }, "https://gw.example.test/x?n=O'Neil"),
  {
    ...bySdk('a port that only Twilio adds', { a: '1' }, 'https://gw.example.test:443/x'),
    url: 'https://gw.example.test/x',
  },
  {
    name: 'a GET, by its URL alone',
    url: `${URL_OF_DLR}&MessageStatus=sent`,
    ...signedBySdk(`${URL_OF_DLR}&MessageStatus=sent`, {}),
    verdict: 'valid',
  },
  invalid('JSON that was changed', { ...JSON_CALL, body: '{"a":2}' }),
  invalid('JSON that was dropped', { ...JSON_CALL, body: '' }),
  invalid('a changed field', { ...DLR, form: { ...DLR_FIELDS, MessageStatus: 'failed' } }),
  invalid('an added field', { ...DLR, form: { ...DLR_FIELDS, X: '1' } }),
  invalid('another URL', { ...DLR, url: `${URL_OF_DLR}x` }),
  { ...invalid('another token', DLR), credentials: { auth_token: 'other' } },
  invalid('no signature', { ...DLR, headers: {} }),
  invalid('an empty signature', { ...DLR, ...signed('') }),
  invalid('a signature of another alphabet', { ...DLR, ...signed('é') }),
  invalid('a field named __proto__ counts too', {
    ...DLR,
    form: '__proto__=1&a=2',
    ...signedBySdk(URL_OF_DLR, { a: '2' }),
  }),
  invalid('a URL that is none', { ...DLR, url: 'nonsense' }),
];
