/** What the runs of batches do in the world. */
import { Context } from '@temporalio/activity';
import type { BatchKeeper } from '../src/batches/keeper.js';
import type { BulkLane } from '../src/batches/lane.js';
import type { PlaceResult, RowRange } from '../src/batches/types.js';

export interface BatchActivities {
  placeMembers(batchId: number, range: RowRange): Promise<PlaceResult>;
  /** @returns true while there may be more */
  cancelMembers(batchId: number): Promise<boolean>;
  finishPlacing(batchId: number): Promise<void>;
  endReportWaits(batchId: number): Promise<{ waiting: number }>;
  isOver(batchId: number): Promise<boolean>;
}

const HEARTBEAT_MS = 3_000;

export function batchActivities(lane: BulkLane, keeper: BatchKeeper): BatchActivities {
  return {
    placeMembers: (batchId, range) => alive((signal) => lane.place(batchId, range, signal)),
    cancelMembers: (batchId) => keeper.cancelMembers(batchId),
    finishPlacing: (batchId) => keeper.finishPlacing(batchId),
    endReportWaits: (batchId) => alive(() => keeper.endReportWaits(batchId)),
    isOver: (batchId) => keeper.isOver(batchId),
  };
}

/** Says that this process lives, and ends the work when the run does not want it any more or the process stops. */
async function alive<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
