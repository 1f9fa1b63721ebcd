/** Sending. The expected codes are written from Twilio's error pages, not from the driver. */
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import type { SendRequest } from '../../../src/providers/driver.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { BASIC, ROOT, SID, message, refused, type Credentials } from './fixtures.js';

const SERVICE = 'MG00000000000000000000000000000001';
const FORM = {
  To: '+254711000111',
  Body: 'Habari marker-7f3a',
  StatusCallback: 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1#rc=5&rp=all',
};

/** Source: "Error and warning dictionary". */
export const EXPECTED_CODES: Record<string, Outcome> = {
  14107: transient('app', 'rate_limited'),
  20003: permanent('app', 'auth_failed'),
  20404: permanent('app', 'misconfigured'),
  20429: transient('app', 'rate_limited', { retryAfterS: 30 }),
  21211: permanent('message', 'invalid_recipient'),
  21212: permanent('sender', 'invalid_sender'),
  21214: permanent('message', 'invalid_recipient'),
  21217: permanent('message', 'invalid_recipient'),
  21219: permanent('app', 'not_permitted'),
  21408: permanent('app', 'not_permitted'),
  21602: permanent('message', 'invalid_content'),
  21603: permanent('sender', 'invalid_sender'),
  21604: permanent('message', 'invalid_recipient'),
  21606: permanent('sender', 'invalid_sender'),
  21608: permanent('app', 'not_permitted'),
  21610: permanent('message', 'opted_out'),
  21611: transient('sender', 'queue_full', { retryAfterS: 600 }),
  21612: permanent('message', 'no_route'),
  21614: permanent('message', 'landline'),
  21617: permanent('message', 'content_too_long'),
  21620: permanent('message', 'media_error'),
  21623: permanent('message', 'media_error'),
  21654: permanent('message', 'invalid_content'),
  21656: permanent('message', 'invalid_content'),
  21703: permanent('app', 'misconfigured'),
  30001: transient('sender', 'queue_full'),
  30002: permanent('app', 'not_permitted'),
  30003: transient('message', 'handset_unreachable', { retryAfterS: 1800, maxTries: 2 }),
  30004: permanent('message', 'blocked_by_operator'),
  30005: permanent('message', 'invalid_recipient'),
  30006: permanent('message', 'landline'),
  30007: permanent('message', 'blocked_by_operator'),
  30008: transient('message', 'unknown', { maxTries: 2 }),
  30010: permanent('message', 'price_limit'),
  30022: transient('sender', 'rate_limited', { retryAfterS: 60 }),
  30023: transient('sender', 'rate_limited', { retryAfterS: 86_400 }),
  30024: permanent('sender', 'invalid_sender'),
  30032: permanent('sender', 'invalid_sender'),
  30036: permanent('message', 'expired'),
  30410: transient('message', 'provider_error'),
  63003: permanent('message', 'invalid_recipient'),
  63007: permanent('sender', 'invalid_sender'),
  63016: permanent('message', 'template_required'),
  63018: transient('app', 'rate_limited'),
  63024: permanent('message', 'invalid_recipient'),
  63032: permanent('message', 'blocked_by_provider'),
  63038: transient('app', 'rate_limited', { retryAfterS: 86_400 }),
};

const fieldRow = (
  name: string,
  change: Partial<SendRequest>,
  form: Record<string, string>,
): SendRow<Credentials> => ({
  name,
  message: change,
  reply: [201, message()],
  outcome: accepted(SID),
  request: { form: { ...FORM, From: '+12025550100', ...form } },
});

