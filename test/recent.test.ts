import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Recent } from '../src/recent.js';

describe('what was read a moment ago', () => {
  const counter = () => {
    let loads = 0;
    return { load: () => Promise.resolve(++loads), loads: () => loads };
  };

  it('is not read again', async () => {
    const recent = new Recent<string, number>();
    const { load, loads } = counter();
    assert.deepEqual([await recent.read('a', load), await recent.read('a', load)], [1, 1]);
    assert.equal(loads(), 1);
  });
  it('is read once for callers at the same time', async () => {
    const recent = new Recent<string, number>();
    const { load } = counter();
    assert.deepEqual(await Promise.all([recent.read('a', load), recent.read('a', load)]), [1, 1]);
  });
  it('is not waited for while it is read by others, by a caller who must not wait', async () => {
    const recent = new Recent<string, number>();
    let finish!: (value: number) => void;
    const first = recent.read('a', () => new Promise((resolve) => (finish = resolve)));
    assert.equal(await recent.read('a', () => Promise.resolve(2), false), 2);
    assert.equal(
      await recent.read('a', () => Promise.resolve(3), false),
      2,
      'what is read already is shared',
    );
    finish(1);
    assert.equal(await first, 1);
  });
  it('is read again after a second', async () => {
    const recent = new Recent<string, number>();
    const { load } = counter();
    await recent.read('a', load);
    await delay(1_050);
    assert.equal(await recent.read('a', load), 2);
  });
  for (const [title, forget] of [
    ['forgotten', (recent: Recent<string, number>) => recent.forget('a')],
    ['forgotten with all others', (recent: Recent<string, number>) => recent.clear()],
  ] as const) {
    it(`is read again when it was ${title}`, async () => {
      const recent = new Recent<string, number>();
      const { load } = counter();
      await recent.read('a', load);
      forget(recent);
      assert.equal(await recent.read('a', load), 2);
    });
  }
  it('is kept apart by its key', async () => {
    const recent = new Recent<string, number>();
    const { load } = counter();
    assert.deepEqual([await recent.read('a', load), await recent.read('b', load)], [1, 2]);
  });
  it('is not remembered when reading failed', async () => {
    const recent = new Recent<string, number>();
    await assert.rejects(
      recent.read('a', () => Promise.reject(new Error('away'))),
      /away/,
    );
    assert.equal(await recent.read('a', () => Promise.resolve(5)), 5);
  });
});
