/**
 * The request, rules and mappings for Kannel's sendsms CGI, to be copied into an app together with `api_link`,
 * `username`, `password` and `phone_number`. Source: generic-http reference §5, run against Kannel 1.4.5; the report
 * values 34 and 66 are unconfirmed.
 */

const lines = (...all: string[]) => all.join('\n');

const rules = {
  rules: [
    { http: '202', body: '^[03]:', is: 'accepted' },
    { http: '403', is: 'permanent', scope: 'app', reason: 'auth_failed' },
    { http: '400', body: 'receiver', is: 'permanent', scope: 'message', reason: 'invalid_recipient' },
    { http: '400', body: '^Sender', is: 'permanent', scope: 'sender', reason: 'invalid_sender' },
    { http: '400-499', is: 'permanent', scope: 'message', reason: 'invalid_content' },
    { http: '503', is: 'transient', after: 30, scope: 'app', reason: 'provider_unavailable' },
  ],
  unmatched_2xx: 'ambiguous',
};

const reports = {
  callback_query: 'st=%d&f=%F&a=%A&ts=%T&smsc=%i', // Kannel fills these in; they must reach it unchanged
  methods: ['GET'],
  match: 'path',
  status: {
    field: 'st',
    map: { 1: 'delivered', 2: 'failed', 4: 'sent', 8: 'sent', 16: 'rejected', 34: 'expired', 66: 'unknown' },
    default: 'sent',
  },
  refine: [
    { field: 'a', regex: 'stat:EXPIRED', status: 'expired' },
    { field: 'a', regex: 'stat:(REJECTD|DELETED)', status: 'rejected' },
    { field: 'a', regex: 'stat:UNKNOWN', status: 'unknown' },
  ],
  code: { field: 'a', regex: '(?:err:|NACK/)([0-9A-Za-z]+)' },
  time: { field: 'ts', format: 'unix' },
  reply: { status: 200, type: 'text/plain', body: '' },
};

const inbound = {
  methods: ['GET'],
  from: 'from',
  to: 'to',
  text: 'text',
  charset: { field: 'cs' },
  id: 'id',
  time: { field: 'ts', format: 'unix' },
  reply: { status: 200, type: 'text/plain', body: '' }, // whatever stands here is sent to the phone as an SMS
};

/** No `c3`: Kannel takes its credentials as parameters. */
export const kannelProfile = {
  c1: 'GET',
  c2: lines(
    'username={{username}}',
    'password={{password}}',
    'from={{from}}',
    'to={{to|plus}}',
    'text={{text}}',
    'coding={{encoding|map:gsm7=0,ucs2=2}}',
    'charset=UTF-8',
    'dlr-mask=31',
    'dlr-url={{dlr_url}}',
    '?smsc={{route}}',
    '?validity={{validity_min}}',
  ),
  c4: JSON.stringify(rules),
  c5: JSON.stringify({ id: { own: true } }),
  c6: JSON.stringify(reports),
  c7: JSON.stringify(inbound),
} as const;

/** The `get-url` that belongs to c7 in Kannel's group sms-service. */
export const kannelGetUrl = (inboundUrl: string): string =>
  `${inboundUrl}?from=%q&to=%Q&text=%b&cs=%C&smsc=%i&id=%I&ts=%T`;