export const send: SendRow<Credentials>[] = [
  {
    name: 'hands over a plain text',
    reply: [201, message()],
    outcome: accepted(SID, { parts: 1 }),
    request: {
      method: 'POST',
      path: `${ROOT}/Messages.json`,
      headers: { authorization: `Basic ${BASIC}`, 'content-type': 'application/x-www-form-urlencoded' },
      query: {},
      form: { ...FORM, From: '+12025550100' },
    },
  },
  fieldRow('an alphanumeric sender id goes out as it is', { from: 'Salami' }, { From: 'Salami' }),
  fieldRow('no sender id means the number of the app', { from: '' }, {}),
  fieldRow('validity is handed over in whole seconds', { validityS: 600.9 }, { ValidityPeriod: '600' }),
  fieldRow('validity above ten hours is cut', { validityS: 259_200 }, { ValidityPeriod: '36000' }),
  fieldRow('validity below a second is one', { validityS: 0.4 }, { ValidityPeriod: '1' }),
  {
    name: 'a Messaging Service takes the place of the sender; its parts are not known yet',
    credentials: { c1: SERVICE },
    reply: [201, message({ num_segments: '0' })],
    outcome: { kind: 'accepted', providerId: SID, parts: undefined },
    request: { form: { ...FORM, MessagingServiceSid: SERVICE } },
  },
  {
    name: 'three segments are three parts',
    reply: [201, message({ num_segments: '3' })],
    outcome: accepted(SID, { parts: 3 }),
  },
  {
    name: 'an odd side field does not cost the sid',
    reply: [201, message({ num_segments: 2, price: 1, status: null, error_code: 'x' })],
    outcome: { ...accepted(SID), parts: undefined },
  },
  {
    name: '200 without a sid is no acceptance',
    reply: [200, message({ sid: '' })],
    outcome: ambiguous('bad_reply', { probe: 'lookup', httpStatus: 200 }),
  },
  {
    name: '201 with a known error code is that refusal',
    reply: [201, message({ status: 'failed', error_code: 21610 })],
    outcome: permanent('message', 'opted_out', { providerCode: '21610', httpStatus: 201 }),
  },
  {
    name: '201 with an error code that passes, and failed: a new message may go out',
    reply: [201, message({ status: 'failed', error_code: 30_001 })],
    outcome: transient('sender', 'queue_full', { providerCode: '30001', httpStatus: 201 }),
  },
  ...[30_001, 30_002].map((error_code): SendRow<Credentials> => ({
    name: `201 with error ${error_code}, and queued: it has a sid, so no second one goes out`,
    reply: [201, message({ status: 'queued', error_code })],
    outcome: accepted(SID),
  })),
  {
    name: '201 with an error code of this message alone is that refusal, queued or not',
    reply: [201, message({ status: 'queued', error_code: 21_610 })],
    outcome: permanent('message', 'opted_out', { providerCode: '21610', httpStatus: 201 }),
  },
  ...rowsFor('ERROR_CODES', EXPECTED_CODES, (code, outcome) => ({
    name: `error ${code}`,
    reply: [400, refused(Number(code))],
    outcome: { ...outcome, providerCode: code, httpStatus: 400 },
  })),
  {
    name: 'the text leads to the page of the error',
    reply: [400, refused(21211)],
    outcome: permanent('message', 'invalid_recipient', {
      text: 'Twilio error 21211, see https://www.twilio.com/docs/api/errors/21211',
    }),
  },
  {
    name: 'an error code that nobody knows is a refusal of this message',
    reply: [400, refused(29_999)],
    outcome: permanent('message', 'unknown', { providerCode: '29999', httpStatus: 400 }),
  },
  {
    name: '403 with an unknown code stops the app',
    reply: [403, refused(29_999, 403)],
    outcome: permanent('app', 'not_permitted', { providerCode: '29999' }),
  },
  {
    name: '429 prefers the delay in its header to that of the table',
    reply: [429, refused(20_429, 429), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 11, providerCode: '20429' }),
  },
  {
    name: '429 with a code of no own delay waits as any 429',
    reply: [429, refused(14_107, 429)],
    outcome: transient('app', 'rate_limited', { retryAfterS: 30, providerCode: '14107' }),
  },
  ...[500, 502, 504].map((status): SendRow<Credentials> => ({
    name: `${status} in Twilio's own words was not processed`,
    reply: [status, refused(20_500, status)],
    outcome: transient('app', 'provider_error', { providerCode: '20500', httpStatus: status }),
  })),
  {
    name: '500 in JSON of somebody between us may mean acceptance',
    reply: [500, { message: 'Endpoint request timed out' }],
    outcome: ambiguous('provider_error', { probe: 'lookup' }),
  },
];
