import assert from 'node:assert/strict';
import { parseInstant } from '../../src/providers/instant.js';

describe('parseInstant', () => {
  const rows: [text: string, utc: string][] = [
    ['2026-03-15T14:30:05Z', '2026-03-15T14:30:05.000Z'],
    ['2026-03-15T17:30:05+03:00', '2026-03-15T14:30:05.000Z'],
    ['2026-03-15T17:30:05.250+0300', '2026-03-15T14:30:05.250Z'],
    ['2026-03-15T11:00-0330', '2026-03-15T14:30:00.000Z'],
    ['2026-03-15T14:30:05.123456789Z', '2026-03-15T14:30:05.123Z'],
  ];
  for (const [text, utc] of rows)
    it(`reads ${text}`, () => assert.equal(parseInstant(text)?.toISOString(), utc));

  for (const value of [
    '2026-03-15T14:30:05',
    '2026-13-15T14:30:05Z',
    '2026-03-15',
    'soon',
    '',
    null,
    undefined,
    7,
  ]) {
    it(`leaves ${JSON.stringify(value) ?? 'nothing'} out`, () =>
      assert.equal(parseInstant(value), undefined));
  }
});
