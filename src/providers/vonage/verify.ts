/** Signatures of Vonage's calls: `sig` among the fields (SMS API), a token in the header (Messages and Voice APIs). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackContext, RawRequest, SignatureVerdict } from '../driver.js';
import { readHs256 } from '../jwt.js';
import { callbackValues } from '../wire.js';
import type { Credentials } from './credentials.js';

/** Older calls are repeats by somebody else. Source: "Signing messages", read 2026-11-21. */
const MAX_AGE_S = 300;

/** The one query parameter of ours that a callback URL may hold; what Vonage signs with it is not documented. */
const OWN_PARAMETER = 'key';

export function verify(request: RawRequest, context: CallbackContext<Credentials>): SignatureVerdict {
  const { c2, c3 } = context.credentials;
  if (!c2) return 'unsigned';
  const token = /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (token !== undefined) return isTokenValid(token, c2, request, context) ? 'valid' : 'invalid';
  const fields = new Map(callbackValues(request));
  if (fields.has('sig')) return c3 && isSigValid(fields, c2, c3, context.now) ? 'valid' : 'invalid';
  // Vonage's dashboard asks whether the address answers: such a call says nothing, so nobody can lie with it.
  if ([...fields.keys()].every((name) => name === OWN_PARAMETER) && request.body.length === 0)
    return 'unsigned';
  // The SMS API signs only where the account asked for it; without a method it did not.
  return !c3 && fields.has('messageId') && !fields.has('message_uuid') ? 'unsigned' : 'invalid';
}

function isRecent(seconds: unknown, now: Date): boolean {
  const age = now.getTime() / 1000 - Number(seconds);
  return Math.abs(age) <= MAX_AGE_S; // false for NaN
}

/** Source: "Decoding signed webhooks", read 2026-11-21. The official package checks the signature alone. */
function isTokenValid(
  token: string,
  secret: string,
  { body }: RawRequest,
  { credentials: { api_key, application_id }, now }: CallbackContext<Credentials>,
): boolean {
  const claims = readHs256(token, secret);
  if (!claims || claims['iss'] !== 'Vonage' || !isRecent(claims['iat'], now)) return false;
  if (claims['payload_hash'] !== createHash('sha256').update(body).digest('hex')) return false;
  if (claims['api_key'] !== undefined && claims['api_key'] !== api_key) return false;
  return !application_id || [undefined, application_id].includes(claims['application_id'] as string);
}

function isSigValid(
  fields: ReadonlyMap<string, string>,
  secret: string,
  method: NonNullable<Credentials['c3']>,
  now: Date,
): boolean {
  if (!isRecent(fields.get('timestamp'), now)) return false;
  const sig = fields.get('sig') ?? '';
  const given = Buffer.from(/^[0-9a-f]+$/i.test(sig) ? sig : '', 'hex');
  return [[OWN_PARAMETER, 'sig'], ['sig']].some((left) => {
    const signed = [...fields]
      .filter(([name]) => !left.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
      .join('');
    const expected =
      method === 'md5hash'
        ? createHash('md5')
            .update(signed + secret)
            .digest()
        : createHmac(method, secret).update(signed).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
