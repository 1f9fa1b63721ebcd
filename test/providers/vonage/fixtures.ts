/** What Vonage says, as the rows of this folder need it. Shapes follow Vonage's own samples. */
import { generateKeyPairSync } from 'node:crypto';
import type { Credentials } from '../../../src/providers/vonage/credentials.js';

export type { Credentials };

export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const SECRET = 'SigSecretExample0001';
export const APPLICATION = 'bbbbbbbb-0000-4000-8000-000000000001';
export const BASIC = Buffer.from('abcd1234:top-secret-0001').toString('base64');

export const credentials = {
  api_key: 'abcd1234',
  api_secret: 'top-secret-0001',
  phone_number: '12025550100',
  application_id: APPLICATION,
  c1: KEYS.privateKey,
} satisfies Credentials;

/** The app of the other channels: its calls are signed too. */
export const signedCredentials = { ...credentials, c2: SECRET, c3: 'sha256' } satisfies Credentials;

export const ID = '0A00000000000001';
export const UUID = 'aaaaaaaa-0000-4000-8000-000000000001';
export const CALLBACK = 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1';

/** One entry of the SMS API's reply. */
export const part = (more: object = {}) => ({
  to: '254711000111',
  'message-id': ID,
  status: '0',
  'remaining-balance': '12.34',
  'message-price': '0.0412',
  network: '63902',
  'client-ref': '156-1',
  ...more,
});

export const smsReply = (...parts: object[]) => ({ 'message-count': String(parts.length), messages: parts });

export const refusedPart = (status: string, text = 'see the page') =>
  smsReply({ to: '254711000111', status, 'error-text': text });

/** A problem document of the Messages and Voice APIs. */
export const problem = (code: string, more: object = {}) => ({
  type: `https://developer.vonage.com/api-errors/messages#${code}`,
  title: 'see the page',
  detail: 'see the page',
  instance: 'trace-0001',
  ...more,
});
