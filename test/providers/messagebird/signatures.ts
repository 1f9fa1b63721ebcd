/** Tokens made with `jose`, an implementation that the driver does not use. */
import { createHash } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { CallbackInput, SignatureRow } from '../../support/driver-spec.js';
import { ID, type Credentials } from './fixtures.js';

type Row = SignatureRow<Credentials>;

export const SIGNING_KEY = 'marker-signing-key-ñ';
const NOON_S = Date.parse('2026-11-20T12:00:00Z') / 1000;

const GET_URL = `https://gw.example.test/api/sms/apps/7/callback/k/156-1?status=delivered&id=${ID}&a=x+y%20z`;
const POST_URL = 'https://gw.example.test/api/sms/apps/7/receive/k';
const BODY = 'originator=12025550142&body=Habari+%F0%9F%98%80';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

interface Signed {
  url?: string;
  body?: string;
  claims?: Record<string, unknown>;
  key?: string;
  alg?: string;
  agoS?: number;
}

const claimsFor = ({ url = GET_URL, body = '', agoS = 10, claims = {} }: Signed) => ({
  iss: 'MessageBird',
  nbf: NOON_S - agoS,
  exp: NOON_S - agoS + 60,
  jti: '59a244dc-0000-4000-8000-000000000001',
  url_hash: sha256(url),
  ...(body !== '' && { payload_hash: sha256(body) }),
  ...claims,
});

async function header(signed: Signed): Promise<CallbackInput> {
  const token = await new SignJWT(claimsFor(signed))
    .setProtectedHeader({ alg: signed.alg ?? 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(signed.key ?? SIGNING_KEY));
  return { headers: { 'messagebird-signature-jwt': token } };
}

async function row(
  name: string,
  verdict: Row['verdict'],
  signed: Signed,
  call: CallbackInput = {},
): Promise<Row> {
  return {
    name,
    credentials: { c1: SIGNING_KEY },
    url: signed.url ?? GET_URL,
    ...(signed.body !== undefined && { body: signed.body }),
    ...(await header(signed)),
    ...call,
    verdict,
  };
}
const valid = (name: string, signed: Signed) => row(name, 'valid', signed);
const invalid = (name: string, signed: Signed, call: CallbackInput = {}) =>
  row(name, 'invalid', signed, call);

export const signatures: Row[] = [
  { name: 'no signing key is known: the key in the address decides', query: 'a=b', verdict: 'unsigned' },
  ...(await Promise.all([
    valid('a report, by its address', {}),
    valid('a message, by its address and its body', { url: POST_URL, body: BODY }),
    valid('HS384', { alg: 'HS384' }),
    valid('HS512', { alg: 'HS512' }),
    valid('just made, by a clock five seconds ahead', { agoS: -5 }),
    valid('nearly expired', { agoS: 64 }),
    valid('claims that come tomorrow', { claims: { extra: [1] } }),
    invalid('from a clock far ahead', { agoS: -6 }),
    invalid('expired', { agoS: 66 }),
    invalid('another key', { key: 'other' }),
    invalid('another issuer', { claims: { iss: 'Bird' } }),
    invalid('without an id of its own', { claims: { jti: undefined } }),
    invalid('without a beginning', { claims: { nbf: undefined } }),
    invalid('without an end', { claims: { exp: undefined } }),
    invalid('times that are no numbers', { claims: { exp: '9999999999' } }),
    invalid('without the hash of the address', { claims: { url_hash: undefined } }),
    invalid('another address', {}, { url: `${GET_URL}&x=1` }),
    invalid('the query in another order', {}, { url: GET_URL.replace(/\?(.*)&(id=\w+)/, '?$2&$1') }),
    invalid('the address without its query', {}, { url: GET_URL.replace(/\?.*/, '') }),
    invalid('a body that was changed', { url: POST_URL, body: BODY }, { body: `${BODY}!` }),
    invalid('a body that was taken away', { url: POST_URL, body: BODY }, { body: '' }),
    invalid('a body that was added', { url: POST_URL }, { body: BODY }),
    invalid('the hash of an empty body', { claims: { payload_hash: sha256('') } }),
    invalid('no token', {}, { headers: {} }),
    invalid('a token that is none', {}, { headers: { 'messagebird-signature-jwt': 'a.b.c' } }),
  ])),
  {
    name: 'a token that names no algorithm',
    credentials: { c1: SIGNING_KEY },
    url: GET_URL,
    headers: { 'messagebird-signature-jwt': new UnsecuredJWT(claimsFor({})).encode() },
    verdict: 'invalid',
  },
];
