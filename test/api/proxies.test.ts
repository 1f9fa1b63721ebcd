/** Behind trusted proxies each person is an address of their own, everywhere where addresses count or are kept. */
import assert from 'node:assert/strict';
import { textOf, timeOf } from '../payments/support/wallet.js';
import { addPhone, request } from '../phones/support/phone.js';
import { FORM, formOf, sms } from '../phones/support/smssync.js';
import { useGateway } from '../support/gateway.js';
import { newUser, PASSWORD } from './browser.js';

describe('behind a trusted proxy', () => {
  const gateway = useGateway({ SALAMI_TRUSTED_PROXIES: '127.0.0.0/8' });
  const guess = async (from: string): Promise<number> => {
    const options = { token: null, json: { link: 'a guess' }, headers: { 'x-forwarded-for': from } };
    return (await gateway.call('/api/links/look', options)).status;
  };

  it('who guesses closes the sign-in for themselves alone, whatever they write in front of their address', async () => {
    const statuses: number[] = [];
    for (let at = 1; at <= 31; at += 1) statuses.push(await guess(`198.51.100.${at}, 203.0.113.7`));
    assert.deepEqual([statuses[29], statuses[30]], [404, 429]);
    assert.equal(await guess('203.0.113.8'), 404);
  });

  it("the audit log, sessions and providers' calls keep the client's address", async () => {
    const from = { 'x-forwarded-for': '2001:db8::7, 127.0.0.2' };
    const user = await newUser(gateway, 'admin');
    const json = { email: user.email, password: PASSWORD };
    await user.call('/api/session', { json, headers: from });
    const { data } = (await user.call('/api/account/sessions')).body;
    assert.equal(data.find(({ current }: any) => current).ip, '2001:db8::7');

    const app = await gateway.createApp();
    await gateway.call(`/api/sms/apps/${app.id}/receive`, { token: null, body: 'x', headers: from });
    const calls = (await gateway.db('sms_ipn_requests').pluck('ip')) as string[];
    assert.deepEqual(calls, ['2001:db8::7']);
    await gateway.call(`/api/sms/apps/${app.id}`, {
      method: 'PATCH',
      json: { name: 'other' },
      headers: from,
    });
    const last = await gateway.db('audit_log').orderBy('id', 'desc').first('ip');
    assert.equal(last.ip, '2001:db8::7');
  });
});

describe('past the trusted proxies', () => {
  const gateway = useGateway({ SALAMI_TRUSTED_PROXIES: '10.0.0.0/8', PUBLIC_URL: 'https://sms.example.org' });

  it('nobody names an address of their own, or says that a phone came over HTTPS', async () => {
    const json = { name: 'till', driver: 'ke-mpesa', trusted_senders: ['MPESA'] };
    const pay = (await gateway.call('/api/pay/apps', { json })).body.data;
    const settings = { trusted_for_payments: true };
    const { path, appId } = await addPhone(gateway, 'smssync', { payment_app_id: pay.id, settings });
    const [message, sent_timestamp] = [textOf('KE-01'), String(timeOf('KE-01').getTime())];
    await request(gateway, path, {
      headers: { ...FORM, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' },
      body: formOf(sms({ from: 'MPESA', message, sent_timestamp })),
    });
    const { data } = (await gateway.call(`/api/pay/attention?payment_app_id=${pay.id}`)).body.data;
    assert.deepEqual(
      data.map(({ flags }: any) => flags),
      [['not_https']],
    );
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    await gateway.call(`/api/sms/apps/${appId}`, { method: 'PATCH', json: { name: 'other' }, headers });
    const last = await gateway.db('audit_log').orderBy('id', 'desc').first('ip');
    assert.equal(last.ip, '127.0.0.1');
  });
});
