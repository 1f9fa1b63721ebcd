/** When a scheduled job has to look at a message again, by what has just happened to it. Pure. */
import type { JobMarks } from './row.js';
import type { Message, Status } from './types.js';

/** What matters of the driver that has the message. */
export interface AskableDriver {
  poll?: unknown;
  pricesLate?: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Between one question to the provider and the next; afterwards daily. */
const CHECK_INTERVALS_MS = [10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 12 * HOUR_MS];
/** Prices come minutes after the delivery; one that has not come within a day will not. */
const PRICE_INTERVALS_MS = [10 * MINUTE_MS, 50 * MINUTE_MS, 5 * HOUR_MS, 17 * HOUR_MS];
/** Between a failure and the next round of attempts. */
const REDRIVE_AFTER_MS = [5 * MINUTE_MS, 10 * MINUTE_MS, 20 * MINUTE_MS];
export const MAX_REDRIVES = REDRIVE_AFTER_MS.length;

/**
 * The next question about a message without a final report.
 * @param since when it was handed over, milliseconds since 1970
 * @returns null when it would come after the time a report is waited for
 */
export function nextCheck(since: number, now: number, dlrDeadlineMs: number): number | null {
  const at = firstAfter(since, now, CHECK_INTERVALS_MS, DAY_MS);
  return at <= since + dlrDeadlineMs ? at : null;
}

/** The next question about the price of a message delivered at `since`; null when a day has passed. */
export function nextPriceCheck(since: number, now: number): number | null {
  const at = firstAfter(since, now, PRICE_INTERVALS_MS, DAY_MS);
  return at <= since + DAY_MS ? at : null;
}

function firstAfter(since: number, now: number, intervals: readonly number[], thenEvery: number): number {
  let at = since;
  for (const interval of intervals) {
    at += interval;
    if (at > now) return at;
  }
  return at + thenEvery * (Math.floor((now - at) / thenEvery) + 1);
}

/** When a message that failed just now may be begun again; null = not again. @param redrives how often it was already */
export function nextRedrive(redrives: number, failedAt: number): number | null {
  const wait = REDRIVE_AFTER_MS[redrives];
  return wait === undefined ? null : failedAt + wait;
}

/**
 * The marks that a new status sets, for the same UPDATE.
 * @param message as it is with the new status and fields
 */
export function marksOf(
  status: Status,
  message: Pick<Message, 'folder' | 'providerId' | 'cost' | 'redrives'>,
  driver: AskableDriver | null,
  now: number,
): JobMarks {
  const isAskable = driver?.poll !== undefined && message.providerId !== null && message.folder === 'outbox';
  const isAwaited = status === 'sent' || status === 'unknown';
  const lacksPrice = status === 'delivered' && driver?.pricesLate === true && message.cost === null;
  return {
    // Whether the deadline comes before it is for the job to see, which knows the app.
    providerCheckAt:
      isAskable && isAwaited
        ? nextCheck(now, now, Infinity)
        : isAskable && lacksPrice
          ? nextPriceCheck(now, now)
          : null,
    redriveAt: status === 'failed' ? nextRedrive(message.redrives ?? 0, now) : null,
    textBlankedAt: null, // what was open when its time came is looked at again once it has ended
  };
}
