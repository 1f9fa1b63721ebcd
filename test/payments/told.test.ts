/** Payments from a phone's SMS to a receiver's webhook: what is taken, and what is told of it. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../tools/load/until.js';
import { addPhone, request } from '../phones/support/phone.js';
import { FORM, formOf, sms } from '../phones/support/smssync.js';
import { useGateway } from '../support/gateway.js';
import { textOf, timeOf } from './support/wallet.js';

describe('a payment by SMS', () => {
  const gateway = useGateway();
  let pay: any;
  const call = (path: string, json?: object, method = json ? 'POST' : 'GET') =>
    gateway.call(path, { method, ...(json && { json }) });

  beforeEach(async () => {
    const json = {
      name: `pay-${randomBytes(4).toString('hex')}`,
      driver: 'ke-mpesa',
      trusted_senders: ['MPESA'],
    };
    pay = (await call('/api/pay/apps', json)).body.data;
  });

  const phoneOf = (settings: object) => addPhone(gateway, 'smssync', { payment_app_id: pay.id, settings });
  const post = async (path: string, id: string, headers: Record<string, string>) => {
    const fields = { from: 'MPESA', message: textOf(id), sent_timestamp: String(timeOf(id).getTime()) };
    const reply = await request(gateway, path, {
      headers: { ...FORM, ...headers },
      body: formOf(sms(fields)),
    });
    assert.equal(reply.body.payload.success, true, reply.text);
  };
  const statuses = async () =>
    (await call(`/api/pay/apps/${pay.id}/transactions`)).body.data.data.map(({ status }: any) => status);
  const flags = async () =>
    (await call(`/api/pay/attention?payment_app_id=${pay.id}`)).body.data.data.map((text: any) =>
      text.flags.join(),
    );

  const HTTPS = { 'x-forwarded-proto': 'https' };
  const ROWS: readonly [
    title: string,
    settings: object,
    headers: Record<string, string>,
    booked: string[],
    flagged: string[],
  ][] = [
    ['from a trusted phone over HTTPS is booked', { trusted_for_payments: true }, HTTPS, ['booked'], []],
    ['from a trusted phone over HTTP is suspicious', { trusted_for_payments: true }, {}, [], ['not_https']],
    ['from any other phone is suspicious', {}, HTTPS, [], ['untrusted_phone']],
  ];
  for (const [title, settings, headers, booked, flagged] of ROWS)
    it(title, async () => {
      const { path } = await phoneOf(settings);
      await post(path, 'KE-01', headers);
      assert.deepEqual([await statuses(), await flags()], [booked, flagged]);
    });

  describe('is an event', () => {
    const eventsOf = async (token = gateway.token): Promise<any[]> => {
      const path = '/api/events?type=payment.received,payment.suspicious&per_page=100';
      const all = (await gateway.call(path, { token })).body.data;
      return all.filter(({ data }: any) => data.payment_app_id === pay.id);
    };

    it('with its record, and of no message: rules for incoming messages are told of the SMS alone', async () => {
      const { path, appId } = await phoneOf({ trusted_for_payments: true });
      await post(path, 'KE-01', HTTPS);
      const [event, ...others] = await eventsOf();
      const { data } = (await call(`/api/pay/apps/${pay.id}/transactions`)).body.data;
      assert.deepEqual(
        [event.event, event.app_id, event.message_id, others],
        ['payment.received', appId, null, []],
      );
      assert.deepEqual(event.data, data[0]);
    });

    it('for tokens that may read payments only', async () => {
      const { path } = await phoneOf({});
      await post(path, 'KE-01', HTTPS);
      assert.equal((await eventsOf(await gateway.makeToken(['messages:read', 'payments:read']))).length, 1);
      assert.equal((await eventsOf(await gateway.makeToken(['messages:read']))).length, 0);
    });
  });

  describe('is told to webhooks', () => {
    const heard: { body: string; signature: string }[] = [];
    let server: Server;
    before(async () => {
      server = createServer((asked, answer) => {
        let body = '';
        asked.on('data', (bytes: Buffer) => (body += bytes.toString('utf8')));
        asked.on('end', () => {
          heard.push({ body, signature: String(asked.headers['x_salami_signature']) });
          answer.end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => new Promise((resolve) => server.close(resolve)));

    it('by the fields of the transaction', async () => {
      const callback_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const rule = { callback_url, webhook_secret: 'secret of a test', events: ['payment.*'] };
      const fits = { ...rule, field: 'type', comparator: 'equals', keyword: 'received' };
      const not = { ...rule, field: 'account', comparator: 'equals', keyword: 'INV-1' };
      for (const json of [fits, not]) assert.equal((await call('/api/sms/webhooks', json)).status, 200);
      const { path } = await phoneOf({ trusted_for_payments: true });
      await post(path, 'KE-01', HTTPS);
      await until(
        async () => heard.length > 0,
        async () => 'the payment to be told',
      );
      const { body, signature } = heard[0]!;
      assert.equal(signature, createHmac('sha256', 'secret of a test').update(body).digest('hex'));
      const { event, data } = JSON.parse(body);
      assert.deepEqual(
        [event, data.status, data.phone, data.account, data.amount, data.transaction_id, data.type],
        ['payment.received', 'booked', '254700000001', null, '1250.00', 'TJ5AB1CD2E', 'received'],
      );
    });
  });
});
