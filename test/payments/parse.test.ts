/** Every known text of every operator gives the fields stated, and keeps giving them however a phone delivers it. */
import assert from 'node:assert/strict';
import { parseText } from '../../src/payments/parse.js';
import { findOperator, OPERATORS } from '../../src/payments/registry.js';
import type { OperatorDriver, PaymentRecord } from '../../src/payments/types.js';
import { TEXTS } from './texts/index.js';
import type { TextRow } from './texts/row.js';

/** The record in the words of the rows, without what is null. */
function told(record: PaymentRecord | undefined): Record<string, unknown> {
  if (!record) return { kind: 'nothing' };
  const { counterpartyName: name, counterpartyNumber: number, relatedTransactionId: original } = record;
  const { occurredAt, occurredAtSource, raw: _raw, kind, sub, transactionId, amount, currency } = record;
  const fields = {
    ...{ kind, sub, transactionId, amount, currency, fee: record.fee, balance: record.balance },
    ...{ name, number, account: record.account, original },
    at: occurredAt === null ? null : new Date(occurredAt).toISOString().replace('.000Z', 'Z'),
    timeFrom: occurredAtSource === 'text' ? null : occurredAtSource,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

const parse = (driver: OperatorDriver, text: string) => parseText(driver, text)?.record;
const driverOf = (name: string) => findOperator(name)!;
const ADVERTISEMENT = ' Enjoy more with the Example app, dial *000# or visit https://example.test today!';

/** Ways in which the same text arrives. */
const FORMS: Record<string, (text: string) => string> = {
  'with no-break spaces': (text) => text.replaceAll(' ', '\u00a0'),
  'with narrow no-break spaces': (text) => text.replaceAll(' ', '\u202f'),
  'broken into lines': (text) => text.replaceAll(' ', '\r\n'),
  'on one line': (text) => text.replaceAll(/\s*\n\s*/g, ' '),
  'with zero-width characters': (text) => text.replaceAll('e', 'e\u200b'),
  'with an advertisement': (text) => text + ADVERTISEMENT,
  'in Unicode NFD': (text) => text.normalize('NFD'),
};

const everyRow = Object.entries(TEXTS).flatMap(([name, rows]) =>
  rows.map((row): [OperatorDriver, TextRow] => [driverOf(name), row]),
);

describe('texts of operators', () => {
  for (const [name, rows] of Object.entries(TEXTS)) {
    describe(`${name}: ${rows.length} texts`, () => {
      for (const { id, text, gives } of rows) {
        it(`${id} is ${gives.kind}${gives.sub ? ` (${gives.sub})` : ''}`, () => {
          const found = parseText(driverOf(name), text);
          assert.deepEqual(told(found?.record), gives);
          assert.equal(found?.record.raw, text);
          assert.equal(found.isMultiple, false);
        });
      }
    });
  }

  it('every layout that is known has a text', () => {
    const counts = Object.fromEntries(Object.entries(TEXTS).map(([name, rows]) => [name, rows.length]));
    console.log(`      texts by operator: ${JSON.stringify(counts)}`);
    assert.equal(everyRow.length, 133);
    // Rwanda's Airtel has Uganda's texts, the east of DR Congo those of the west.
    const without = OPERATORS.map((driver) => driver.name).filter((name) => !TEXTS[name]);
    assert.deepEqual(without, ['rw-airtel', 'cd-mpesa-east']);
  });

  for (const [title, form] of Object.entries(FORMS)) {
    it(`every text ${title} gives the same`, () => {
      for (const [driver, { id, text, gives }] of everyRow)
        assert.deepEqual({ id, ...told(parse(driver, form(text))) }, { id, ...gives });
    });
  }

  it('every text gives the same before an offer that names money and a date', () => {
    for (const [driver, { id, text, gives }] of everyRow) {
      const money = Object.keys(driver.currencies)[0]!;
      const offer = ` Win ${money} 9,999.00, ends on 31/12/26 at 6:00 PM. Borrow ${money} 5,000, fee ${money} 10.`;
      assert.deepEqual({ id, ...told(parse(driver, text + offer)) }, { id, ...gives });
    }
  });
});
