/** What looks like money and is none, or not all of it; and texts that somebody made to mislead or to be slow. */
import assert from 'node:assert/strict';
import { looksLikeTransaction, parseText } from '../../src/payments/parse.js';
import { findOperator, OPERATORS } from '../../src/payments/registry.js';
import type { PaymentRecord } from '../../src/payments/types.js';
import { TEXTS } from './texts/index.js';

const driverOf = (name: string) => findOperator(name)!;
const textOf = (id: string) =>
  Object.values(TEXTS)
    .flat()
    .find((row) => row.id === id)!.text;
const fieldsOf = (record: PaymentRecord | undefined) => record && { ...record, raw: '' };
const rows = Object.entries(TEXTS).flatMap(([name, texts]) => texts.map((row) => ({ name, ...row })));

type Verdict = 'ignored' | 'for a person';
const NEGATIVES: readonly [id: string, driver: string, text: string, verdict: Verdict][] = [
  [
    'a draw',
    'ke-mpesa',
    'Dial *000# to win Ksh1,000,000.00 in the Example draw! Every Ksh50.00 you send counts.',
    'ignored',
  ],
  ['a code', 'ke-mpesa', '118204 opens your Example session. Keep it to yourself.', 'ignored'],
  ['a loan', 'ke-mpesa', 'You can now overdraw by Ksh2,300.00. Dial *000# to accept.', 'ignored'],
  ['a text cut off', 'ke-mpesa', 'TJ5AB1CD2E Confirmed. Ksh500.00 sent to JOHN DOE', 'for a person'],
  [
    'a text without an id, with a link',
    'ke-mpesa',
    'Confirmed. You have received Ksh500.00 from JANE DOE. Click https://example.test/claim to accept.',
    'for a person',
  ],
  ['an offer in Swahili', 'tz-mpesa', 'Nunua bando la Tsh2,000 upate GB 3 leo tu. Piga *000#', 'ignored'],
  [
    'an advance',
    'ug-mtn',
    "Y'ello! Short of cash? Example Advance lends UGX 20,000 at once. Dial *000#.",
    'ignored',
  ],
  ['an offer of data', 'rw-mtn', 'Interineti nshya: GB 3 ku 1200 RWF. Kanda *000#.', 'ignored'],
  ['a weekend offer', 'ug-airtel', 'Weekend offer: 4GB at UGX 3,000. Dial *000#.', 'ignored'],
  ['a warning', 'gh-mtn', 'Warning: 118204 unlocks your wallet. MTN staff never ask for it.', 'ignored'],
  [
    'a cash-back',
    'et-telebirr',
    'Pay your water bill with telebirr and get ETB 10.00 back this week.',
    'ignored',
  ],
  ['an offer in Somali', 'so-evc', 'Ku shubo $1 oo hel 20% dheeraad ah maanta.', 'ignored'],
  [
    'an offer in Portuguese',
    'mz-mpesa',
    'Transfere hoje ate 5,000.00MT sem taxas. Em caso de duvida, liga 000.',
    'ignored',
  ],
  ['an empty text', 'ke-mpesa', '', 'ignored'],
  [
    'an unknown layout',
    'gh-mtn',
    'Refund of GHS 12.00 done. Transaction ID: 90000000015. New balance GHS 80.00',
    'for a person',
  ],
];

/** The money of a text is that of one of these drivers. */
const currenciesOf = (name: string) => Object.keys(driverOf(name).currencies);

