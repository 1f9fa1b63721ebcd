import assert from 'node:assert/strict';
import { afterFacts, HANDED_OVER, isOver, NEW_CALL } from '../../src/calls/progress.js';
import type { CallFacts } from '../../src/providers/driver.js';

/** `state` or `state@at`; without a time it is told at its place in the row. */
const tell = (words: readonly string[]) =>
  words.reduce((call, word, index) => {
    const [state = '', at] = word.split('@');
    return afterFacts(call, { state }, at === undefined ? index : Number(at));
  }, NEW_CALL);

describe('a call', () => {
  it('that nobody has told of is accepted, and has no steps', () => {
    assert.deepEqual([NEW_CALL.state, NEW_CALL.history], [HANDED_OVER, []]);
  });

  const rows: [told: string, state: string, history: string][] = [
    ['ringing in-progress completed', 'completed', 'ringing in-progress completed'],
    ['ringing ringing ringing', 'ringing', 'ringing'],
    ['ringing@5 ringing@5 answered@6 ringing@5', 'answered', 'ringing answered'],
    ['answered@6 ringing@5', 'answered', 'ringing answered'],
    ['completed@9 ringing@5 in-progress@7', 'completed', 'ringing in-progress completed'],
    ['completed@5 in-progress@5', 'completed', 'completed in-progress'], // in the same second
    ['busy@5 ringing@9', 'busy', 'busy ringing'],
    ['Active Ended', 'Ended', 'Active Ended'],
  ];
  for (const [told, state, history] of rows) {
    it(`${told} is ${state}`, () => {
      const call = tell(told.split(' '));
      assert.deepEqual([call.state, call.history.map((step) => step.state).join(' ')], [state, history]);
    });
  }

  it('keeps its newest steps only', () => {
    const { history } = tell(Array.from({ length: 100 }, (_, n) => `step-${n}`));
    assert.deepEqual([history.length, history[0]!.state, history.at(-1)!.state], [30, 'step-70', 'step-99']);
  });

  it('keeps what it is told once: how long it lasted and who answered', () => {
    const facts: CallFacts[] = [
      { state: 'ringing' },
      { state: 'completed', durationS: 45 },
      { state: 'completed', answeredBy: 'machine' },
      { state: 'completed' },
    ];
    const { durationS, answeredBy } = facts.reduce((call, told, at) => afterFacts(call, told, at), NEW_CALL);
    assert.deepEqual([durationS, answeredBy], [45, 'machine']);
  });

  it('may be told of in words longer than the record keeps', () => {
    assert.equal(tell(['x'.repeat(200)]).state.length, 60);
  });

  const over = ['completed', 'no-answer', 'NotAnswered', 'canceled', 'cancelled', 'Ended', 'TIMEOUT', 'busy'];
  const open = ['ringing', 'in-progress', 'answered', 'Active', 'started', 'machine', 'queued', ''];
  for (const word of over) it(`"${word}" is an end`, () => assert.equal(isOver(word), true));
  for (const word of open) it(`"${word}" is none`, () => assert.equal(isOver(word), false));
});
