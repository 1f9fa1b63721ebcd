import assert from 'node:assert/strict';
import { formatTraceparent, parseTraceparent } from '../../src/tracing/traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  for (const [flags, sampled] of [
    ['01', true],
    ['00', false],
    ['03', true],
    ['02', false],
  ] as const) {
    it(`with flags ${flags} is of a trace that is ${sampled ? '' : 'not '}kept`, () => {
      assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-${flags}`), {
        traceId: TRACE,
        spanId: SPAN,
        sampled,
      });
    });
  }

  it('is written as it was read', () => {
    for (const text of [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-00`])
      assert.equal(formatTraceparent(parseTraceparent(text)!), text);
  });

  for (const text of [
    '',
    'nonsense',
    `01-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}`,
  ]) {
    it(`is not "${text}"`, () => assert.equal(parseTraceparent(text), null));
  }
});
