/** What Infobip says, as the rows of this folder need it. Shapes follow the examples of its API descriptions. */
import type { z } from 'zod';
import type { infobip } from '../../../src/providers/infobip/index.js';
import type { Ambiguous } from '../../../src/providers/outcome.js';
import type { Channel } from '../../../src/messages/types.js';

export type Credentials = z.infer<typeof infobip.credentials>;

export const KEY = 'marker-api-key-0123456789';
export const UUID = '0b6f2a7e-4a1d-4b57-9a39-1f0d6e6c1a52';
/** Our id of the default message. */
export const ID = `${UUID}-156-1`;
export const REPORTS = 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key';

const NAMES: Record<number, string> = {
  0: 'ACCEPTED',
  1: 'PENDING',
  2: 'UNDELIVERABLE',
  3: 'DELIVERED',
  4: 'EXPIRED',
  5: 'REJECTED',
};

export const status = (id: number, groupId: number, name = 'A_NAME') => ({
  groupId,
  groupName: NAMES[groupId],
  id,
  name,
  description: 'for people',
});
export const PENDING = status(26, 1, 'PENDING_ACCEPTED');
export const NO_ERROR = { ...status(0, 0, 'NO_ERROR'), groupName: 'OK', permanent: false };

/** SMS, MMS and voice. */
export const taken = (message: object = {}) => ({
  bulkId: '1000000000000000156',
  messages: [{ messageId: ID, status: PENDING, destination: '254711000111', ...message }],
});
/** WhatsApp. */
export const takenChat = { to: '254711000111', messageCount: 1, messageId: ID, status: status(7, 1) };

/** An error as the newer paths write it. */
export const newError = (errorCode: string, ...properties: string[]) => ({
  errorCode,
  description: 'Request cannot be processed.',
  action: 'Check the syntax, violations and adjust the request.',
  violations: properties.map((property) => ({ property, violation: 'Violation message.' })),
  resources: [],
});
/** As the older ones do. */
export const oldError = (messageId: string, ...properties: string[]) => ({
  requestError: {
    serviceException: {
      messageId,
      text: 'Something went wrong.',
      validationErrors: Object.fromEntries(properties.map((name) => [name, ['must not be blank']])),
    },
  },
});

/** What may settle a doubt, channel by channel. */
export const PROBES: [Channel, Ambiguous['probe']][] = [
  ['sms', 'resend-same-id'],
  ['mms', 'lookup'],
  ['voice', 'lookup'],
  ['whatsapp', 'wait-dlr'],
];