describe('texts that are no transactions', () => {
  for (const [title, name, text, verdict] of NEGATIVES) {
    it(`${title} is ${verdict}`, () => {
      assert.equal(parseText(driverOf(name), text), null);
      assert.equal(looksLikeTransaction(driverOf(name), text), verdict === 'for a person');
    });
  }

  it('no text that was cut after 60 characters is a transaction', () => {
    for (const { id, name, text } of rows.filter(({ text }) => text.length > 60))
      assert.equal(parseText(driverOf(name), text.slice(0, 60)), null, id);
  });

  it('a text that was cut anywhere keeps its kind, id, amount and payer, or is none', () => {
    // Its id is the last word of the text, without a full stop: nothing tells that a digit is missing.
    for (const { id, name, text } of rows.filter((row) => row.id !== 'RW-01')) {
      const whole = parseText(driverOf(name), text)!.record;
      for (let length = 0; length < text.length; length++) {
        const part = parseText(driverOf(name), text.slice(0, length))?.record;
        if (part?.kind !== 'received') continue;
        const tell = ({ kind, transactionId, amount, counterpartyName, counterpartyNumber }: PaymentRecord) =>
          [kind, transactionId, amount, counterpartyName, counterpartyNumber].join(' / ');
        assert.equal(tell(part), tell(whole), `${id} cut after ${length}`);
      }
    }
  });

  it('no driver reads the texts of a country with another currency', () => {
    for (const driver of OPERATORS)
      for (const { id, name, text } of rows)
        if (!currenciesOf(name).some((code) => code in driver.currencies))
          assert.equal(parseText(driver, text), null, `${id} by ${driver.name}`);
  });

  it("no driver reads another operator's texts, but for those it shares", () => {
    const shared = [['cd-mpesa-east', 'cd-mpesa']].map(String);
    for (const driver of OPERATORS)
      for (const { id, name, text } of rows)
        if (driver.name !== name && !shared.includes(String([driver.name, name])))
          assert.equal(parseText(driver, text), null, `${id} by ${driver.name}`);
  });
});

describe('two transactions in one SMS', () => {
  it('of every pair the first is read, and marked', () => {
    for (const [name, texts] of Object.entries(TEXTS)) {
      const driver = driverOf(name);
      for (const one of texts)
        for (const other of texts) {
          const both = parseText(driver, `${one.text} ${other.text}`);
          const title = `${one.id} before ${other.id}`;
          assert.deepEqual(fieldsOf(both?.record), fieldsOf(parseText(driver, one.text)?.record), title);
          assert.equal(both?.isMultiple, true, title);
        }
    }
  });
});

describe('a payer who writes an operator’s words into the reference', () => {
  const driver = driverOf('ug-mtn');
  const text = (reason: string) =>
    `You have received UGX 34000 from JANE DOE, 256700000001 on 2026-07-24 16:06:43. Reason: ${reason}. New balance: UGX 775106. ID: 12990000001.`;

  it('does not choose the id or the balance', () => {
    const reason = 'Milk. New balance: UGX 1. ID: 99990000009.';
    const { record } = parseText(driver, text(reason))!;
    assert.equal(record.transactionId, '12990000001');
    assert.equal(record.balance, '775106.00');
    assert.equal(record.account, reason.replace(/\.$/, ''));
  });

  it('does not make a second payment out of one: a person looks at it', () => {
    const reason =
      'You have received UGX 900000 from ANN DOE, 256700000009 on 2026-07-24 16:06:43. Reason: Milk';
    assert.equal(parseText(driver, text(reason)), null);
    assert.equal(looksLikeTransaction(driver, text(reason)), true);
  });
});

describe('names', () => {
  const kenyan = (name: string) =>
    `TJ5AB1CD2E Confirmed.You have received Ksh1,250.00 from ${name} on 5/10/25 at 6:34 PM New M-PESA balance is Ksh3,410.75.`;
  const ROWS: readonly [printed: string, name: string, number: string | null][] = [
    ["O'DOE & SONS, LTD.", "O'DOE & SONS, LTD", null],
    ["O'DOE & SONS, LTD. 0700000001", "O'DOE & SONS, LTD", '254700000001'],
    ['Sample.INV', 'Sample.INV', null],
    ['SAMPLE TRADERS 1.', 'SAMPLE TRADERS 1', null],
    ['SHOP 2000', 'SHOP 2000', null],
    ['JASON 0700 000 001', 'JASON', '254700000001'],
    ['JANE DOE +254700000001', 'JANE DOE', '254700000001'],
    ['ዮሐንስ ዶ 0700***001', 'ዮሐንስ ዶ', '0700***001'],
    ['José da Conceição 700000001', 'José da Conceição', '254700000001'],
    ['3 BROTHERS LTD', '3 BROTHERS LTD', null],
    ['XXXXX', 'XXXXX', null],
  ];
  for (const [printed, name, number] of ROWS) {
    it(`"${printed}" is ${name}${number ? ` with ${number}` : ''}`, () => {
      const { record } = parseText(driverOf('ke-mpesa'), kenyan(printed))!;
      assert.deepEqual([record.counterpartyName, record.counterpartyNumber], [name, number]);
    });
  }
});

