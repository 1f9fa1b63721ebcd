import assert from 'node:assert/strict';
import { bodyParameters, valuesByPosition } from '../../src/providers/whatsapp.js';

describe('placeholders of a WhatsApp template', () => {
  const rows: [string, Record<string, string>, string[] | null, object[]][] = [
    [
      'by position, in whatever order they were given',
      { 2: 'b', 1: 'a' },
      ['a', 'b'],
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    ],
    ['an empty value is a value', { 1: '' }, [''], [{ type: 'text', text: '' }]],
    ['by name', { who: 'a' }, null, [{ type: 'text', parameter_name: 'who', text: 'a' }]],
    [
      'a gap makes names of them',
      { 1: 'a', 3: 'c' },
      null,
      [
        { type: 'text', parameter_name: '1', text: 'a' },
        { type: 'text', parameter_name: '3', text: 'c' },
      ],
    ],
    ['none', {}, [], []],
  ];
  for (const [name, variables, values, parameters] of rows) {
    it(name, () => {
      assert.deepEqual(valuesByPosition({ variables }), values);
      assert.deepEqual(bodyParameters({ variables }), parameters);
    });
  }
});
