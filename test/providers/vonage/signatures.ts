/** Signatures, made with the packages of the official SDK; the published vectors are in sdk.test.ts. */
import { createHmac } from 'node:crypto';
import type { CallbackInput, SignatureRow } from '../../support/driver-spec.js';
import { APPLICATION, SECRET, type Credentials } from './fixtures.js';
import { jsonwebtoken } from './packages.js';

type Row = SignatureRow<Credentials>;

/** The conformance suite's clock. */
const NOW_S = Date.parse('2026-11-20T12:00:00Z') / 1000;

const BODY = '{"message_uuid":"aaaaaaaa-0000-4000-8000-000000000001","status":"delivered"}';
const BODY_HASH = 'f69bc456f77351bbf9a3e1e80a9583da3dd407fbc2774553222ef1daf70ec683';

const claims = (more: object = {}) => ({
  iat: NOW_S - 2,
  jti: 'cccccccc-0000-4000-8000-000000000001',
  iss: 'Vonage',
  payload_hash: BODY_HASH,
  api_key: 'abcd1234',
  application_id: APPLICATION,
  ...more,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenCall = (more: object = {}, secret = SECRET): CallbackInput => ({
  body: BODY,
  headers: bearer(jsonwebtoken.sign(claims(more), secret)),
});
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const FIELDS = {
  messageId: '0B00000000000001',
  msisdn: '254711000111',
  nonce: '0f1e2d3c',
  text: 'a&b=c ሰ',
  timestamp: String(NOW_S - 2),
  to: '12025550100',
  type: 'unicode',
};
/** As the page on signing describes it; sdk.test.ts has the vectors and the package itself. */
const signed = (fields: Record<string, string>, secret = SECRET, method = 'sha256') => ({
  ...fields,
  sig: createHmac(method, secret)
    .update(
      Object.keys(fields)
        .sort()
        .map((name) => `&${name}=${fields[name]!.replace(/[&=]/g, '_')}`)
        .join(''),
    )
    .digest('hex'),
});

const valid = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'valid' });
const invalid = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'invalid' });
const unsigned = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'unsigned' });
const shifted = (seconds: number) => signed({ ...FIELDS, timestamp: String(NOW_S + seconds) });

export const signatures: Row[] = [
  valid('sig: the fields of a form', { form: signed(FIELDS) }),
  valid('sig: the query of a GET', { query: signed(FIELDS) }),
  valid('sig: JSON', { json: signed(FIELDS) }),
  valid('sig: our own key in the query, which Vonage did not sign', {
    query: { key: 'k', ...signed(FIELDS) },
  }),
  valid('sig: our own key in the query, which Vonage did sign', { query: signed({ ...FIELDS, key: 'k' }) }),
  valid('sig: in capitals', { form: { ...FIELDS, sig: signed(FIELDS).sig.toUpperCase() } }),
  { ...valid('sig: sha512', { form: signed(FIELDS, SECRET, 'sha512') }), credentials: { c3: 'sha512' } },
  { ...invalid('sig: another method', { form: signed(FIELDS) }), credentials: { c3: 'sha1' } },
  {
    ...invalid('sig: no method set, so nobody can say', { form: signed(FIELDS) }),
    credentials: { c3: undefined! },
  },
  valid('sig: almost five minutes old', { form: shifted(-299) }),
  invalid('sig: older than five minutes', { form: shifted(-301) }),
  invalid('sig: from the future', { form: shifted(301) }),
  invalid('sig: no time', { form: signed({ text: 'x' }) }),
  invalid('sig: a changed field', { form: { ...signed(FIELDS), text: 'other' } }),
  invalid('sig: an added field', { form: { ...signed(FIELDS), extra: '1' } }),
  invalid('sig: another secret', { form: signed(FIELDS, 'other') }),
  invalid('sig: empty', { form: { ...FIELDS, sig: '' } }),
  invalid('sig: its first half', { form: { ...FIELDS, sig: signed(FIELDS).sig.slice(0, 32) } }),
  invalid('sig: with something behind it', { form: { ...FIELDS, sig: `${signed(FIELDS).sig}zz` } }),
  invalid('sig: none although the account signs', { form: FIELDS }),

  valid('token: of this body', tokenCall()),
  valid('token: of an account without an application', tokenCall({ application_id: undefined })),
  valid('token: that names no account', tokenCall({ api_key: undefined })),
  invalid('token: of another body', { ...tokenCall(), body: `${BODY} ` }),
  invalid('token: of no body', { headers: tokenCall().headers! }),
  invalid('token: without a hash', tokenCall({ payload_hash: undefined })),
  invalid('token: of another secret', tokenCall({}, 'other')),
  invalid('token: of another account', tokenCall({ api_key: 'zzzz9999' })),
  invalid('token: of another application', tokenCall({ application_id: 'other' })),
  invalid('token: of another issuer', tokenCall({ iss: 'Somebody' })),
  invalid('token: older than five minutes', tokenCall({ iat: NOW_S - 301 })),
  invalid('token: from the future', tokenCall({ iat: NOW_S + 301 })),
  invalid('token: without a signature, by its own word', {
    body: BODY,
    headers: bearer(`${part({ alg: 'none' })}.${part(claims())}.`),
  }),
  invalid('token: of a longer hash than agreed', {
    body: BODY,
    headers: bearer(jsonwebtoken.sign(claims(), SECRET, { algorithm: 'HS512' })),
  }),
  invalid('token: nonsense', { body: BODY, headers: bearer('a.b.c') }),
  invalid('a state of a message without a token', { body: BODY }),
  invalid('an event of a call without a token', { json: { uuid: '1', status: 'completed' } }),
  {
    ...invalid('a state of a message that poses as a receipt', {
      json: { message_uuid: '1', messageId: '1' },
    }),
    credentials: { c3: undefined! },
  },
  {
    ...unsigned('a receipt, where the account does not sign SMS', { form: FIELDS }),
    credentials: { c3: undefined! },
  },
  unsigned('the empty call with which the dashboard tries an address', {}),
  {
    ...unsigned('no signature secret: the key decides', { form: signed(FIELDS) }),
    credentials: { c2: undefined! },
  },
];
