import assert from 'node:assert/strict';
import { remember } from '../../../src/providers/generic-http/cache.js';

describe('generic HTTP: remembered results', () => {
  it('the text unused longest is forgotten first', () => {
    const made: string[] = [];
    const read = remember(2, (text) => (made.push(text), text.length));
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) assert.equal(read(text), 1);
    assert.deepEqual(made, ['a', 'b', 'c', 'b']);
  });

  it('a text that cannot be read is tried again', () => {
    const read = remember(2, (): number => {
      throw new Error('no');
    });
    assert.throws(() => read('x'), /no/);
    assert.throws(() => read('x'), /no/);
  });
});
