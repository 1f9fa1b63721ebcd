/** Signatures: the published vectors, what the official package accepts, and what must not pass. */
import { createHmac } from 'node:crypto';
import plivoSdk from 'plivo';
import type { CallbackInput, SignatureRow } from '../../support/driver-spec.js';
import { credentials, UUID, type Credentials } from './fixtures.js';

type Row = SignatureRow<Credentials>;

const TOKEN = credentials.auth_token;
const NONCE = '12345678901234567890';
export const URL_OF_CALL = 'https://gw.example.test/api/sms/apps/9/dlr';
const CALL = {
  CallStatus: 'completed',
  CallUUID: '97ceeb52-0000-4000-8000-000000000001',
  Duration: '12',
  From: '12025550100',
  To: '254711000111',
};
const REPORT = { MessageUUID: UUID, Status: 'delivered', MessageTime: '2026-03-15 14:30:05' };

const v2 = (signature: string, name = 'v2') => ({
  headers: { [`x-plivo-signature-${name}`]: signature, [`x-plivo-signature-v2-nonce`]: NONCE },
});
const v3 = (signature: string, name = 'v3') => ({
  headers: { [`x-plivo-signature-${name}`]: signature, [`x-plivo-signature-v3-nonce`]: NONCE },
});
const hmac = (text: string) => createHmac('sha256', TOKEN).update(text).digest('base64');

const V2 = '4w8I+NqvarXxQCRU4B6mSim2/qCdYW23yGhiRQNj0wU=';
const V3_POST = 'u+GSMX9PlvZzOE4htrgJyeUwJLxWz01ZZ66tRmmfLEo=';
const V3_POST_QUERY = 'UhLlr22PnJj2yZKrgch7DBNhVs9ULLyo0V87KgEA3kA=';
const V3_GET_QUERY = 'kjxcdROLjVYZUAiis7yuP9PdmEcpUHmYs6flh0D1gqo=';
const V3_GET = 'nTiJQh8V1V34EXhmbL7wdKhvaN/CbOetlNNEFFb+MUE=';

const valid = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'valid' });
const invalid = (name: string, call: CallbackInput): Row => ({ name, ...call, verdict: 'invalid' });
const message: CallbackInput = { url: URL_OF_CALL, form: REPORT, ...v2(V2) };
const call: CallbackInput = { url: URL_OF_CALL, form: CALL, ...v3(V3_POST) };

/** Valid by our own account of the rules, or as the package sees it; sdk.test.ts asks the package about each. */
export const signatures: Row[] = [
  valid('V2: the published vector', message),
  valid('V2: the query is not covered', { ...message, url: `${URL_OF_CALL}?a=1` }),
  valid('V2: nor is the body', { ...message, form: { ...REPORT, Status: 'failed' } }),
  valid('V2: made with the token of the main account', { ...message, ...v2(V2, 'ma-v2') }),
  valid('V2: a GET', { url: `${URL_OF_CALL}?MessageUUID=1&Status=sent`, ...v2(V2) }),
  invalid('V2: a port that Plivo did not see', {
    ...message,
    url: URL_OF_CALL.replace('.test', '.test:443'),
  }),
  invalid('V2: another path', { ...message, url: `${URL_OF_CALL}x` }),
  invalid('V2: another nonce', {
    ...message,
    headers: { ...message.headers, 'x-plivo-signature-v2-nonce': '1' },
  }),
  invalid('V2: no nonce', { ...message, headers: { 'x-plivo-signature-v2': V2 } }),
  invalid('V2: empty', { ...message, ...v2('') }),
  invalid('V2: of another alphabet', { ...message, ...v2('é') }),
  invalid('V2: does not vouch for a call, whose fields it does not cover', {
    url: URL_OF_CALL,
    form: CALL,
    ...v2(V2),
  }),
  { ...invalid('V2: another token', message), credentials: { auth_token: 'other' } },
  invalid('no signature', { url: URL_OF_CALL, form: REPORT }),

  valid('V3: the published vector of a POST', call),
  valid('V3: of a POST with a query', { ...call, url: `${URL_OF_CALL}?k=v&a=b`, ...v3(V3_POST_QUERY) }),
  valid('V3: of a GET with a query', { url: `${URL_OF_CALL}?k=v&a=b`, ...v3(V3_GET_QUERY) }),
  valid('V3: of a GET', { url: URL_OF_CALL, ...v3(V3_GET) }),
  valid('V3: one of several', { ...call, ...v3(`x,${V3_POST}, y`) }),
  valid('V3: made with the token of the main account', { ...call, ...v3(V3_POST, 'ma-v3') }),
  valid('V3: fields that come tomorrow, unicode, signs, a repeated field', {
    url: URL_OF_CALL,
    form: { b: ['2', '1', '2'], a: 'ñ 😀 +&=', Zz: '' },
    ...v3(hmac(`${URL_OF_CALL}?Zzañ 😀 +&=b1b2b2.${NONCE}`)),
  }),
  valid('V3: a message may have it too, and it covers the fields', {
    url: URL_OF_CALL,
    form: { Status: 'sent' },
    ...v3(hmac(`${URL_OF_CALL}?Statussent.${NONCE}`)),
  }),
  invalid('V3: a changed field', { ...call, form: { ...CALL, Duration: '13' } }),
  invalid('V3: an added field', { ...call, form: { ...CALL, x: '1' } }),
  invalid('V3: an added query', { ...call, url: `${URL_OF_CALL}?a=1` }),
  invalid('V3: another path', { ...call, url: `${URL_OF_CALL}x` }),
  invalid('V3: the fields dropped', { url: URL_OF_CALL, form: '', ...v3(V3_POST) }),
  invalid('V3: none of several', { ...call, ...v3('x,y,') }),
  invalid('V3: another nonce', { ...call, headers: { ...call.headers, 'x-plivo-signature-v3-nonce': '1' } }),
  { ...invalid('V3: another token', call), credentials: { auth_token: 'other' } },
  invalid('V3: a field named __proto__ counts too', {
    url: URL_OF_CALL,
    form: '__proto__=1&a=2',
    ...v3(hmac(`${URL_OF_CALL}?a2.${NONCE}`)),
  }),
];

/** What the official package says of a row; it knows neither headers of the main account nor our rule for calls. */
export function packageSays(row: Row): boolean {
  const headers = row.headers ?? {};
  const token = row.credentials?.auth_token ?? TOKEN;
  const signature = headers['x-plivo-signature-v3'] ?? headers['x-plivo-signature-ma-v3'];
  if (signature !== undefined) {
    const form =
      typeof row.form === 'string'
        ? Object.fromEntries(new URLSearchParams(row.form))
        : structuredClone(row.form ?? {});
    return (
      true ===
      plivoSdk.validateV3Signature(
        row.form === undefined ? 'GET' : 'POST',
        row.url!,
        headers['x-plivo-signature-v3-nonce'] ?? '',
        token,
        signature.replaceAll(' ', ''),
        form,
      )
    );
  }
  const older = headers['x-plivo-signature-v2'] ?? headers['x-plivo-signature-ma-v2'] ?? '';
  return (
    true === plivoSdk.validateSignature(row.url!, headers['x-plivo-signature-v2-nonce'] ?? '', older, token)
  );
}
