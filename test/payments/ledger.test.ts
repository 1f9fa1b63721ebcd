/** What becomes of incoming texts: booked once, never by a forger, and put before a person where something is odd. */
import assert from 'node:assert/strict';
import { textOf, TestWallet, timeOf } from './support/wallet.js';

describe('a text of an operator', () => {
  const wallet = new TestWallet();
  const mpesa = (settings = {}) => wallet.open('ke-mpesa', ['MPESA'], settings);
  const BOOKED = 'TJ5AB1CD2E received booked';

  describe('that a trusted sender sent', () => {
    beforeEach(() => mpesa());

    it('is booked, attached to its transaction and told', async () => {
      const messageId = await wallet.receiveRow('KE-01');
      const [transaction] = await wallet.transactions();
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
      assert.deepEqual(
        [transaction!.messageId, transaction!.appId, transaction!.amount, transaction!.flags],
        [messageId, wallet.app.id, '1250.00', []],
      );
      assert.deepEqual(await wallet.texts(), ['attached']);
      assert.deepEqual(await wallet.events(), ['payment.received']);
    });

    it('that says nothing of money stays an ordinary message', async () => {
      await wallet.receive('118204 opens your Example session. Keep it to yourself.');
      assert.deepEqual([await wallet.inbox(), await wallet.ledger(), await wallet.texts()], [1, [], []]);
    });

    it('that looks like money and is not understood waits for a person', async () => {
      await wallet.receive('TJ5AB1CD2E Confirmed. Ksh500.00 sent to JOHN DOE');
      assert.deepEqual(await wallet.ledger(), []);
      assert.deepEqual(await wallet.texts(), ['needs_review not_understood']);
      assert.deepEqual(await wallet.events(), ['payment.needs_review']);
    });

    it('about money that went out is a movement of the wallet, no payment', async () => {
      for (const id of ['KE-09', 'KE-12', 'KE-14', 'KE-15', 'KE-13']) await wallet.receiveRow(id);
      assert.deepEqual(
        (await wallet.transactions()).map(({ kind, status }) => `${kind} ${status}`),
        ['sent', 'paybill', 'withdraw', 'airtime', 'deposit'].map((kind) => `${kind} recorded`),
      );
      assert.deepEqual(await wallet.events(), []);
    });

    it('that says "failed" or tells a balance moves nothing, twice the same is two', async () => {
      await wallet.receiveRow('KE-18');
      await wallet.receiveRow('KE-18', { at: new Date('2026-07-02T12:00:00Z') });
      const [first, second] = await wallet.transactions();
      assert.deepEqual([first!.kind, first!.status, first!.occurredAtSource], ['failed', 'recorded', 'sms']);
      assert.notEqual(first!.transactionId, second!.transactionId);
      assert.deepEqual(await wallet.events(), []);
    });

    it('of nothing is no payment', async () => {
      await wallet.receive(textOf('KE-01').replace('Ksh1,250.00', 'Ksh0.00'), { at: timeOf('KE-01') });
      assert.deepEqual(await wallet.ledger(), ['TJ5AB1CD2E received recorded']);
    });

    it('with two transactions books the first and is shown', async () => {
      await wallet.receive(`${textOf('KE-01')} ${textOf('KE-02')}`, { at: timeOf('KE-01') });
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
      assert.deepEqual((await wallet.transactions())[0]!.flags, ['multiple']);
      assert.deepEqual(await wallet.texts(), ['needs_review multiple']);
      assert.deepEqual(await wallet.events(), ['payment.received', 'payment.needs_review']);
    });

    it('of a layout that nobody has seen in a real text is booked and says so', async () => {
      await wallet.receiveRow('KE-08');
      assert.deepEqual((await wallet.transactions())[0]!.flags, ['unconfirmed_layout']);
      assert.deepEqual(await wallet.ledger(), ['UDQAB1CD2K received booked']);
    });
  });

  describe('that somebody else sent', () => {
    beforeEach(() => mpesa());
    const SENDERS: readonly [sender: string, flag: string][] = [
      ['+254700000050', 'untrusted_sender'],
      ['MPESA ', 'lookalike_sender'],
      [' MPESA', 'lookalike_sender'],
      ['Mpesa', 'lookalike_sender'],
      ['MPESA.', 'lookalike_sender'],
      ['\u041cPESA', 'lookalike_sender'], // Cyrillic
      ['M\u0420ESA', 'lookalike_sender'],
      ['MPE5A', 'lookalike_sender'],
      ['M-PESA', 'lookalike_sender'],
      ['\uff2dPESA', 'lookalike_sender'], // full width
      ['MPESA\u200b', 'lookalike_sender'],
      ['MPESA2', 'untrusted_sender'],
    ];
    for (const [from, flag] of SENDERS)
      it(`as "${from}" is kept as suspicious, never booked`, async () => {
        await wallet.receiveRow('KE-01', { from });
        assert.deepEqual([await wallet.inbox(), await wallet.ledger()], [1, []]);
        assert.deepEqual(await wallet.texts(), [`suspicious ${flag}`]);
        assert.deepEqual(await wallet.events(), ['payment.suspicious']);
      });

    it('forwarded by a customer is suspicious', async () => {
      await wallet.receive(`Fwd: ${textOf('KE-01')}`, { from: '254700000050' });
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[], ['suspicious untrusted_sender']]);
    });

    it('who writes about a payment in words of his own is an ordinary customer', async () => {
      await wallet.receive('Hello, I sent Ksh500.00, please confirm', { from: '254700000050' });
      assert.deepEqual([await wallet.inbox(), await wallet.texts(), await wallet.events()], [1, [], []]);
    });
  });

  describe('through an SMS app', () => {
    beforeEach(() => mpesa());

    it('that is not linked is an ordinary message', async () => {
      await wallet.receiveRow('KE-01', { app: await wallet.addApp({ paymentAppId: null }) });
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[], []]);
    });

    it('that is a phone which nobody marked as trusted for payments is suspicious', async () => {
      await wallet.receiveRow('KE-01', { app: await wallet.addApp({ type: 'SmsSync' }) });
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[], ['suspicious untrusted_phone']]);
    });

    it('that is a trusted phone is booked, unless it came over plain HTTP', async () => {
      const settings = { trusted_for_payments: true };
      const phone = await wallet.addApp({ type: 'MSync', settings });
      await wallet.receiveRow('KE-01', { app: phone, overHttps: false });
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[], ['suspicious not_https']]);
      await wallet.receiveRow('KE-01', { app: phone, overHttps: true });
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
    });

    it('whose payment app was deleted is an ordinary message', async () => {
      await wallet.store.remove(wallet.db, wallet.paymentAppId, 1);
      await wallet.receiveRow('KE-01');
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[], []]);
    });
  });

  describe('told more than once is one payment', () => {
    beforeEach(() => mpesa());

    it('twice from one phone', async () => {
      await wallet.receiveRow('KE-01');
      await wallet.receiveRow('KE-01');
      assert.deepEqual([await wallet.ledger(), await wallet.texts()], [[BOOKED], ['attached', 'attached']]);
      assert.deepEqual(await wallet.events(), ['payment.received']);
    });

    it('repeated by the phone after a lost reply', async () => {
      for (const id of ['same', 'same']) await wallet.receiveRow('KE-01', { id });
      assert.deepEqual([await wallet.ledger(), await wallet.inbox()], [[BOOKED], 1]);
    });

    it('from two phones, twenty times at once, by two processes', async () => {
      const phones = [wallet.app, await wallet.addApp()];
      const told = Array.from({ length: 20 }, (_, at) =>
        wallet.receiveRow('KE-01', { app: phones[at % 2]!, db: at % 3 ? wallet.db : wallet.other }),
      );
      await Promise.all(told);
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
      assert.deepEqual([await wallet.inbox(), (await wallet.texts()).length], [20, 20]);
      assert.deepEqual(await wallet.events(), ['payment.received']);
    });

    it('with its id in small letters', async () => {
      await wallet.receiveRow('KE-01');
      await wallet.receive(textOf('KE-01').replace('TJ5AB1CD2E', 'tj5ab1cd2e'), { at: timeOf('KE-01') });
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
    });

    it('with another amount: the first stays, and a person decides', async () => {
      await wallet.receiveRow('KE-01');
      await wallet.receive(textOf('KE-01').replace('Ksh1,250.00', 'Ksh12,500.00'), { at: timeOf('KE-01') });
      const [transaction, ...others] = await wallet.transactions();
      assert.deepEqual([transaction!.amount, transaction!.flags, others], ['1250.00', ['conflict'], []]);
      assert.deepEqual(await wallet.texts(), ['attached', 'needs_review conflict']);
      assert.deepEqual(await wallet.events(), ['payment.received', 'payment.needs_review']);
    });

    it('with the other direction: the first stays', async () => {
      await wallet.receiveRow('KE-01');
      await wallet.receive(textOf('KE-09').replace('TJ3AB1CD2L', 'TJ5AB1CD2E'), { at: timeOf('KE-01') });
      assert.deepEqual(await wallet.ledger(), [BOOKED]);
      assert.deepEqual((await wallet.transactions())[0]!.flags, ['conflict']);
    });
  });

  describe('of which the operator sends two', () => {
    beforeEach(() => wallet.open('tz-mpesa', ['M-PESA']));
    const receive = (id: string, text = textOf(id)) =>
      wallet.receive(text, { from: 'M-PESA', at: timeOf(id) });

    for (const [order, name] of [
      [['TZ-02', 'TZ-11'], 'TIPS-SAMPLE MF'],
      [['TZ-11', 'TZ-02'], 'JANE DOE'],
    ] as const)
      it(`is one payment: ${order.join(', ')}`, async () => {
        for (const id of order) await receive(id);
        const [transaction, ...others] = await wallet.transactions();
        assert.deepEqual(
          [
            transaction!.amount,
            transaction!.balance,
            transaction!.counterpartyName,
            transaction!.status,
            others,
          ],
          ['3000.00', '7000.85', name, 'booked', []],
        );
        assert.deepEqual(await wallet.texts(), ['attached', 'attached']);
        assert.deepEqual(await wallet.events(), ['payment.received']);
      });

    for (const order of [
      ['TZ-03', 'TZ-04'],
      ['TZ-04', 'TZ-03'],
    ])
      it(`is one sent transaction: ${order.join(', ')}`, async () => {
        const notice = textOf('TZ-04').replace('DFO9AB1C04', 'AGA5AB1CD03').replace('70000', '4000');
        for (const id of order)
          await wallet.receive(id === 'TZ-04' ? notice : textOf(id), { from: 'M-PESA', at: timeOf('TZ-03') });
        assert.deepEqual(await wallet.ledger(), ['AGA5AB1CD03 sent recorded']);
        assert.equal((await wallet.transactions())[0]!.balance, '746.00');
      });
  });

  describe('without an id', () => {
    it('is one transaction by its time, payer, amount and balance', async () => {
      await wallet.open('so-evc', ['192']);
      const text = textOf('SO-01');
      const at = timeOf('SO-01');
      for (const one of [
        text,
        text,
        text.replace('11:46:29', '11:46:30'),
        text.replace('2,035.399', '2,035.40'),
      ])
        await wallet.receive(one, { from: '192', at });
      const found = await wallet.transactions();
      assert.equal(found.length, 3);
      for (const { transactionId, status } of found) {
        assert.match(transactionId!, /^sms:[0-9a-f]{32}$/);
        assert.equal(status, 'booked');
      }
    });

    it('is one payment where it names no balance either', async () => {
      await wallet.open('zm-mtn', ['MoMo']);
      for (const from of ['MoMo', 'MoMo']) await wallet.receiveRow('ZM-05', { from });
      assert.equal((await wallet.ledger()).length, 1);
    });

    it('and without a time waits for a person', async () => {
      await wallet.open('ug-mtn', ['MTNMobMoney']);
      await wallet.receiveRow('UG-11', { from: 'MTNMobMoney' });
      const [transaction] = await wallet.transactions();
      assert.deepEqual(
        [transaction!.transactionId, transaction!.status, transaction!.flags],
        [null, 'needs_review', ['no_id']],
      );
      assert.deepEqual(await wallet.texts(), ['needs_review']);
    });
  });

  describe('whose date is odd', () => {
    beforeEach(() => mpesa());
    const HOUR = 3_600_000;
    const printed = Date.parse('2025-10-05T15:34:00Z');
    const ROWS: readonly [title: string, smsAt: number, status: string][] = [
      ['40 days before the SMS', printed + 40 * 24 * HOUR, 'needs_review'],
      ['of tomorrow', printed - 24 * HOUR, 'needs_review'],
      ['a week ahead', printed - 7 * 24 * HOUR, 'needs_review'],
      ['29 days before the SMS', printed + 29 * 24 * HOUR, 'booked'],
      ['three hours ahead, as by a phone with the wrong zone', printed - 3 * HOUR, 'booked'],
    ];
    for (const [title, smsAt, status] of ROWS)
      it(`${title} is ${status}`, async () => {
        await wallet.receive(textOf('KE-01'), { at: new Date(smsAt) });
        const [transaction] = await wallet.transactions();
        const flags = status === 'booked' ? [] : ['date_suspicious'];
        assert.deepEqual([transaction!.status, transaction!.flags], [status, flags]);
        assert.equal(transaction!.occurredAt, printed);
      });

    it('other than the date in its id is booked and says so', async () => {
      await wallet.receive(textOf('KE-01').replace('5/10/25', '6/10/25'), {
        at: new Date(printed + 24 * HOUR),
      });
      assert.deepEqual((await wallet.transactions())[0]!.flags, ['id_date_mismatch']);
    });

    it('makes no sense has the time of the SMS', async () => {
      await wallet.open('gh-mtn', ['MobileMoney']);
      const at = new Date('2026-08-17T19:00:00Z');
      await wallet.receive(textOf('GH-04'), { from: 'MobileMoney', at });
      const [transaction] = await wallet.transactions();
      assert.deepEqual([transaction!.occurredAt, transaction!.occurredAtSource], [at.getTime(), 'sms']);
    });
  });

  describe('with a balance', () => {
    it('that the one before does not lead to is booked and says so', async () => {
      await mpesa();
      const text = (id: string, minute: number, balance: string) =>
        `${id} Confirmed.You have received Ksh100.00 from JANE DOE 0700000001 on 5/10/25 at 6:${minute} PM  New M-PESA balance is Ksh${balance}.`;
      for (const [minute, balance] of [
        [10, '1,100.00'],
        [11, '1,200.00'],
        [12, '1,350.00'],
      ] as const)
        await wallet.receive(text(`TJ5AB1C${minute}E`.padEnd(10, 'X'), minute, balance), {
          at: timeOf('KE-01'),
        });
      assert.deepEqual(
        (await wallet.transactions()).map(({ flags }) => flags.join()),
        ['', '', 'balance_mismatch'],
      );
    });
  });

  describe('above the limit', () => {
    it('waits for a person', async () => {
      await mpesa({ review_above: '1000' });
      await wallet.receiveRow('KE-01');
      await wallet.receiveRow('KE-02');
      assert.deepEqual(await wallet.ledger(), [
        'TJ5AB1CD2E received needs_review',
        'UG9AB1CD2F received booked',
      ]);
      assert.deepEqual(await wallet.texts(), ['needs_review', 'attached']);
      assert.deepEqual(await wallet.events(), ['payment.needs_review', 'payment.received']);
    });
  });

  describe('about a reversal', () => {
    beforeEach(() => mpesa());
    const original = textOf('KE-01').replace('TJ5AB1CD2E', 'EQ4AB1754');
    const at = timeOf('KE-01');
    const REVERSED = 'EQ4AB1754 received reversed';
    const REVERSAL = 'ER3AB1746 reversal recorded';

    it('ends its original, which stays', async () => {
      await wallet.receive(original, { at });
      await wallet.receive(textOf('KE-16'), { at });
      assert.deepEqual(await wallet.ledger(), [REVERSED, REVERSAL]);
      const [one, other] = await wallet.transactions();
      assert.deepEqual([one!.reversedById, other!.relatedId], [other!.id, one!.id]);
      assert.deepEqual(await wallet.events(), ['payment.received', 'payment.reversed']);
    });

    it('whose original is unknown is stored and shown; nothing is booked', async () => {
      await wallet.receive(textOf('KE-16'), { at });
      assert.deepEqual(await wallet.ledger(), ['ER3AB1746 reversal needs_review']);
      assert.deepEqual((await wallet.transactions())[0]!.flags, ['unknown_original']);
      assert.deepEqual(await wallet.events(), ['payment.needs_review']);
    });

    it('that overtakes its original ends it all the same', async () => {
      await wallet.receive(textOf('KE-16'), { at });
      await wallet.receive(original, { at });
      assert.deepEqual(await wallet.ledger(), [REVERSAL, REVERSED]);
      assert.deepEqual(await wallet.texts(), ['attached', 'attached']);
      assert.deepEqual(await wallet.events(), ['payment.needs_review', 'payment.reversed']);
    });

    it('of a part leaves the decision to a person', async () => {
      await wallet.receive(original.replace('EQ4AB1754', 'EE5AB1315'), { at });
      await wallet.receive(textOf('KE-17'), { at }); // of Ksh80
      assert.deepEqual(await wallet.ledger(), [
        'EE5AB1315 received booked',
        'EE5AB1746 reversal needs_review',
      ]);
      assert.deepEqual((await wallet.transactions())[1]!.flags, ['partial_reversal']);
    });

    it('without an id and a time waits for a person', async () => {
      await wallet.open('ug-airtel', ['AirtelMoney']);
      await wallet.receiveRow('UG-39', { from: 'AirtelMoney' });
      assert.deepEqual(await wallet.ledger(), ['null reversal needs_review']);
    });
  });
});
