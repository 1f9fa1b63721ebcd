/** The summary of the checklist for phones, which the suite prints. */
import assert from 'node:assert/strict';
import { readChecklist, tellChecklist, type ChecklistTest } from './support/phones-checklist.js';

const HTTP = '/x/dist/test/phones/http/a.test.js';
const test = (title: string, more: Partial<ChecklistTest> = {}): ChecklistTest => ({
  title,
  file: HTTP,
  state: 'passed',
  ...more,
});

describe('the checklist for phones', () => {
  it('an item is shown by a test over HTTP that passed, and by no other', () => {
    const found = readChecklist([
      test('S-01 a form'),
      test('S-01 a form again'),
      test('S-02 elsewhere', { file: '/x/dist/test/phones/smssync.test.js' }),
      test('S-03 skipped', { state: undefined }),
      test('S-040 no number'),
      test('about S-05'),
    ]);
    assert.deepEqual(found, { shown: ['S-01'], failed: [] });
  });

  it('one failure, wherever it was, undoes it on that engine and so on all', () => {
    const good = readChecklist([test('M-01 a'), test('M-02 a')]);
    const elsewhere = test('M-02 b', { file: undefined, state: 'failed' });
    const bad = readChecklist([test('M-01 a'), test('M-02 a'), elsewhere]);
    assert.deepEqual(tellChecklist([good, bad], false).lines, [
      'phones checklist: S 0/30, C 0/18, M 1/5, X 0/7',
    ]);
  });

  it('in a whole run what is missing is listed with its reason; without one it is a gap', () => {
    const numbers = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}-${String(index + 1).padStart(2, '0')} a`);
    const titles = [...numbers('S', 30), ...numbers('C', 18), ...numbers('M', 4), ...numbers('X', 7)];
    const result = readChecklist(titles.map((title) => test(title)));
    const line = 'phones checklist: S 30/30, C 18/18, M 4/5, X 7/7';
    const because = tellChecklist([result, result], true, { 'M-05': 'no such app could be had' });
    assert.deepEqual(because, { lines: [line, '  M-05: no such app could be had'], hasGap: false });
    const gap = tellChecklist([result], true, {});
    assert.deepEqual(gap, { lines: [line, '  M-05: no test'], hasGap: true });
  });

  it('a run without any item says nothing', () =>
    assert.deepEqual(tellChecklist([readChecklist([test('S-x')])], true), { lines: [], hasGap: false }));
});
