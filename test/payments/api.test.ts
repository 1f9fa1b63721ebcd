/** Payment apps and transactions as clients see them: made, linked, listed, summed, decided about, read again. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { assertProblem } from '../api/support.js';
import { Provider } from '../incoming/support/provider.js';
import { useGateway } from '../support/gateway.js';
import { appFields } from '../workflows/support/company.js';
import { textOf, timeOf } from './support/wallet.js';

describe('payments over the API', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);
  let pay: any;
  let app: any;
  let texts = 0;

  const unused = () => `pay-${randomBytes(4).toString('hex')}`;
  const call = (path: string, json?: object, method = json ? 'POST' : 'GET', token = gateway.token) =>
    gateway.call(path, { method, token, ...(json && { json }) });
  const createPay = async (fields: object = {}): Promise<any> =>
    (
      await call('/api/pay/apps', {
        name: unused(),
        driver: 'ke-mpesa',
        trusted_senders: ['MPESA'],
        ...fields,
      })
    ).body.data;
  const linkedApp = (fields: object = {}) =>
    gateway.createApp({ ...appFields('http://127.0.0.1:1/send'), payment_app_id: pay.id, ...fields });
  const receive = async (text: string, at: Date, from = 'MPESA', to = app) => {
    const form = { from, to: '', text, id: `m-${(texts += 1)}`, at: String(at.getTime()) };
    assert.equal((await provider.call(to, 'receive', '', { form })).status, 200);
  };
  const receiveRow = (id: string, from?: string, to?: any) => receive(textOf(id), timeOf(id), from, to);
  const list = async (query = '', token = gateway.token): Promise<any[]> =>
    (await call(`/api/pay/apps/${pay.id}/transactions${query}`, undefined, 'GET', token)).body.data.data;
  const attention = async (query = ''): Promise<any[]> =>
    (await call(`/api/pay/attention?payment_app_id=${pay.id}${query}`)).body.data.data;

  beforeEach(async () => {
    pay = await createPay();
    app = await linkedApp();
  });

  describe('a payment app', () => {
    it('has a driver, the senders that it trusts exactly as given, and addresses for the operator', async () => {
      const { trusted_senders, currencies, driver_label, callback_urls } = await createPay({
        trusted_senders: ['M-PESA', 'MPESA '],
      });
      assert.deepEqual(
        [trusted_senders, currencies, driver_label],
        [['M-PESA', 'MPESA '], ['KES'], 'Kenya: M-PESA'],
      );
      assert.match(callback_urls.validation, /\/api\/pay\/\d+\/callback\/[\w-]+\/validateTransaction$/);
    });

    it('says which SMS apps are linked to it', async () => {
      assert.deepEqual((await call(`/api/pay/apps/${pay.id}`)).body.data.linked_apps, [app.id]);
    });

    const REFUSED: readonly [title: string, fields: object, status: number, errors: string[]][] = [
      ['no driver', { driver: undefined }, 422, ['driver']],
      ['an unknown driver', { driver: 'constructor' }, 422, ['driver']],
      ['no name', { name: undefined }, 422, ['name']],
      ['an empty sender', { trusted_senders: [''] }, 422, ['trusted_senders.0']],
      ['a limit that is no amount', { settings: { review_above: '1,000' } }, 422, ['settings.review_above']],
      ['an unknown setting', { settings: { unheard_of: 1 } }, 422, ['settings.unheard_of']],
    ];
    for (const [title, fields, status, errors] of REFUSED)
      it(`with ${title} is refused`, async () => {
        const reply = await call('/api/pay/apps', { name: unused(), driver: 'ke-mpesa', ...fields });
        assert.equal(reply.status, status, reply.text);
        assert.deepEqual(Object.keys(reply.body.errors), errors);
      });

    it('with a name that is taken is refused', async () => {
      const reply = await call('/api/pay/apps', { name: pay.name, driver: 'ke-mpesa' });
      assertProblem(reply, { status: 409, code: 'name_taken', errors: ['name'] });
    });

    it('can be changed: what is left out stays, null goes back to the default', async () => {
      const path = `/api/pay/apps/${pay.id}`;
      await call(path, { settings: { review_above: '5000', min_amount: 10 } }, 'PATCH');
      const changed = await call(
        path,
        { trusted_senders: ['M-PESA'], settings: { review_above: null } },
        'PATCH',
      );
      const { trusted_senders, settings, name } = changed.body.data;
      assert.deepEqual([trusted_senders, settings, name], [['M-PESA'], { min_amount: '10' }, pay.name]);
      assertProblem(await call(path, { driver: 'tz-mpesa' }, 'PATCH'), { status: 422, errors: ['driver'] });
    });

    it('that is deleted leaves its SMS apps unlinked, and its name free', async () => {
      assert.equal((await call(`/api/pay/apps/${pay.id}`, {}, 'DELETE')).status, 200);
      assertProblem(await call(`/api/pay/apps/${pay.id}`), { status: 404 });
      assert.equal((await call(`/api/sms/apps/${app.id}`)).body.data.payment_app_id, null);
      assert.equal((await call('/api/pay/apps', { name: pay.name, driver: 'ke-mpesa' })).status, 200);
    });

    it('and its drivers: every operator with the names that its texts come from', async () => {
      const { data } = (await call('/api/pay/drivers')).body;
      const telebirr = data.find(({ name }: any) => name === 'et-telebirr');
      assert.deepEqual([telebirr.currencies, telebirr.known_senders, data.length], [['ETB'], ['127'], 22]);
    });
  });

  describe('linking an SMS app', () => {
    it('to a payment app that is not there is refused', async () => {
      const reply = await call(`/api/sms/apps/${app.id}`, { payment_app_id: 999_999 }, 'PATCH');
      assertProblem(reply, { status: 422, errors: ['payment_app_id'] });
    });

    it('needs the scope payments:write: whoever links an app decides whose texts book payments', async () => {
      const token = await gateway.makeToken(['apps:write', 'apps:read']);
      const patch = (json: object) => call(`/api/sms/apps/${app.id}`, json, 'PATCH', token);
      for (const json of [{ payment_app_id: null }, { settings: { trusted_for_payments: true } }])
        assertProblem(await patch(json), { status: 403, code: 'missing_scope' });
      assert.equal((await patch({ payment_app_id: pay.id, sms_limit: 5 })).status, 200, 'nothing changes');
    });
  });

  describe('transactions', () => {
    beforeEach(async () => {
      for (const id of ['KE-01', 'KE-02', 'KE-08', 'KE-09', 'KE-18']) await receiveRow(id);
    });

    it('are a list, newest first, a page like every other', async () => {
      const { data } = (await call(`/api/pay/apps/${pay.id}/transactions?per_page=2`)).body;
      assert.deepEqual([data.total, data.last_page, data.data.length], [5, 3, 2]);
      assert.deepEqual(
        data.data.map(({ kind }: any) => kind),
        ['failed', 'sent'],
      );
      const next = await list(`?per_page=2&cursor=${data.next_cursor}`);
      assert.deepEqual(
        next.map(({ transaction_id }) => transaction_id),
        ['UDQAB1CD2K', 'UG9AB1CD2F'],
      );
    });

    it('are told with every field, and in the words of webhook rules', async () => {
      const [record] = await list('?transaction_id=tj5ab1cd2e');
      const { id: _id, message_id: _message, created_at: _created, updated_at: _updated, ...fields } = record;
      assert.deepEqual(fields, {
        ...{ payment_app_id: pay.id, app_id: app.id, source: 'sms', transaction_id: 'TJ5AB1CD2E', sub: null },
        ...{ kind: 'received', type: 'received', direction: 'in', status: 'booked', amount: '1250.00' },
        ...{ currency: 'KES', fee: null, balance: '3410.75', counterparty_name: 'JANE DOE', account: null },
        ...{ counterparty_number: '254700000001', phone: '254700000001' },
        ...{ occurred_at: '2025-10-05T15:34:00.000000Z', occurred_at_source: 'text', flags: [] },
        ...{ related_transaction_id: null, related_id: null, reversed_by_id: null },
      });
    });

    const FILTERS: readonly [query: string, found: readonly string[]][] = [
      ['status=booked', ['KE-08', 'KE-02', 'KE-01']],
      ['kind=sent', ['KE-09']],
      ['type=failed', ['KE-18']],
      ['phone=0700000001', ['KE-01']],
      ['phone=%2B254700000001', ['KE-01']],
      ['phone=0700***001', ['KE-02']],
      ['account=INV-0042', ['KE-08']],
      ['amount=300', ['KE-02']],
      ['min_amount=300.00&max_amount=1250', ['KE-02', 'KE-01']],
      ['min_amount=300.01&max_amount=1249.99', []],
      ['occurred_after=2026-07-01&occurred_before=2026-07-10', ['KE-02', 'KE-18']],
      ['status=needs_review', []],
    ];
    for (const [query, found] of FILTERS)
      it(`are found by ${query}`, async () => {
        const texts = await Promise.all(
          (await list(`?${query}`)).map(
            async ({ id }) => (await call(`/api/pay/transactions/${id}`)).body.data.raw,
          ),
        );
        assert.deepEqual(texts.sort(), found.map(textOf).sort());
      });

    it('as CSV are every match', async () => {
      const reply = await gateway.call(`/api/pay/apps/${pay.id}/transactions?status=booked`, {
        headers: { accept: 'text/csv' },
      });
      const [head, ...rows] = reply.text.trim().split('\n');
      assert.match(head!, /^\ufeff?id,payment_app_id,app_id,message_id,source,transaction_id,kind,sub,/);
      assert.deepEqual(
        rows.map((row) => row.split(',')[5]),
        ['UDQAB1CD2K', 'UG9AB1CD2F', 'TJ5AB1CD2E'],
      );
    });

    it('are summed exactly, by kind, status and currency', async () => {
      await receive(
        textOf('KE-01').replace('TJ5AB1CD2E', 'TJ5AB1CD3E').replace('1,250.00', '0.05'),
        timeOf('KE-01'),
      );
      const { totals } = (await call(`/api/pay/apps/${pay.id}/totals`)).body.data;
      assert.deepEqual(totals, [
        { kind: 'failed', status: 'recorded', currency: 'KES', count: 1, amount: '60.00' },
        { kind: 'received', status: 'booked', currency: 'KES', count: 4, amount: '8550.05' },
        { kind: 'sent', status: 'recorded', currency: 'KES', count: 1, amount: '90.00' },
      ]);
      const some = (await call(`/api/pay/apps/${pay.id}/totals?min_amount=1000`)).body.data.totals;
      assert.deepEqual(some, [
        { kind: 'received', status: 'booked', currency: 'KES', count: 2, amount: '8250.00' },
      ]);
    });

    it('are summed by day, as the operator counts days', async () => {
      await receive(
        textOf('KE-01').replace('TJ5AB1CD2E', 'TJ5AB1CD4E').replace('6:34 PM', '2:10 AM'),
        timeOf('KE-01'),
      );
      const path = `/api/pay/apps/${pay.id}/totals?by=day&status=booked&kind=received`;
      const { totals } = (await call(path)).body.data;
      assert.deepEqual(
        totals.map(({ day, count, amount }: any) => [day, count, amount]),
        [
          ['2025-10-05', 2, '2500.00'], // 02:10 in Nairobi is the day before in UTC
          ['2026-04-26', 1, '7000.00'],
          ['2026-07-09', 1, '300.00'],
        ],
      );
    });

    it('show the texts that told of them', async () => {
      const [{ id }] = (await list('?transaction_id=TJ5AB1CD2E')) as [any];
      await receiveRow('KE-01');
      const { raw, texts } = (await call(`/api/pay/transactions/${id}`)).body.data;
      assert.equal(raw, textOf('KE-01'));
      assert.deepEqual(
        texts.map(({ state, from, message }: any) => [state, from, message]),
        [
          ['attached', 'MPESA', raw],
          ['attached', 'MPESA', raw],
        ],
      );
    });
  });

  describe('what waits for a person', () => {
    it('is a list of texts with their reasons', async () => {
      await receiveRow('KE-01', '254700000050');
      await receive('TJ5AB1CD2E Confirmed. Ksh500.00 sent to JOHN DOE', timeOf('KE-01'));
      await receiveRow('KE-16');
      const flags = (await attention()).map(({ state, flags }) => [state, ...flags]);
      assert.deepEqual(flags, [
        ['needs_review'],
        ['needs_review', 'not_understood'],
        ['suspicious', 'untrusted_sender'],
      ]);
      assert.equal((await attention('&state=suspicious')).length, 1);
    });

    it('is booked by a decision, once', async () => {
      await call(`/api/pay/apps/${pay.id}`, { settings: { review_above: '1000' } }, 'PATCH');
      await receiveRow('KE-01');
      const [{ id, status }] = (await list()) as [any];
      assert.equal(status, 'needs_review');
      const reason = 'Seen in the statement of the wallet.';
      const confirmed = await call(`/api/pay/transactions/${id}/confirm`, { reason });
      assert.equal(confirmed.body.data.status, 'booked');
      const noted = await gateway
        .db('audit_log')
        .where({ action: 'transaction.confirm', target_id: id })
        .first();
      assert.deepEqual(JSON.parse(noted.changes), { reason });
      assertProblem(await call(`/api/pay/transactions/${id}/reject`, {}), {
        status: 409,
        code: 'not_waiting',
      });
      assert.deepEqual(await attention(), []);
      const events = await gateway
        .db('events')
        .where({ app_id: app.id })
        .where('type', 'like', 'payment.%')
        .orderBy('id');
      assert.deepEqual(
        events.map(({ type }: any) => type),
        ['payment.needs_review', 'payment.received'],
      );
    });

    it('is rejected by a decision, and stays so when it is read again', async () => {
      await call(`/api/pay/apps/${pay.id}`, { settings: { review_above: '1000' } }, 'PATCH');
      await receiveRow('KE-01');
      const [{ id }] = (await list()) as [any];
      assert.equal((await call(`/api/pay/transactions/${id}/reject`, {})).body.data.status, 'rejected');
      await call(`/api/pay/apps/${pay.id}/reparse`, {});
      assert.deepEqual(
        (await list()).map(({ status }) => status),
        ['rejected'],
      );
    });

    it('ends its original when it is a reversal of a part that a person confirms', async () => {
      await receive(textOf('KE-01').replace('TJ5AB1CD2E', 'EE5AB1315'), timeOf('KE-01'));
      await receive(textOf('KE-17'), timeOf('KE-01'));
      const [{ id }] = (await list('?status=needs_review')) as [any];
      await call(`/api/pay/transactions/${id}/confirm`, {});
      assert.deepEqual(
        (await list()).map(({ status }) => status),
        ['recorded', 'reversed'],
      );
    });

    it('is dismissed, and not read again', async () => {
      await receiveRow('KE-01', 'Mpesa');
      const [{ id }] = (await attention()) as [any];
      assert.equal((await call(`/api/pay/attention/${id}/dismiss`, {})).status, 200);
      assertProblem(await call(`/api/pay/attention/${id}/dismiss`, {}), { status: 409, code: 'not_waiting' });
      await call(`/api/pay/apps/${pay.id}`, { trusted_senders: ['MPESA', 'Mpesa'] }, 'PATCH');
      await call(`/api/pay/apps/${pay.id}/reparse`, {});
      assert.deepEqual([await list(), await attention()], [[], []]);
    });
  });

  describe('reading the inbox again', () => {
    const reparse = async (after?: number) =>
      (await call(`/api/pay/apps/${pay.id}/reparse`, after === undefined ? {} : { after })).body.data;

    it('books what came from a sender that is trusted since', async () => {
      await receiveRow('KE-01', 'M-PESA');
      assert.deepEqual(await list(), []);
      await call(`/api/pay/apps/${pay.id}`, { trusted_senders: ['MPESA', 'M-PESA'] }, 'PATCH');
      assert.deepEqual(await reparse(), { looked_at: 1, verdicts: { new: 1 }, next: null });
      assert.deepEqual([(await list()).map(({ status }) => status), await attention()], [['booked'], []]);
    });

    it('books what came before the app was linked', async () => {
      const late = await linkedApp({ payment_app_id: null });
      await receiveRow('KE-01', 'MPESA', late);
      await call(`/api/sms/apps/${late.id}`, { payment_app_id: pay.id }, 'PATCH');
      assert.deepEqual((await reparse()).verdicts, { new: 1 });
    });

    it('fills what a driver did not read before, and changes nothing else', async () => {
      await receiveRow('KE-01');
      await gateway
        .db('transactions')
        .where({ payment_app_id: pay.id })
        .update({ balance: null, counterparty_name: 'AS READ' });
      assert.deepEqual((await reparse()).verdicts, { filled: 1 });
      const [{ balance, counterparty_name, status }] = (await list()) as [any];
      assert.deepEqual([balance, counterparty_name, status], ['3410.75', 'AS READ', 'booked']);
      assert.deepEqual((await reparse()).verdicts, { known: 1 }, 'a third time nothing is new');
      assert.equal((await list()).length, 1);
    });

    it('tells what a driver understands now that it did not then', async () => {
      await receiveRow('KE-01');
      // As a driver without this layout would have left it.
      await gateway.db('transactions').where({ payment_app_id: pay.id }).delete();
      const unread = { state: 'needs_review', flags: '["not_understood"]', transaction_row: null };
      await gateway.db('payment_texts').where({ payment_app_id: pay.id }).update(unread);
      assert.deepEqual((await reparse()).verdicts, { new: 1 });
      assert.deepEqual([(await list()).length, await attention()], [1, []]);
    });

    it('goes on from where it stopped', async () => {
      await receiveRow('KE-01');
      const [{ message_id }] = (await list()) as [any];
      assert.deepEqual(await reparse(message_id), { looked_at: 0, verdicts: {}, next: null });
    });
  });

  describe('a token limited to some apps', () => {
    it('sees the payment apps of its SMS apps, and what came through those', async () => {
      const theirs = await linkedApp();
      await receiveRow('KE-01');
      await receiveRow('KE-02', 'MPESA', theirs);
      await receiveRow('KE-03', 'Mpesa', theirs);
      const token = await gateway.makeToken(['payments:read', 'payments:write'], { app_ids: [app.id] });
      const asked = (path: string, json?: object) => call(path, json, json ? 'POST' : 'GET', token);
      assert.deepEqual(
        (await list('', token)).map(({ transaction_id }) => transaction_id),
        ['TJ5AB1CD2E'],
      );
      const [{ id }] = (await list('?transaction_id=UG9AB1CD2F')) as [any];
      assertProblem(await asked(`/api/pay/transactions/${id}`), { status: 404 });
      assertProblem(await asked(`/api/pay/transactions/${id}/confirm`, {}), { status: 404 });
      assert.deepEqual((await asked(`/api/pay/attention?payment_app_id=${pay.id}`)).body.data.data, []);
      const [text] = await attention();
      assertProblem(await asked(`/api/pay/attention/${text.id}/dismiss`, {}), { status: 404 });
      assert.deepEqual((await asked(`/api/pay/apps/${pay.id}`)).body.data.linked_apps, [app.id]);
      const [total] = (await asked(`/api/pay/apps/${pay.id}/totals`)).body.data.totals;
      assert.deepEqual([total.count, total.amount], [1, '1250.00']);
    });

    it('does not see others, and changes none', async () => {
      const other = await createPay();
      const token = await gateway.makeToken(['payments:read', 'payments:write'], { app_ids: [app.id] });
      assertProblem(await call(`/api/pay/apps/${other.id}`, undefined, 'GET', token), { status: 404 });
      const { data } = (await call('/api/pay/apps', undefined, 'GET', token)).body.data;
      assert.deepEqual(
        data.map(({ id }: any) => id),
        [pay.id],
      );
      for (const [path, method] of [
        [`/api/pay/apps/${pay.id}`, 'PATCH'],
        [`/api/pay/apps/${pay.id}`, 'DELETE'],
        [`/api/pay/apps/${pay.id}/reparse`, 'POST'],
        [`/api/pay/apps/${pay.id}/key`, 'POST'],
      ] as const)
        assertProblem(await call(path, {}, method, token), { status: 403, code: 'missing_scope' });
    });

    it('links its SMS apps to a payment app that it sees, to no other, and reads the key of none', async () => {
      const [theirs, mine] = [await createPay(), await linkedApp({ payment_app_id: null })];
      const token = await gateway.makeToken(['apps:write', 'payments:write', 'payments:read'], {
        app_ids: [app.id, mine.id],
      });
      const link = (id: number) => call(`/api/sms/apps/${mine.id}`, { payment_app_id: id }, 'PATCH', token);
      assertProblem(await link(theirs.id), { status: 422, errors: ['payment_app_id'] });
      assert.equal((await link(pay.id)).body.data.payment_app_id, pay.id);
      const { callback_urls } = (await call(`/api/pay/apps/${pay.id}`, undefined, 'GET', token)).body.data;
      assert.equal(callback_urls, null);
    });
  });
});
