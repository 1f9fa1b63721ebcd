/** Which messages a send window keeps back, by whose clock, and when they are awake again. */
import assert from 'node:assert/strict';
import type { AppSettings } from '../../src/apps/types.js';
import type { Priority } from '../../src/messages/types.js';
import { openingOf, waitUntil } from '../../src/windows/gate.js';

const NIGHT = Date.parse('2026-03-13T01:30:00Z'); // 04:30 in Nairobi, 01:30 in London, 20:30 in New York
const HOURS = [{ from: '08:00', to: '20:00' }];

describe('when a message may go out', () => {
  const rows: [title: string, settings: AppSettings, message: [Priority, string | null], expected: string | 0][] = [
    ['at once without a send window', {}, ['normal', '+254711000111'], 0],
    ['by UTC while no zone is set', { send_window: { windows: HOURS } }, ['normal', '+254711000111'], '08:00'],
    ["by the app's zone", { time_zone: 'Africa/Nairobi', send_window: { windows: HOURS } }, ['normal', '+447400000111'], '05:00'],
    ["by the window's own zone", { time_zone: 'UTC', send_window: { windows: HOURS, time_zone: 'Africa/Nairobi' } }, ['low', '+447400000111'], '05:00'],
    ["by the recipient's country", { send_window: { windows: HOURS, time_zone: 'recipient' } }, ['normal', '+254711000111'], '05:00'],
    ['of another country', { send_window: { windows: HOURS, time_zone: 'recipient' } }, ['normal', '+447400000111'], '08:00'],
    ["by the app's zone for a short code", { time_zone: 'Africa/Nairobi', send_window: { windows: HOURS, time_zone: 'recipient' } }, ['normal', null], '05:00'],
    ["by the app's zone for a number of no country", { time_zone: 'Africa/Nairobi', send_window: { windows: HOURS, time_zone: 'recipient' } }, ['normal', '+881612345678'], '05:00'],
    ['at once for what is urgent', { send_window: { windows: HOURS } }, ['high', '+254711000111'], 0],
    ['at once for normal ones where only low ones wait', { send_window: { windows: HOURS, except_priority: 'normal' } }, ['normal', '+254711000111'], 0],
    ['later for low ones there', { send_window: { windows: HOURS, except_priority: 'normal' } }, ['low', '+254711000111'], '08:00'],
    ['later for urgent ones too where nothing is excepted', { send_window: { windows: HOURS, except_priority: 'none' } }, ['high', '+254711000111'], '08:00'],
  ]; // prettier-ignore
  for (const [title, settings, [priority, toE164], expected] of rows)
    it(title, () => {
      const at = openingOf({ settings }, { priority, toE164 }, NIGHT);
      assert.equal(at === 0 ? 0 : new Date(at).toISOString().slice(11, 16), expected);
    });
});

describe('a thousand messages that wait for one opening', () => {
  const OPENING = NIGHT + 600_000;
  const waits = (priority: Priority) =>
    Array.from({ length: 1_000 }, (_, id) => NIGHT + waitUntil(OPENING, { id, priority }, NIGHT) - OPENING);

  it('never wake before it', () => {
    for (const priority of ['high', 'normal', 'low'] as const)
      for (const late of waits(priority)) assert.ok(late >= 0);
  });

  it('do not wake in one instant: normal ones over half a minute, low ones behind them', () => {
    const normal = waits('normal');
    const busiest = Math.max(...Array.from({ length: 30 }, (_, s) => normal.filter((late) => Math.floor(late / 1_000) === s).length)); // prettier-ignore
    assert.ok(busiest <= 50, `${busiest} in one second`);
    assert.ok(Math.max(...normal) <= Math.min(...waits('low')));
    assert.deepEqual(new Set(waits('high')), new Set([0]));
  });

  it('look once an hour whether the settings have changed', () =>
    assert.equal(waitUntil(NIGHT + 9 * 3_600_000, { id: 1, priority: 'normal' }, NIGHT), 3_600_000));
});
