/** A text and the driver of its operator become one record, or nothing. Pure. */
import { instantInId } from './ids.js';
import { amountPattern } from './layouts.js';
import {
  addAmounts,
  MAX_TEXT,
  normalise,
  readAccount,
  readAmount,
  readName,
  readNumber,
  readParty,
  readWhen,
} from './reading.js';
import type { Finders, Layout, OperatorDriver, PaymentRecord, ReadText } from './types.js';

/** @returns null for what is no transaction, is cut off, or has more characters than any SMS */
export function parseText(driver: OperatorDriver, raw: string): ReadText | null {
  if (raw.length > MAX_TEXT) return null;
  const text = normalise(raw);
  const { first, isMultiple } = firstOf(driver.layouts, text);
  for (const layout of driver.layouts) {
    const found = layout.whole.exec(first);
    const record = found && read(driver, layout, found, first, raw);
    if (record) return { record, isMultiple, evidence: layout.evidence };
  }
  return null;
}

/** Cuts the text where a second transaction begins, so that none of its values is taken for one of the first. */
function firstOf(layouts: readonly Layout[], text: string): { first: string; isMultiple: boolean } {
  const openings = layouts
    .flatMap(({ opening }) => [...text.matchAll(opening)])
    .map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  const start = Math.min(...openings.map((opening) => opening.start));
  const end = Math.min(
    ...openings.filter((opening) => opening.start === start).map((opening) => opening.end),
  );
  const second = Math.min(...openings.map((opening) => opening.start).filter((other) => other >= end));
  return Number.isFinite(second)
    ? { first: text.slice(0, second), isMultiple: true }
    : { first: text, isMultiple: false };
}

function read(
  driver: OperatorDriver,
  layout: Layout,
  found: RegExpExecArray,
  text: string,
  raw: string,
): PaymentRecord | null {
  const groups = found.groups ?? {};
  const { finders, country } = driver;
  const safe = withoutTyped(text, found);
  const printedAmount = groups['amount'];
  const printedBalance =
    groups['balance'] ?? groups['sum'] ?? firstMatch(finders.balance, safe, 'balance', 'sum');
  const transactionId = idOf(
    groups['id'] ?? (groups['related'] === undefined ? firstMatch(finders.id, safe, 'id') : null),
  );
  const amount = printedAmount === undefined ? null : readAmount(printedAmount);
  const balance = printedBalance === null ? null : readAmount(printedBalance);
  if (printedAmount !== undefined && amount === null) return null;
  if (layout.needs.includes('id') && transactionId === null) return null;
  if (layout.needs.includes('balance') && balance === null) return null;

  const party =
    groups['party'] === undefined ? { name: null, number: null } : readParty(groups['party'], country);
  const printedNumber = groups['number'] ?? null;
  const account = groups['account'] ?? groups['text'];
  const printedWhen = groups['when'] ?? firstMatch(finders.when, safe, 'when');
  const textTime = printedWhen === null ? null : readWhen(printedWhen, driver);
  const idTime = transactionId === null ? null : instantInId(transactionId, driver);
  return {
    kind: layout.kind,
    sub: layout.sub,
    transactionId,
    amount,
    currency:
      amount === null && balance === null ? null : currencyOf(driver, printedAmount ?? printedBalance ?? ''),
    fee: layout.kind === 'failed' ? null : feeOf(groups, finders, safe), // what failed costs nothing
    balance,
    counterpartyName: groups['name'] === undefined ? party.name : readName(groups['name']),
    counterpartyNumber:
      groups['code'] ?? (printedNumber === null ? party.number : readNumber(printedNumber, country)),
    account: account === undefined ? null : readAccount(account),
    occurredAt: textTime ?? idTime,
    occurredAtSource: textTime === null && idTime !== null ? 'id' : 'text',
    relatedTransactionId: idOf(groups['related'] ?? null),
    raw,
  };
}

/** The text without what the payer typed: whoever writes "ID: 5" into a reference must not choose the id. */
function withoutTyped(text: string, found: RegExpExecArray): string {
  const span = found.indices?.groups?.['text'] ?? found.indices?.groups?.['account'];
  return span ? `${text.slice(0, span[0])} ${text.slice(span[1])}` : text;
}

/** Every transaction id has a digit; a word in its place is none. */
function idOf(printed: string | null): string | null {
  const id = printed?.replace(/[ .]+$/, '') ?? '';
  return /\d/.test(id) ? id : null;
}

/**
 * What the expressions find first in the text, whichever of them it is: advertisements come last.
 * @param names of the groups that hold it
 */
function firstMatch(patterns: readonly RegExp[], text: string, ...names: string[]): string | null {
  let first: { index: number; value: string } | null = null;
  for (const pattern of patterns) {
    for (const { index, groups } of text.matchAll(pattern)) {
      const value = names.map((name) => groups?.[name]).find((one) => one !== undefined);
      if (value === undefined) continue;
      if (!first || index < first.index) first = { index, value };
      break;
    }
  }
  return first?.value ?? null;
}

/** What the layout names, a tax beside it included; else the printed total; else the sum of the printed charges. */
function feeOf(
  { fee, tax }: Readonly<Record<string, string | undefined>>,
  { feeTotal, feeParts }: Finders,
  text: string,
): string | null {
  const named = [fee, tax].filter((one) => one !== undefined);
  if (named.length > 0) return sumOf(named);
  const total = firstMatch(feeTotal, text, 'fee');
  if (total !== null) return readAmount(total);
  return sumOf(
    feeParts.flatMap((part) => [...text.matchAll(part)].map(({ groups }) => groups?.['fee'] ?? '')),
  );
}

function sumOf(printed: readonly string[]): string | null {
  const amounts = printed.map(readAmount).filter((amount) => amount !== null);
  return amounts.length === 0 ? null : addAmounts(amounts);
}

/** The driver's own, unless it reads several. */
function currencyOf({ currencies }: OperatorDriver, printed: string): string | null {
  const known = Object.entries(currencies);
  if (known.length === 1) return known[0]![0];
  return known.find(([, written]) => new RegExp(written, 'i').test(printed))?.[0] ?? null;
}

const CONFIRMED = /confirm|imethibitishwa|accepted|successful|reussi|réussi|recu |reçu /i;
const LABELLED_ID =
  /(?:\bt?id|\bref|\btix|\btixrac|\bnumber is|transid|txnid|txid)[ .:]{0,4}[A-Z0-9.]{0,14}\d{4}/i;
const BARE_ID = /\b(?:[A-Z]{1,4}\d[A-Z0-9]{6,9}|\d{16})\b/;

/**
 * Whether a text that no layout fits looks like money all the same: an amount with an id, or with the word for
 * "confirmed". A person should see it.
 */
export function looksLikeTransaction({ currencies }: OperatorDriver, raw: string): boolean {
  const text = normalise(raw.slice(0, MAX_TEXT));
  if (!amountPattern(Object.values(currencies).join('|')).test(text)) return false;
  return CONFIRMED.test(text) || LABELLED_ID.test(text) || BARE_ID.test(text);
}
