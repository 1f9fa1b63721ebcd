/** Sentences that are stored as text and told by their code. */
import assert from 'node:assert/strict';
import { rowWords } from '../src/batches/row-words.js';
import { historyWords } from '../src/messages/history-words.js';
import { refusalWords } from '../src/refusal-words.js';
import { sentences } from '../src/sentences.js';

const greetings = sentences({ hello: 'Hello {name}.', count: 'seen {number} of {total}', bye: 'Bye (1+1)?' });

describe('sentences', () => {
  it('are read as what was said', () => {
    assert.equal(greetings.say('hello', { name: 'you' }), 'Hello you.');
    assert.deepEqual(greetings.read('Hello you.'), { code: 'hello', values: { name: 'you' } });
    assert.deepEqual(greetings.read('Bye (1+1)?'), { code: 'bye', values: {} });
  });

  it('are nobody else’s words: no beginnings, no ends, no words for numbers', () => {
    for (const text of [null, '', 'Hello you', 'Oh, Hello you.', 'seen one of 3', 'seen 1 of 3 times'])
      assert.equal(greetings.read(text), null, String(text));
  });

  it('need every value', () => {
    assert.throws(() => greetings.say('count', { number: 1 }), /needs total/);
  });

  const values = new Proxy<Record<string, string>>({}, { get: () => '7' });
  const TABLES = {
    'of histories': {
      words: historyWords,
      codes: ['attempt', 'attempt_queued', 'moved', 'part', 'dlr_timeout'],
    },
    'of refused rows': { words: rowWords, codes: ['no_number', 'empty_column', 'same_number', 'opted_out'] },
    'of refusals': {
      words: refusalWords,
      codes: ['no_number', 'sender_not_listed', 'time_past', 'password_short', 'password_common'],
    },
  } as const;
  for (const [name, { words, codes }] of Object.entries(TABLES))
    it(`${name} are told apart`, () => {
      for (const code of codes) assert.equal(words.read(words.say(code as never, values))?.code, code);
    });
});
