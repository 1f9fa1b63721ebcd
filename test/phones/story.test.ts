/** What an operator reads about a phone in the Temporal UI. */
import assert from 'node:assert/strict';
import { tellPhone } from '../../src/phones/story.js';
import type { Snapshot } from '../../src/phones/types.js';

const AT = Date.UTC(2026, 10, 20, 12, 0, 0);
const snapshot: Snapshot = {
  presence: 'online',
  isPaused: false,
  lastSeenAt: AT,
  battery: 63,
  signal: -89,
  network: 'LTE',
  sim: 'READY',
  isLocated: true,
  queued: 4,
  leased: 2,
  stored: 1,
  offlineAt: AT + 900_000,
  lookAt: AT + 180_000,
  wakeInMs: 180_000,
};

describe('the story of a phone', () => {
  it('says whether it is there, how it is, what waits and what it was given last', () => {
    const text = tellPhone(7, { snapshot, handedOut: 31, handOuts: [{ at: AT, messages: 3 }] });
    for (const part of [
      '**online** · app 7',
      'last seen 2026-11-20 12:00:00',
      'offline from 2026-11-20 12:15:00',
      'battery 63 %',
      'signal -89 dBm',
      'network LTE',
      'SIM READY',
      'position known',
      '**4** waiting',
      '**2** handed out',
      '**1** on the phone',
      'next look 2026-11-20 12:03:00',
      '31 handed out in all',
      '| 3 |',
    ])
      assert.ok(text.includes(part), `${part} in:\n${text}`);
  });

  it('says what it does not know, and that an app is paused', () => {
    assert.match(tellPhone(7, { snapshot: null, handedOut: 0, handOuts: [] }), /not seen yet/);
    const fresh: Snapshot = {
      ...snapshot,
      presence: 'new',
      isPaused: true,
      lastSeenAt: null,
      battery: null,
      signal: null,
      network: null,
      sim: null,
      isLocated: false,
      offlineAt: null,
      lookAt: null,
      wakeInMs: null,
    };
    const text = tellPhone(7, { snapshot: fresh, handedOut: 0, handOuts: [] });
    for (const part of ['**new** · paused', 'never seen', 'told nothing about itself'])
      assert.ok(text.includes(part), text);
  });

  it('takes nothing of a phone for markup', () => {
    const text = tellPhone(7, {
      snapshot: { ...snapshot, network: '<b>[x](y)|`' },
      handedOut: 0,
      handOuts: [],
    });
    assert.ok(!/[<`]|\[x\]/.test(text), text);
  });
});
