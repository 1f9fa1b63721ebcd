/** What time and reports do to a message on a phone: the tables of the rules. */
import assert from 'node:assert/strict';
import {
  afterReport,
  fateOf,
  HAND_OUT_STATES,
  isOpen,
  lookAgainAt,
  mayEcho,
  type Fate,
  type HandOutFacts,
  type HandOutState,
} from '../../src/phones/leases.js';
import { PHONE_STATUSES, PROTOCOLS, type PhoneStatus, type Protocol } from '../../src/phones/types.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const facts = (given: Partial<HandOutFacts> = {}): HandOutFacts => ({
  state: 'leased',
  isPlain: false,
  isAgain: false,
  isConfirmed: false,
  fetches: 0,
  leasedAt: NOW,
  storedAt: null,
  expiresAt: null,
  ...given,
});
const NEVER = { proofAt: 0, mayReoffer: false };

describe('a message that a phone was given, as time passes', () => {
  const rows: [string, Protocol, Partial<HandOutFacts>, Partial<typeof NEVER>, number, Fate][] = [
    ['plain, while the reply may still be written', 'smssync', { isPlain: true }, {}, 59_999, 'keep'],
    ['plain, after that', 'smssync', { isPlain: true }, {}, 60_000, 'unknown'],
    ['within its lease, whatever the phone proved', 'smssync', {}, { proofAt: NOW + 1 }, 179_999, 'keep'],
    ['not acknowledged by a phone that acknowledges', 'smssync', {}, { proofAt: NOW + 1 }, 180_000, 'queue'],
    [
      'the same, but no longer worth sending',
      'smssync',
      { expiresAt: NOW + 5 },
      { proofAt: NOW + 1 },
      180_000,
      'expired',
    ],
    ['proved before it was given, which says nothing', 'smssync', {}, { proofAt: NOW - 1 }, 180_000, 'keep'],
    ['two more fetches without a proof', 'smssync', { fetches: 2 }, {}, 180_000, 'no_proof'],
    ['a phone that never came back', 'smssync', {}, {}, 24 * HOUR, 'unknown'],
    ['acknowledged, and no result', 'smssync', { state: 'stored', storedAt: NOW }, {}, 24 * HOUR, 'unknown'],
    ['acknowledged a while ago', 'smssync', { state: 'stored', storedAt: NOW }, {}, 24 * HOUR - 1, 'keep'],
    ['CHT: offered again and again', 'cht', {}, {}, 71 * HOUR, 'keep'],
    ['CHT: for as long as a report is waited for', 'cht', {}, {}, 72 * HOUR, 'unknown'],
    ['CHT: until its validity ends', 'cht', { expiresAt: NOW + HOUR }, {}, HOUR, 'unknown'],
    ['MSync: waited for a day', 'msync', {}, {}, 24 * HOUR - 1, 'keep'],
    ['MSync: and no longer', 'msync', {}, {}, 24 * HOUR, 'unknown'],
    ['MSync: offered again where that is wanted', 'msync', {}, { mayReoffer: true }, 180_000, 'queue'],
    [
      'MSync: but not beyond its validity',
      'msync',
      { expiresAt: NOW + 1 },
      { mayReoffer: true },
      180_000,
      'unknown',
    ],
  ];
  for (const [name, protocol, given, habits, passed, fate] of rows)
    it(`${name}: ${fate}`, () =>
      assert.equal(fateOf(protocol, facts(given), { ...NEVER, ...habits }, NOW + passed), fate));

  it('one that was never given expires, and is kept until then', () => {
    for (const protocol of PROTOCOLS) {
      const waiting = facts({ state: 'queued', leasedAt: null, expiresAt: NOW + 1 });
      assert.equal(fateOf(protocol, waiting, NEVER, NOW), 'keep');
      assert.equal(fateOf(protocol, waiting, NEVER, NOW + 1), 'expired');
    }
  });

  it('is looked at again before anything can become of it, and not for ever once it has ended', () => {
    for (const protocol of PROTOCOLS)
      for (const state of HAND_OUT_STATES) {
        const given = facts({ state, storedAt: state === 'stored' ? NOW : null });
        const at = lookAgainAt(protocol, given, NEVER, NOW);
        assert.equal(at !== null, state === 'leased' || state === 'stored', `${protocol} ${state}`);
        if (at === null) continue;
        assert.ok(at > NOW);
        assert.equal(fateOf(protocol, given, NEVER, at - 1), 'keep', `${protocol} ${state}`);
      }
  });
});

