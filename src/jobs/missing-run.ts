/** Whether the run of an open message is gone. Pure. */
import { OPEN_STATUSES, type Status } from '../messages/types.js';
import type { OpenMessage } from './store.js';

const OPEN: ReadonlySet<Status> = new Set(OPEN_STATUSES);

/**
 * The newest run of a message as the engine knows it: `over` = it ended by itself; `broken` = it was terminated,
 * cancelled, failed or timed out; `none` = not known (any more).
 */
export type RunState = 'open' | 'over' | 'broken' | 'none';

/** Younger rows are being worked on. */
export const UNTOUCHED_MS = 10 * 60_000;

/** Worth a question to the engine: not touched for a while, and with a run of its own. */
export function mayHaveLostItsRun(message: OpenMessage, now: number): boolean {
  if (!message.workflowStarted || message.updatedAt > now - UNTOUCHED_MS) return false;
  if (!OPEN.has(message.status)) return false; // ended since it was found
  // Members of a batch travel together, without a run each, until they need one.
  return !message.inBulk;
}

/** @param dlrDeadlineMs how long a report is waited for */
export function isRunMissing(
  message: OpenMessage,
  run: RunState,
  now: number,
  dlrDeadlineMs: number,
): boolean {
  if (run === 'open') return false;
  if (message.status !== 'sent' && message.status !== 'unknown') return true;
  // Without a report the run ends at the deadline, and the message stays as it is; later the engine forgets the run.
  if ((message.sentAt ?? message.updatedAt) + dlrDeadlineMs <= now) return false;
  return run !== 'over';
}
