/** What an operator reads in the Temporal UI, line by line. */
import assert from 'node:assert/strict';
import {
  duration,
  tellStory,
  timerName,
  WAITS,
  type Entry,
  type Situation,
  type WaitKind,
} from '../../src/messages/story.js';

const AT = Date.parse('2026-11-20T12:00:00Z');
const situation = (fields: Partial<Situation> = {}): Situation => ({
  status: 'pending',
  appId: 4,
  attempts: 0,
  failovers: 0,
  reason: null,
  waiting: null,
  over: false,
  ...fields,
});
const attempt = (fields: Partial<Extract<Entry, { kind: 'attempt' }>> = {}): Entry => ({
  kind: 'attempt',
  number: 1,
  appId: 4,
  outcome: 'accepted',
  reason: null,
  at: AT,
  ...fields,
});

describe('the story of a message', () => {
  it('tells attempts, moves and reports in order, where it is and what it waits for', () => {
    const story = tellStory(
      situation({
        status: 'sent',
        appId: 5,
        attempts: 2,
        failovers: 1,
        waiting: { kind: 'report', until: AT + 72 * 3_600_000 },
      }),
      [
        attempt({ outcome: 'rejected-transient', reason: 'provider_unavailable' }),
        { kind: 'move', appId: 5, at: AT + 1_000 },
        attempt({ number: 2, appId: 5, at: AT + 2_000 }),
        { kind: 'report', attempt: 2, status: 'sent', at: AT + 3_000 },
      ],
    );
    assert.equal(
      story,
      [
        '**sent** · app 5 · 2 attempts · 1 failover',
        '',
        'Waits for **the delivery report** until 2026-11-23 12:00:00 UTC; then the provider is asked once, where it can be; without an answer it stays as it is.',
        '',
        '| # | app | what happened | reason | time (UTC) |',
        '| --- | --- | --- | --- | --- |',
        '| 1 | 4 | rejected-transient | provider_unavailable | 2026-11-20 12:00:00 |',
        '|  | 5 | moved to this app |  | 2026-11-20 12:00:01 |',
        '| 2 | 5 | accepted |  | 2026-11-20 12:00:02 |',
        '| 2 |  | report: sent |  | 2026-11-20 12:00:03 |',
      ].join('\n'),
    );
  });

  const heads: { what: string; now: Partial<Situation>; says: string }[] = [
    {
      what: 'before anything happened',
      now: {},
      says: '**pending** · app 4 · 0 attempts\n\nIt is being worked on.',
    },
    {
      what: 'ended well',
      now: { status: 'delivered', attempts: 1, over: true },
      says: '**delivered** (over) · app 4 · 1 attempt',
    },
    {
      what: 'ended badly',
      now: { status: 'failed', attempts: 3, over: true, reason: 'auth_failed' },
      says: '**failed** (over) · app 4 · 3 attempts\n\nReason: auth_failed',
    },
  ];
  for (const { what, now, says } of heads) it(what, () => assert.equal(tellStory(situation(now), []), says));

  for (const [kind, { words }] of Object.entries(WAITS)) {
    it(`${kind}: says for what, until when, and what then`, () => {
      const waiting = { kind: kind as WaitKind, until: AT };
      const story = tellStory(situation({ waiting }), []);
      assert.match(story, /until 2026-11-20 12:00:00 UTC; then \S+/);
      assert.ok(story.includes(`**${words}**`));
    });
  }

  it('words that are no code do not get in: they could be a number or a text', () => {
    const story = tellStory(situation({ over: true, status: 'failed', reason: '254711000111' }), [
      attempt({ outcome: 'Habari | yako', reason: 'no route to 254711000111' }),
      { kind: 'report', attempt: 1, status: '+254711000111', at: AT },
    ]);
    assert.ok(!/2547|Habari|no route/.test(story), story);
    assert.equal(story.match(/other/g)?.length, 4);
  });

  it('of a long story the end is told', () => {
    const entries = Array.from({ length: 60 }, (_, index) => attempt({ number: index + 1 }));
    const lines = tellStory(situation({ attempts: 60 }), entries).split('\n');
    assert.equal(lines.filter((line) => line.includes('accepted')).length, 25);
    assert.ok(lines.includes('| … | | 35 earlier lines | | |'));
    assert.ok(lines.at(-1)!.startsWith('| 60 |'));
  });
});

describe('the name of a timer', () => {
  const rows: [ms: number, says: string][] = [
    [72 * 3_600_000, '72 h'],
    [3_600_000, '1 h'],
    [900_000, '15 min'],
    [90_000, '90 s'],
    [60_000, '1 min'],
    [4_512, '4.5 s'],
    [1_000, '1 s'],
    [1_200, '1200 ms'],
    [20, '20 ms'],
  ];
  for (const [ms, says] of rows) it(`${ms} ms: ${says}`, () => assert.equal(duration(ms), says));

  it('says what is waited for', () =>
    assert.equal(timerName('report', 72 * 3_600_000), 'waits for the delivery report (72 h)'));
});