describe('a report about a message', () => {
  type Change = [HandOutState, string | null] | null;
  /** What follows for each status of a report, and for each protocol alike unless named. */
  const table: [string, Partial<HandOutFacts>, Record<PhoneStatus, Change>][] = [
    [
      'given',
      {},
      {
        stored: ['stored', null],
        sent: ['sent', 'sent'],
        delivered: ['delivered', 'delivered'],
        failed: ['failed', 'failed'],
      },
    ],
    [
      'on the phone',
      { state: 'stored', storedAt: NOW },
      {
        stored: null,
        sent: ['sent', 'sent'],
        delivered: ['delivered', 'delivered'],
        failed: ['failed', 'failed'],
      },
    ],
    [
      'supposed to be sent',
      { state: 'sent', isPlain: true },
      {
        stored: ['stored', 'processing'],
        sent: ['sent', null],
        delivered: ['delivered', 'delivered'],
        failed: ['failed', 'failed'],
      },
    ],
    [
      'in doubt',
      { state: 'unknown' },
      {
        stored: ['stored', 'processing'],
        sent: ['sent', 'sent'],
        delivered: ['delivered', 'delivered'],
        failed: ['failed', 'failed'],
      },
    ],
    [
      'failed',
      { state: 'failed', isConfirmed: true },
      {
        stored: ['failed', null],
        sent: ['sent', 'sent'],
        delivered: ['delivered', 'delivered'],
        failed: null,
      },
    ],
    [
      'delivered',
      { state: 'delivered', isConfirmed: true },
      { stored: null, sent: null, delivered: null, failed: null },
    ],
    [
      'given to another app',
      { state: 'released' },
      { stored: null, sent: null, delivered: ['delivered', 'delivered'], failed: null },
    ],
    [
      'expired',
      { state: 'expired' },
      { stored: null, sent: null, delivered: ['delivered', 'delivered'], failed: null },
    ],
  ];
  for (const [name, given, changes] of table)
    for (const status of PHONE_STATUSES)
      it(`"${status}" of one that was ${name}: ${JSON.stringify(changes[status])}`, () => {
        for (const protocol of PROTOCOLS) {
          const effect = afterReport(protocol, facts(given), status);
          assert.deepEqual(effect && [effect.state, effect.told], changes[status], protocol);
        }
      });

  it('CHT: a failure after "sent" is a repeat of an old one, unless the phone began anew', () => {
    const sent = facts({ state: 'sent', isConfirmed: true });
    assert.equal(afterReport('cht', sent, 'failed'), null);
    assert.equal(afterReport('smssync', sent, 'failed')?.told, 'failed');
    const again = afterReport('cht', sent, 'stored');
    assert.deepEqual([again?.state, again?.isAgain, again?.told], ['sent', true, null]);
    assert.equal(afterReport('cht', { ...sent, isAgain: true }, 'failed')?.told, 'failed');
  });

  it('nothing that has ended is open, and everything else is', () => {
    assert.deepEqual(HAND_OUT_STATES.filter(isOpen), ['queued', 'leased', 'stored']);
  });
});

describe('an acknowledgement of SMSsync', () => {
  const rows: [string, Partial<HandOutFacts>, boolean][] = [
    ['of one that was given', {}, true],
    ['of one that was supposed to be sent', { state: 'sent', isPlain: true }, true],
    ['of one in doubt', { state: 'unknown' }, true],
    ['of one whose validity is over', { expiresAt: NOW }, false],
    ['of one that was acknowledged before', { state: 'stored', storedAt: NOW - 1 }, false],
    [
      'of one that the phone reported as sent',
      { state: 'sent', isConfirmed: true, storedAt: NOW - 1 },
      false,
    ],
    ['of one that waits again', { state: 'queued', leasedAt: null }, false],
    ['of one that went elsewhere', { state: 'released' }, false],
  ];
  for (const [name, given, isEchoed] of rows)
    it(`${name} is ${isEchoed ? 'repeated' : 'left out'}`, () =>
      assert.equal(mayEcho(facts(given), NOW), isEchoed));
});
