/**
 * Failures as an operator reads them in the Temporal UI: a type and a sentence of ours. What really happened goes to
 * the log: an error's own message and stack may hold a number, a text or a query.
 */
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { isDatabaseAway } from '../src/db/faults.js';
import type { Log } from '../src/log.js';
import { isTemporalAway } from '../src/temporal/client.js';

/** Types of failures of activities; workflows name their waits by them. */
export const FAILURES = {
  database_away: 'The database cannot be reached.',
  temporal_away: 'Temporal cannot be reached.',
  bug: 'A step of the gateway failed; its log says why.',
} as const;

type Activities = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same activities; whatever they throw becomes an ApplicationFailure with a type of FAILURES. */
export function withTypedFailures<T extends object>(activities: T, log: Log): T {
  const typed = Object.entries(activities as Activities).map(([name, run]) => [
    name,
    async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        throw typeFailure(error, name, log);
      }
    },
  ]);
  return Object.fromEntries(typed) as T;
}

function typeFailure(error: unknown, activity: string, log: Log): TemporalFailure {
  if (error instanceof TemporalFailure) return error; // cancellation, or typed already
  const type = isDatabaseAway(error) ? 'database_away' : isTemporalAway(error) ? 'temporal_away' : 'bug';
  log[type === 'bug' ? 'error' : 'warn']({ err: error, activity, type }, 'an activity failed');
  const failure = ApplicationFailure.create({ type, message: FAILURES[type] });
  failure.stack = failure.message; // where it was made, which is here every time, tells nobody anything
  return failure;
}
