/** An operator's own calls about payments: kept raw, answered in its words, booked once together with the SMS. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { assertProblem } from '../api/support.js';
import { Provider } from '../incoming/support/provider.js';
import { appFields } from '../workflows/support/company.js';
import { useSpecialGateway } from '../workflows/support/special-gateway.js';
import { C2B } from './support/c2b.js';
import { textOf, timeOf } from './support/wallet.js';

describe('calls of an operator', () => {
  // The calls come when they say that the payment was made.
  const backMs = Date.now() - timeOf('KE-01').getTime();
  const gateway = useSpecialGateway({ clock: () => new Date(Date.now() - backMs) });
  let pay: any;
  const create = async (fields: object = {}): Promise<any> => {
    const json = {
      name: `pay-${randomBytes(4).toString('hex')}`,
      driver: 'ke-mpesa',
      trusted_senders: ['MPESA'],
      ...fields,
    };
    return (await gateway.call('/api/pay/apps', { json })).body.data;
  };
  beforeEach(async () => {
    pay = await create();
  });

  const pathOf = (what: 'confirmation' | 'validation') => new URL(pay.callback_urls[what]).pathname;
  const call = (path: string, json: object = C2B) => gateway.call(path, { token: null, json });
  const confirm = (json: object = C2B) => call(pathOf('confirmation'), json);
  const stored = () => gateway.db('payment_requests').where({ payment_app_id: pay.id }).orderBy('id');
  const verdicts = async () => (await stored()).map(({ verdict }: any) => verdict);
  const list = async (): Promise<any[]> =>
    (await gateway.call(`/api/pay/apps/${pay.id}/transactions`)).body.data.data;

  it('a confirmation is booked and acknowledged', async () => {
    const reply = await confirm();
    assert.deepEqual([reply.status, reply.body], [200, { ResultCode: 0, ResultDesc: 'Success' }]);
    const [{ source, kind, sub, status, amount, account, phone, app_id }, ...others] = (await list()) as [
      any,
    ];
    assert.deepEqual(
      [source, kind, sub, status, amount, account, phone, app_id, others],
      ['callback', 'received', 'paybill', 'booked', '1250.00', 'INV-0042', '2547*****001', null, []],
    );
    const [event] = await gateway
      .db('events')
      .where({ type: 'payment.received' })
      .orderBy('id', 'desc')
      .limit(1);
    assert.equal(event.app_id, null);
  });

  it('is kept as it came, without the key', async () => {
    await confirm();
    const [request] = await stored();
    assert.deepEqual(JSON.parse(request.body.toString()), C2B);
    const key = pathOf('confirmation').split('/').at(-2)!;
    assert.ok(!JSON.stringify(request).includes(key));
    assert.ok(!gateway.logLines.join('').includes(key));
    assert.deepEqual([request.action, request.verdict], ['confirmTransaction', 'applied']);
  });

  it('told twenty times at once is one payment', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => confirm()));
    assert.ok(replies.every(({ status }) => status === 200));
    assert.equal((await list()).length, 1);
    assert.deepEqual((await verdicts()).sort(), [
      'applied',
      ...Array.from({ length: 19 }, () => 'duplicate'),
    ]);
  });

  for (const first of ['call', 'SMS'] as const)
    it(`and the SMS about the same payment are one transaction: ${first} first`, async () => {
      const app = await gateway.createApp({
        ...appFields('http://127.0.0.1:1/send'),
        payment_app_id: pay.id,
      });
      const form = {
        from: 'MPESA',
        to: '',
        text: textOf('KE-01'),
        id: 'm-1',
        at: String(timeOf('KE-01').getTime()),
      };
      const sms = () => new Provider(gateway).call(app, 'receive', '', { form });
      for (const tell of first === 'call' ? [confirm, sms] : [sms, confirm])
        assert.equal((await tell()).status, 200);
      const [transaction, ...others] = (await list()) as [any];
      assert.deepEqual(
        [transaction.account, transaction.app_id, transaction.status, others],
        ['INV-0042', app.id, 'booked', []],
      );
      const { texts, requests } = (await gateway.call(`/api/pay/transactions/${transaction.id}`)).body.data;
      assert.deepEqual([texts.length, requests.length], [1, 1]);
    });

  it('with another amount than the SMS is shown to a person, and changes nothing', async () => {
    await confirm();
    await confirm({ ...C2B, TransAmount: '12500.00' });
    const [{ amount, flags }] = (await list()) as [any];
    assert.deepEqual([amount, flags], ['1250.00', ['conflict']]);
  });

  it('a validation is answered by the rules of the payment app, and books nothing', async () => {
    assert.deepEqual((await call(pathOf('validation'))).body, { ResultCode: '0', ResultDesc: 'Accepted' });
    const settings = { account_prefixes: ['R'] };
    await gateway.call(`/api/pay/apps/${pay.id}`, { method: 'PATCH', json: { settings } });
    assert.deepEqual((await call(pathOf('validation'))).body, {
      ResultCode: 'C2B00012',
      ResultDesc: 'Rejected',
    });
    assert.deepEqual([await list(), await verdicts()], [[], ['applied', 'refused']]);
  });

  it('is taken as a form, and with the key in the query', async () => {
    const [, , , , , key] = pathOf('confirmation').split('/');
    const path = `/api/pay/${pay.id}/callback/confirmTransaction?key=${key}`;
    assert.equal((await gateway.call(path, { token: null, form: C2B })).status, 200);
    assert.equal((await list()).length, 1);
  });

  it('that makes no sense is kept and answered so', async () => {
    for (const body of [{}, { ...C2B, TransAmount: 'ten' }]) {
      const reply = await confirm(body);
      assert.deepEqual([reply.status, reply.body.ResultCode], [200, 'C2B00016']);
    }
    assert.deepEqual([await list(), await verdicts()], [[], ['unparsable', 'unparsable']]);
  });

  it('without the key is forged: kept, refused, and nothing is booked', async () => {
    for (const path of [
      '',
      '/confirmTransaction',
      '/wrong-key/confirmTransaction',
      '/confirmTransaction?key=wrong',
    ])
      assertProblem(await call(`/api/pay/${pay.id}/callback${path}`), { status: 403, code: 'bad_signature' });
    assert.deepEqual([await list(), await verdicts()], [[], ['forged', 'forged', 'forged', 'forged']]);
  });

  it('with the key of before is forged once there is another', async () => {
    const before = pathOf('confirmation');
    const { data } = (await gateway.call(`/api/pay/apps/${pay.id}/key`, { method: 'POST' })).body;
    assertProblem(await call(before), { status: 403, code: 'bad_signature' });
    pay = data;
    assert.equal((await confirm()).status, 200);
  });

  it('to an address that nobody gave out are not found', async () => {
    const other = await create({ driver: 'tz-mpesa' });
    const key = pathOf('confirmation').split('/').at(-2)!;
    for (const path of [
      '/api/pay/999999/callback',
      '/api/pay/x/callback',
      `/api/pay/${other.id}/callback`,
      `/api/pay/${pay.id}/callback/${key}/anything`,
    ])
      assertProblem(await call(path), { status: 404, code: 'not_found' });
  });

  it('need no key where the payment app says so', async () => {
    const settings = { callback_key_required: false };
    await gateway.call(`/api/pay/apps/${pay.id}`, { method: 'PATCH', json: { settings } });
    assert.equal((await call(`/api/pay/${pay.id}/callback`)).status, 200);
    assert.equal((await list()).length, 1);
  });
});
