/** What Twilio says, as the rows of this folder need it. Shapes follow Twilio's own samples. */
import type { z } from 'zod';
import type { twilio } from '../../../src/providers/twilio/index.js';

export type Credentials = z.infer<typeof twilio.credentials>;

export const SID = 'SM00000000000000000000000000000001';
export const ACCOUNT = 'AC00000000000000000000000000000001';
export const TOKEN = '0123456789abcdef0123456789abcdef';
export const BASIC = Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64');
export const ROOT = `/2010-04-01/Accounts/${ACCOUNT}`;

/** A message as the API shows it. */
export const message = (more: object = {}) => ({
  sid: SID,
  status: 'queued',
  body: 'Habari marker-7f3a',
  date_created: 'Fri, 20 Nov 2026 11:45:03 +0000',
  num_segments: '1',
  price: null,
  price_unit: 'USD',
  error_code: null,
  ...more,
});

export const refused = (code: number, status = 400) => ({
  code,
  message: 'see the page',
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

export const CALL = 'CA00000000000000000000000000000001';
export const CONTENT = 'HX00000000000000000000000000000001';

/** A call as the API shows it. */
export const call = (more: object = {}) => ({
  sid: CALL,
  status: 'queued',
  from: '+12025550100',
  to: '+254711000111',
  direction: 'outbound-api',
  date_created: 'Fri, 20 Nov 2026 11:45:03 +0000',
  duration: null,
  answered_by: null,
  price: null,
  price_unit: 'USD',
  ...more,
});
