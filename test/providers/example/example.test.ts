/** The worked example of the README: a whole provider in one file, and the whole of its test. */
import { accepted, permanent, transient } from '../../../src/providers/outcome.js';
import { rowsFor, testDriver } from '../../support/test-driver.js';
import { acme, ERRORS, STATUSES } from './driver.js';

const KEY = 'acme-key-0001';
const EXPECTED = {
  bad_number: permanent('message', 'invalid_recipient'),
  no_money: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
};

testDriver(acme, {
  credentials: { api_key: KEY, phone_number: 'ACME' },
  secrets: [KEY],
  accepts: [201, { id: 'm-1' }],
  sentText: ({ body }) => JSON.parse(body.toString('utf8')).text,
  journeys: {
    sms: { accepts: [201, { id: 'm-1' }], callback: { json: { id: 'm-1', status: 'delivered' } } },
  },
  tables: { ERRORS, STATUSES },
  send: [
    {
      name: 'hands over a text, its sender and where to report',
      reply: [201, { id: 'm-1' }],
      outcome: accepted('m-1'),
      request: {
        path: '/messages',
        headers: { authorization: `Bearer ${KEY}` },
        json: {
          to: '+254711000111',
          from: '+12025550100',
          text: 'Habari marker-7f3a',
          report_url: 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1',
        },
      },
    },
    ...rowsFor('ERRORS', EXPECTED, (error, outcome) => ({
      name: `${error} is ${outcome.reason}`,
      reply: [422, { error }] as const,
      outcome: { ...outcome, text: `Acme: ${error}` },
    })),
  ],
  dlr: [
    ...rowsFor(
      'STATUSES',
      { sent: 'sent', delivered: 'delivered', lost: 'failed' } as const,
      (word, status) => ({
        name: `${word} is ${status}`,
        form: { id: 'm-1', status: word },
        ref: '156-1',
        reports: [{ ref: '156-1', providerId: 'm-1', status, providerCode: word }],
      }),
    ),
    {
      name: 'an unknown word is no ending',
      form: { id: 'm-1', status: 'odd' },
      reports: [{ status: 'sent' }],
    },
    { name: 'no status', form: { id: 'm-1' }, reports: 'unparsable' },
  ],
  inbound: [],
  signatures: [{ name: 'nothing is signed', form: 'a=b', verdict: 'unsigned' }],
  replies: [],
});
