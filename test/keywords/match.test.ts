/** Which rule fits a text, what it finds in there, and how an answer is made of that. */
import assert from 'node:assert/strict';
import { firstMatch, matchText } from '../../src/keywords/match.js';
import { renderReply, unknownVariables } from '../../src/keywords/template.js';
import type { Keyword, KeywordComparator } from '../../src/keywords/types.js';

const NOW = Date.parse('2026-11-21T22:30:00Z');
const keyword = (fields: Partial<Keyword> = {}): Keyword => ({
  ...{ id: 1, name: null, appId: null, groupId: null, comparator: 'equals', keyword: 'JOIN' },
  ...{ caseSensitive: false, priority: 100, reply: 'Karibu', tag: null, anySender: false, enabled: true },
  ...{ expiresAt: null, createdBy: null, updatedBy: null, createdAt: NOW, updatedAt: NOW },
  ...fields,
});

describe('a keyword', () => {
  type Row = [KeywordComparator, keyword: string, text: string, found: [string, ...string[]] | null, 'case'?];
  const rows: Row[] = [
    ['equals', 'JOIN', ' join ', ['join']],
    ['equals', 'JOIN', 'join us', null],
    ['equals', 'JOIN', 'join', null, 'case'],
    ['contains', 'price', 'The PRICE of maize today', ['PRICE', 'of', 'maize', 'today']],
    ['contains', 'price', 'cost', null],
    ['starts_with', 'order', 'Order 12  kg', ['Order', '12', 'kg']],
    ['starts_with', 'order', 'my order', null],
    ['starts_with', 'ORDER', 'order 1', null, 'case'],
    ['starts_with', 'j', 'İ j', null],
    ['contains', 'j', 'İ j k', ['j', 'k']],
    ['regex', '^(bal|balance)\\s+(\\d+)$', 'BAL 77', ['BAL 77', 'BAL', '77']],
    ['regex', '^bal$', 'BAL', null, 'case'],
    ['regex', 'x(y)?', 'x', ['x', '']],
  ];
  for (const [comparator, word, text, found, isCase] of rows) {
    const said = found === null ? 'does not fit' : `finds ${found.join(', ')}`;
    it(`${comparator} "${word}" ${isCase ? 'by case ' : ''}in "${text}" ${said}`, () => {
      const match = matchText({ comparator, keyword: word, caseSensitive: isCase !== undefined }, text);
      assert.deepEqual(match && [match.keyword, ...match.words], found);
    });
  }

  it('that would take a backtracking engine for ever takes none of the time of others', () => {
    const began = performance.now();
    const evil = { comparator: 'regex', keyword: '^(a+)+$', caseSensitive: false } as const;
    for (let n = 0; n < 20; n += 1) assert.equal(matchText(evil, `${'a'.repeat(3_000)}!`), null);
    assert.ok(performance.now() - began < 2_000);
  });

  describe('of several', () => {
    const about = { text: 'join', appId: 7, groupId: 3 };
    const winner = (...rules: Keyword[]) => firstMatch(rules, about, NOW)?.rule.id ?? null;

    it('is the first that fits', () => {
      assert.equal(winner(keyword({ keyword: 'other' }), keyword({ id: 2 }), keyword({ id: 3 })), 2);
    });

    const others: [what: string, fields: Partial<Keyword>][] = [
      ['of another app', { appId: 8 }],
      ['of another group', { groupId: 4 }],
      ['switched off', { enabled: false }],
      ['expired', { expiresAt: NOW }],
    ];
    for (const [what, fields] of others)
      it(`is never one ${what}`, () => assert.equal(winner(keyword(fields)), null));

    it('may be of the app, of its group, or expire later', () => {
      assert.equal(winner(keyword({ appId: 7 })), 1);
      assert.equal(winner(keyword({ groupId: 3 })), 1);
      assert.equal(winner(keyword({ expiresAt: NOW + 1 })), 1);
    });
  });
});

describe('a reply template', () => {
  const facts = { from: '+254711000111', to: '20880', message: 'Order 12 kg', app: 'Shop', now: NOW };
  const match = { keyword: 'Order', words: ['12', 'kg'] };
  const made = (template: string) => renderReply(template, { ...facts, timeZone: 'Africa/Nairobi' }, match);

  const rows: [template: string, text: string | null][] = [
    ['{{keyword}}: {{1}} {{ 2 }}{{3}}', 'Order: 12 kg'],
    ['{{from}} to {{to}} at {{app}}', '+254711000111 to 20880 at Shop'],
    ['You wrote "{{message}}"', 'You wrote "Order 12 kg"'],
    ['{{date}} {{time}}', '2026-11-22 01:30'],
    ['{{9}}', null],
    ['{{message}} {not a place}', 'Order 12 kg {not a place}'],
  ];
  for (const [template, text] of rows)
    it(`"${template}" makes ${text === null ? 'nothing' : `"${text}"`}`, () =>
      assert.equal(made(template), text));

  it('is no template itself once filled: what people write is never read as a place', () => {
    const text = renderReply('{{message}}', { ...facts, message: '{{from}}' }, match);
    assert.equal(text, '{{from}}');
  });

  it('makes at most as much as a message holds', () => {
    const text = renderReply('{{message}}', { ...facts, message: '😀'.repeat(600) }, match)!;
    assert.equal([...text].length, 500);
  });

  it('names what nobody knows', () => {
    assert.deepEqual(unknownVariables('{{from}} {{name}} {{1}} {{0}} {{10}} {{ }}'), ['name', '0', '10', '']);
  });
});
