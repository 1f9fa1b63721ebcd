/** What keeps two machines from answering each other for good. */
import assert from 'node:assert/strict';
import { restrain, type ReplyFacts } from '../../src/keywords/guard.js';

const NOW = 1_795_000_000_000;
const MINUTE_MS = 60_000;

const facts = (fields: Partial<ReplyFacts> = {}): ReplyFacts => ({
  from: '254711000111',
  fromE164: '+254711000111',
  isOwnNumber: false,
  anySender: false,
  perHour: 5,
  recent: [],
  textHash: 'a',
  ...fields,
});
const before = (minutes: number, textHash: string) => ({ textHash, createdAt: NOW - minutes * MINUTE_MS });

describe('an answer', () => {
  const rows: [what: string, fields: Partial<ReplyFacts>, expected: string | null][] = [
    ['to a number that got none', {}, null],
    ['to a name', { from: 'MPESA', fromE164: null }, 'no_number'],
    ['to a name, by a rule for any sender', { from: 'MPESA', fromE164: null, anySender: true }, 'no_number'],
    ['to a short code', { from: '20880', fromE164: null }, 'no_number'],
    ['to a short code, by a rule for any sender', { from: '20880', fromE164: null, anySender: true }, null],
    ['to a number of our own', { isOwnNumber: true }, 'own_number'],
    ['after four others', { recent: [1, 2, 3, 4].map((n) => before(n, 'b')) }, null],
    ['after five others', { recent: [1, 2, 3, 4, 5].map((n) => before(n, 'b')) }, 'too_many'],
    ['where none is allowed', { perHour: 0 }, 'too_many'],
    ['with the words of half a minute ago', { recent: [before(0.5, 'a')] }, 'same_again'],
    ['with the words of a minute ago', { recent: [before(1, 'a')] }, null],
    ['with words that were not the last', { recent: [before(0.2, 'b'), before(0.5, 'a')] }, null],
  ];
  for (const [what, fields, expected] of rows)
    it(`${what} ${expected === null ? 'is given' : `is withheld: ${expected}`}`, () =>
      assert.equal(restrain(facts(fields), NOW), expected));
});
