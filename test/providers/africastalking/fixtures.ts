/** What Africa's Talking says, as the rows of this folder need it. Shapes follow its own samples; ids are invented. */
import type { z } from 'zod';
import type { africasTalking } from '../../../src/providers/africastalking/index.js';
import type { SendRequest } from '../../../src/providers/driver.js';

export type Credentials = z.infer<typeof africasTalking.credentials>;

export const KEY = 'atsk_0123456789abcdef';
export const ID = 'ATXid_0000000000000000000000000000001';
export const SESSION = 'ATVId_00000000000000000000000000000001';
export const CHAT_ID = 'ATWid_00000000000000000000000000000001';

/** A reply to an SMS with one recipient. */
export const recipient = (statusCode: number, more: object = {}) => ({
  SMSMessageData: {
    Message: 'Sent to 1/1 Total Cost: KES 0.8000',
    Recipients: [
      { statusCode, number: '+254711000111', status: 'x', cost: 'KES 0.8000', messageId: ID, ...more },
    ],
  },
});
export const refused = (statusCode: number) => recipient(statusCode, { cost: '0', messageId: 'None' });
export const nobody = (Message: string) => ({ SMSMessageData: { Message, Recipients: [] } });

export const VOICE: Partial<SendRequest> = { channel: 'voice', from: '' };
export const WHATSAPP: Partial<SendRequest> = { channel: 'whatsapp', from: '' };

export const entry = (more: object = {}, errorMessage = 'None') => ({
  entries: [{ phoneNumber: '+254711000111', status: 'Queued', sessionId: SESSION, ...more }],
  errorMessage,
});
