/** The fault scenarios' judge: it must find what is broken, or a green run says nothing. */
import assert from 'node:assert/strict';
import {
  audit,
  type Arrival,
  type Evidence,
  type Sent,
  type StoredMessage,
  type Verdict,
} from '../../tools/faults/audit.js';

const sent = (mark: string, answer: Sent['answer']): Sent => ({ mark, at: 0, tookMs: 1, answer });
const accepted = (id: number): Sent =>
  sent(`text ${id}`, { kind: 'accepted', messageId: id, replayed: false });
const refused = (mark: string): Sent =>
  sent(mark, { kind: 'refused', status: 503, retryAfterS: 5, message: 'away' });
const unread = (mark: string): Sent => sent(mark, { kind: 'unread', why: 'ECONNRESET' });
const stored = (id: number, status: string, ...outcomes: (string | null)[]): StoredMessage => ({
  id,
  mark: `text ${id}`,
  status,
  attempts: outcomes.map((outcome, index) => ({
    number: index + 1,
    outcome,
    finishedAt: outcome === null ? null : 1,
  })),
});
const taken = (messageId: number, attempt = 1): Arrival => ({ messageId, attempt, refused: false });
const turnedDown = (messageId: number, attempt = 1): Arrival => ({ messageId, attempt, refused: true });

const ROWS: [title: string, evidence: Partial<Evidence>, expected: Partial<Verdict>][] = [
  [
    'an accepted message that arrived and was delivered breaks nothing',
    { sent: [accepted(1)], messages: [stored(1, 'delivered', 'accepted')], arrivals: [taken(1)] },
    { accepted: 1, arrivals: 1, lost: [], doubled: [], unsettled: [], leftBehind: [], unexplained: [] },
  ],
  ['an accepted message that is gone is lost', { sent: [accepted(1)] }, { lost: [1] }],
  [
    'two arrivals of a message that was taken are one too many',
    { messages: [stored(1, 'delivered')], arrivals: [taken(1), taken(1, 2)] },
    { doubled: [1] },
  ],
  [
    'an arrival after a refusal is an ordinary attempt',
    { arrivals: [turnedDown(1), taken(1, 2)] },
    { doubled: [] },
  ],
  [
    'a refusal does not excuse what arrives after a taking',
    { arrivals: [taken(1), turnedDown(1, 2)] },
    { doubled: [1] },
  ],
  [
    'the same text accepted as two messages is stored twice',
    {
      sent: [accepted(1)],
      messages: [stored(1, 'delivered'), { ...stored(2, 'delivered'), mark: 'text 1' }],
    },
    { storedTwice: ['text 1'] },
  ],
  [
    'a refused request that left a message is told',
    { sent: [refused('text 1')], messages: [stored(1, 'pending')] },
    { refused: 1, leftBehind: ['text 1'] },
  ],
  [
    'a request without an answer may have left a message, or none',
    { sent: [unread('text 1'), unread('text 2')], messages: [stored(1, 'delivered')] },
    { unread: 2, unreadStored: 1, leftBehind: [], unexplained: [] },
  ],
  [
    'a request repeated under its key after a refusal explains its message',
    { sent: [refused('text 1'), accepted(1)], messages: [stored(1, 'delivered')] },
    { leftBehind: [] },
  ],
  ['a message that nobody sent is unexplained', { messages: [stored(1, 'delivered')] }, { unexplained: [1] }],
  [
    'unknown is settled when its attempt is in doubt',
    { messages: [stored(1, 'unknown', 'ambiguous')] },
    { unsettled: [] },
  ],
  [
    'unknown without an attempt in doubt is not',
    { messages: [stored(1, 'unknown', null)] },
    { unsettled: [1] },
  ],
  [
    'pending, processing and sent are not',
    { messages: [stored(1, 'pending'), stored(2, 'sent', 'accepted')] },
    { unsettled: [1, 2] },
  ],
];

describe('the audit of a fault scenario', () => {
  for (const [title, evidence, expected] of ROWS)
    it(title, () => {
      const verdict = audit({ sent: [], messages: [], arrivals: [], ...evidence });
      const named = Object.keys(expected) as (keyof Verdict)[];
      assert.deepEqual(Object.fromEntries(named.map((name) => [name, verdict[name]])), expected);
    });
});
