/** What MessageBird says, as the rows of this folder need it. Shapes follow its reference and its official SDKs. */
import type { z } from 'zod';
import type { messageBird } from '../../../src/providers/messagebird/index.js';

export type Credentials = z.infer<typeof messageBird.credentials>;

export const KEY = 'marker-access-key-0123456789';
export const ID = '00000000000000000000000000000001';
export const REPORTS = 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1';
export const CHANNEL = '619747f69cf940a98fb443140ce9aed2';

export const recipient = (more: object = {}) => ({
  recipient: 254711000111, // a number, not a string
  status: 'sent',
  statusDatetime: '2026-11-20T11:45:05+00:00',
  messagePartCount: 1,
  ...more,
});

export const message = (items: object[] = [recipient()]) => ({
  id: ID,
  href: `https://rest.messagebird.example.test/messages/${ID}`,
  direction: 'mt',
  originator: 'ACME',
  body: 'x',
  reference: '156-1',
  recipients: {
    totalCount: 1,
    totalSentCount: 1,
    totalDeliveredCount: 0,
    totalDeliveryFailedCount: 0,
    items,
  },
});

export const refused = (code: number, parameter: string | null = null) => ({
  errors: [{ code, description: 'for people', parameter }],
});
