/**
 * One run per batch: sees to it that every member gets its first attempt, a stretch of rows at a time, and then waits
 * for their reports by looking at the database. Members that need more than one attempt have runs of their own.
 */
import * as wf from '@temporalio/workflow';
import type { BatchActivities } from '../activities/batches.js';
import { BULK_WAITS, type BatchState, type PlaceResult, type RowRange } from '../src/batches/types.js';
import { batchChanged, BULK_QUEUE, type BatchInput, type BatchResult } from './contract.js';

// On a queue of its own: a batch takes no place from messages that are sent on their own.
const { placeMembers } = wf.proxyActivities<BatchActivities>({
  taskQueue: BULK_QUEUE,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});
const { cancelMembers, finishPlacing, endReportWaits, isOver } = wf.proxyActivities<BatchActivities>({
  taskQueue: BULK_QUEUE,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

const STRETCH = 100;
/** Stretches worked on at once. */
const WIDTH = 3;
/** Stretches in one history. */
const STRETCHES_PER_RUN = 300;
const FIRST_LOOK_MS = 5_000;
const LONGEST_LOOK_MS = 3_600_000;

export async function batch(input: BatchInput): Promise<BatchResult> {
  const { batchId, rows } = input;
  let changes = 0;
  /** Set when the batch is not to go on. */
  let end: BatchState | null = null;
  wf.setHandler(batchChanged, () => void (changes += 1));

  if (input.scheduledAt !== null && input.scheduledAt > Date.now()) {
    tell(`waits until ${new Date(input.scheduledAt).toISOString()}`);
    const startsAt = input.scheduledAt;
    // A batch that is paused, resumed or cancelled before its time looks at its state; nothing leaves early.
    while (startsAt > Date.now() && end === null) {
      const seen = changes;
      if (await isOver(batchId)) end = 'cancelled';
      else await wf.condition(() => changes > seen, startsAt - Date.now(), { summary: 'scheduled' });
    }
  }

  let nextRow = input.nextRow;
  let left = STRETCHES_PER_RUN;

  /** Waits until somebody has changed something since `seen`, or this long. */
  async function pause(why: string, seen: number, ms?: number): Promise<void> {
    tell(`row ${Math.min(nextRow, rows)} of ${rows}; waits for ${why}`);
    if (ms === undefined) await wf.condition(() => changes > seen);
    else await wf.condition(() => changes > seen, ms, { summary: why });
  }

  async function place(range: RowRange): Promise<void> {
    for (;;) {
      const seen = changes;
      const summary = `rows ${range.fromRow} to ${range.toRow}`;
      const result: PlaceResult = await placeMembers.executeWithOptions({ summary }, [batchId, range]);
      if (result.do === 'done') return;
      if (result.do === 'stop') {
        if (result.state !== 'paused') return void (end = result.state);
        await pause('somebody to resume it', seen);
      } else if (result.do === 'wait') await pause(BULK_WAITS[result.why], seen, result.waitMs);
    }
  }

  async function placeInTurn(): Promise<void> {
    while (end === null && nextRow <= rows && left > 0) {
      const fromRow = nextRow;
      nextRow += STRETCH;
      left -= 1;
      tell(`row ${fromRow} of ${rows}`);
      await place({ fromRow, toRow: fromRow + STRETCH - 1 });
    }
  }

  await Promise.all(Array.from({ length: WIDTH }, placeInTurn));
  if (end === null && nextRow <= rows) return wf.continueAsNew<typeof batch>({ ...input, nextRow });
  if (end === 'cancelled') {
    tell('cancels what was not sent');
    while (await cancelMembers(batchId));
  } else await finishPlacing(batchId);

  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
    const { waiting } = await endReportWaits(batchId);
    if (waiting === 0) break;
    tell(`every row was handed over; ${waiting} wait for their reports`);
    await wf.sleep(lookMs, { summary: 'reports' });
    if (wf.workflowInfo().continueAsNewSuggested)
      return wf.continueAsNew<typeof batch>({ ...input, nextRow: rows + 1 });
  }
  tell(end === 'cancelled' ? 'cancelled' : 'every row is over');
  return { rows, cancelled: end === 'cancelled' };
}

function tell(text: string): void {
  wf.setCurrentDetails(text);
}
