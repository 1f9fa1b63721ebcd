/** What Plivo says, as the rows of this folder need it. Shapes follow Plivo's own samples. */
import type { Credentials } from '../../../src/providers/plivo/credentials.js';

export type { Credentials };

export const credentials = {
  auth_id: 'MA000000000000000001',
  auth_token: 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw',
  phone_number: '12025550100',
} satisfies Credentials;

export const BASIC = Buffer.from(`${credentials.auth_id}:${credentials.auth_token}`).toString('base64');
export const ROOT = `/v1/Account/${credentials.auth_id}`;
export const UUID = 'db3ce55a-0000-4000-8000-000000000001';
export const CALLBACK = 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1';
export const ANSWER = 'https://gw.example.test/api/sms/apps/7/answer/s3cr3t-key/156-1';

export const queued = [
  202,
  { message: 'message(s) queued', message_uuid: [UUID], api_id: 'aaaaaaaa-0000-4000-8000-000000000009' },
] as const;
export const fired = [
  201,
  { message: 'call fired', request_uuid: UUID, api_id: 'aaaaaaaa-0000-4000-8000-000000000009' },
] as const;

export const refused = (error: string) => ({ api_id: 'aaaaaaaa-0000-4000-8000-000000000009', error });
