/** One message of each channel, from Twilio's "queued" to its last call. */
import type { DriverSpec } from '../../support/driver-spec.js';
import { ACCOUNT, CALL, call, message, SID, type Credentials } from './fixtures.js';
import { MMS } from './channels.js';

const MM = 'MM00000000000000000000000000000001';
const report = (sid: string, more: Record<string, string> = {}) => ({
  form: {
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: 'delivered',
    SmsStatus: 'delivered',
    AccountSid: ACCOUNT,
    ...more,
  },
});

export const journeys: DriverSpec<Credentials>['journeys'] = {
  sms: { accepts: [201, message()], callback: report(SID) },
  mms: { message: MMS, accepts: [201, message({ sid: MM })], callback: report(MM) },
  voice: {
    accepts: [201, call()],
    callback: { form: { CallSid: CALL, AccountSid: ACCOUNT, CallStatus: 'completed', CallDuration: '12' } },
  },
  whatsapp: {
    accepts: [201, message()],
    callback: report(SID, { To: 'whatsapp:+254711000111', From: 'whatsapp:+12025550100' }),
  },
};
