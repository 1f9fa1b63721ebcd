/** Reports about single parts, and what they mean for the whole. */
import assert from 'node:assert/strict';
import { afterPartReport, statusOfParts } from '../../src/messages/part-status.js';
import type { ReportedStatus } from '../../src/messages/types.js';

describe('parts of a message', () => {
  const PARTS: [known: ReportedStatus | null, reported: ReportedStatus, then: ReportedStatus][] = [
    [null, 'sent', 'sent'],
    [null, 'unknown', 'unknown'],
    ['unknown', 'sent', 'sent'],
    ['sent', 'unknown', 'sent'],
    ['sent', 'delivered', 'delivered'],
    ['sent', 'failed', 'failed'],
    ['delivered', 'sent', 'delivered'],
    ['delivered', 'failed', 'delivered'],
    ['failed', 'delivered', 'delivered'],
    ['failed', 'expired', 'failed'],
    ['expired', 'failed', 'expired'],
  ];
  for (const [known, reported, then] of PARTS) {
    it(`a part that was ${known} and is reported ${reported} is ${then}`, () =>
      assert.equal(afterPartReport(known, reported), then));
  }

  const WHOLES: [parts: (ReportedStatus | null)[], total: number, whole: ReportedStatus][] = [
    [['delivered', 'delivered'], 2, 'delivered'],
    [['delivered', null], 2, 'sent'],
    [['delivered', 'sent'], 2, 'sent'],
    [['delivered', 'unknown'], 2, 'sent'],
    [['delivered', 'failed'], 2, 'failed'],
    [[null, 'expired'], 2, 'expired'],
    [['delivered', 'delivered'], 3, 'unknown'],
    [['delivered', 'failed'], 3, 'failed'],
  ];
  for (const [parts, total, whole] of WHOLES) {
    it(`${parts.join(' and ')} of ${total} make it ${whole}`, () =>
      assert.equal(statusOfParts(parts, total), whole));
  }
});
