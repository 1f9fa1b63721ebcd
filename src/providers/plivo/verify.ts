/**
 * Signatures of Plivo's calls. Compared here in constant time; the official package, which does not, is the judge in
 * the tests.
 */
import { createHmac } from 'node:crypto';
import { equalsInConstantTime } from '../../security/secrets.js';
import type { CallbackContext, RawRequest, SignatureVerdict } from '../driver.js';
import { callbackFields, fieldsAsRecord, parseForm } from '../wire.js';

/** Calls come with V3 signatures, messages with V2. Source: "Validate requests", read 2026-11-21. */
export function verify(
  request: RawRequest,
  { credentials: { auth_token } }: CallbackContext<{ auth_token: string }>,
): SignatureVerdict {
  const { headers } = request;
  const fields = callbackFields(request);
  const isCall = fields.has('CallUUID') || fields.has('RequestUUID');
  // V2 does not cover the body: it must not vouch for a call, which has the better one.
  const version =
    isCall || headers['x-plivo-signature-v3'] || headers['x-plivo-signature-ma-v3'] ? 'v3' : 'v2';
  const nonce = headers[`x-plivo-signature-${version}-nonce`];
  if (!nonce) return 'invalid';
  // "Ma" is made with the token of the main account: the right one for apps that hold that token.
  const given = [headers[`x-plivo-signature-${version}`], headers[`x-plivo-signature-ma-${version}`]].flatMap(
    (header) => header?.split(',') ?? [],
  );
  const signed = version === 'v3' ? `${textOfV3(request)}.${nonce}` : `${baseOf(request.url)}${nonce}`;
  const expected = createHmac('sha256', auth_token).update(signed).digest('base64');
  return given.some((one) => equalsInConstantTime(one.trim(), expected)) ? 'valid' : 'invalid';
}

/** Scheme, host, port if written, and path, as they are written: ":443" makes another signature. */
const baseOf = (url: string) => url.replace(/[?#].*$/s, '');

function textOfV3({ method, url, body }: RawRequest): string {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  const inQuery = pairs(new URLSearchParams(query)).map(([name, value]) => `${name}=${value}`);
  const inBody = method === 'GET' ? [] : pairs(parseForm(body));
  const base = baseOf(url);
  if (inBody.length === 0) return inQuery.length === 0 ? base : `${base}?${inQuery.join('&')}`;
  const fields = inBody.map(([name, value]) => name + value).join('');
  return `${base}?${inQuery.join('&')}${inQuery.length === 0 ? '' : '.'}${fields}`;
}

/** By name, and the values of one name by themselves. */
const pairs = (fields: URLSearchParams): [string, string][] =>
  Object.entries(fieldsAsRecord(fields))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      [value]
        .flat()
        .sort()
        .map((one): [string, string] => [name, one]),
    );