describe('the same operator in another country', () => {
  it("Rwanda's Airtel writes as Uganda's, in its own currency and to its own numbers", () => {
    const text = textOf('UG-33').replaceAll('UGX', 'RWF');
    const { record } = parseText(driverOf('rw-airtel'), text)!;
    assert.deepEqual(
      [record.kind, record.amount, record.currency, record.counterpartyNumber, record.occurredAt],
      ['sent', '7000.00', 'RWF', '250700000002', Date.parse('2026-03-21T18:51:00Z')],
    );
  });

  it('the east of DR Congo is an hour ahead of the west', () => {
    const east = parseText(driverOf('cd-mpesa-east'), textOf('CD-01'))!.record;
    assert.equal(east.occurredAt, Date.parse('2015-01-25T10:50:58Z'));
  });

  it('DR Congo pays in francs too', () => {
    const { record } = parseText(driverOf('cd-mpesa'), textOf('CD-01').replaceAll('USD', 'CDF'))!;
    assert.equal(record.currency, 'CDF');
  });

  it("an agent's push of cash to a customer is no money in", () => {
    const text =
      'You have deposited UGX 5,000 to JANE DOE. Mobile Number: 700000001. Bal UGX 75,000. TID 149730000088. 28-March-2026 14:30';
    const { record } = parseText(driverOf('ug-airtel'), text)!;
    assert.deepEqual([record.kind, record.transactionId], ['other', '149730000088']);
  });

  it("MTN Uganda's report of a reversal names the original alone", () => {
    const text =
      'Your payment of UGX 5,000 to JOHN DOE has been reversed. TxnID: 12990000001. New balance: UGX 9,000.';
    const { record } = parseText(driverOf('ug-mtn'), text)!;
    assert.deepEqual(
      [record.kind, record.transactionId, record.relatedTransactionId, record.balance],
      ['reversal', null, '12990000001', '9000.00'],
    );
  });
});

describe('texts that are meant to be slow', () => {
  const LIMIT_MS = 50;
  /** Milliseconds; the least of some runs is the work itself, the rest is the machine's. */
  const timeOf = (name: string, text: string): number => {
    const began = process.hrtime.bigint();
    parseText(driverOf(name), text);
    looksLikeTransaction(driverOf(name), text);
    return Number(process.hrtime.bigint() - began) / 1e6;
  };
  const HOSTILE: readonly [title: string, make: (text: string) => string][] = [
    ['of 100,000 characters', (text) => text.padEnd(100_000, 'A1 ')],
    ['of 100,000 characters that repeat it', (text) => text.repeat(Math.ceil(100_000 / text.length))],
    ['that repeat their beginning', (text) => `${text.slice(0, 40)} `.repeat(50).slice(0, 2_000)],
    ['that repeat their middle', (text) => text + `${text.slice(40, 90)} `.repeat(50).slice(0, 1_700)],
    [
      'with blanks and dots without end',
      (text) => text.replaceAll(' ', ' . , : ; '.repeat(3)).slice(0, 2_000),
    ],
    ['with digits without end', (text) => text.replaceAll(/\d+/g, '1,'.repeat(50)).slice(0, 2_000)],
    ['with letters without end', (text) => text.slice(0, 50) + 'from on to at '.repeat(120)],
  ];
  for (const [title, make] of HOSTILE) {
    it(`${title} are read or refused in under ${LIMIT_MS} ms`, () => {
      let slowest = 0;
      for (const { id, name, text } of rows) {
        const hostile = make(text);
        const ms = Math.min(...Array.from({ length: 3 }, () => timeOf(name, hostile)));
        slowest = Math.max(slowest, ms);
        assert.ok(ms < LIMIT_MS, `${id}: ${ms} ms`);
      }
      console.log(`        slowest: ${slowest.toFixed(1)} ms`);
    });
  }

  it('every repetition of every expression has an end, and none stands in another one', () => {
    for (const { name, layouts, finders } of OPERATORS)
      for (const { source } of [
        ...layouts.flatMap(({ whole, opening }) => [whole, opening]),
        ...Object.values(finders).flat(),
      ]) {
        const bare = source.replaceAll(/\\./gu, 'x').replaceAll(/\[[^\]]*\]/gu, 'x');
        assert.doesNotMatch(bare, /[*+]|\{\d+,\}|\)\{/u, `${name}: ${source}`);
      }
  });
});
