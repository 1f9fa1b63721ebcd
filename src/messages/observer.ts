/** What is told about messages to whoever measures them. Nobody waits for an observer, and none may throw. */
import type { App } from '../apps/types.js';
import { afterCommit } from '../db/after-commit.js';
import type { Db, Executor } from '../db/connect.js';
import type { Outcome } from '../providers/outcome.js';
import type { Message, ReportedStatus, Status } from './types.js';

export interface MessageObserver {
  /** A status was committed. */
  moved(message: Pick<Message, 'appId' | 'provider'> & { status: Status }): void;
  /** The request of an attempt is about to leave. @param lateMs since the message was accepted or fell due; first attempts only */
  attemptBegan(attempt: { provider: string; lateMs: number | null }): void;
  /** @param tookMs null when the attempt's process died: nobody knows */
  attemptEnded(attempt: { provider: string; appId: number; outcome: Outcome; tookMs: number | null }): void;
  /** A delivery report was committed. @param delayMs since the provider accepted the message */
  reported(report: { provider: string; status: ReportedStatus; delayMs: number }): void;
}

const KEY = 'messageObserver';

/** From now on `observer` hears of what is committed through `db`. */
export function observeCommits(db: Db, observer: MessageObserver): void {
  db.userParams[KEY] = observer; // knex hands them on to every transaction
}

/** Tells the observer of this database once what `db` writes is committed; see `afterCommit`. */
export function tellOfCommit(db: Executor, tell: (observer: MessageObserver) => void): void {
  const observer = db.userParams[KEY] as MessageObserver | undefined;
  if (observer) afterCommit(db, () => tell(observer));
}

/**
 * Runs one attempt under the eyes of the observer.
 * @param claim `waitMs` = the rate slot is that far ahead, and `run` waits for it; absent when the attempt was found
 * half done
 */
export async function observed(
  { observer, clock }: { observer?: MessageObserver; clock: () => Date },
  { message, app, ...claim }: { message: Message; app: Pick<App, 'id' | 'type'>; waitMs?: number },
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!observer) return run();
  const { type: provider, id: appId } = app;
  const beganAt = claim.waitMs === undefined ? null : clock().getTime() + claim.waitMs;
  if (beganAt !== null) observer.attemptBegan({ provider, lateMs: latenessOf(message, beganAt) });
  const outcome = await run();
  const tookMs = beganAt === null ? null : Math.max(0, clock().getTime() - beganAt);
  observer.attemptEnded({ provider, appId, outcome, tookMs });
  return outcome;
}

const latenessOf = ({ attempts, scheduledAt, createdAt }: Message, now: number): number | null =>
  attempts > 1 ? null : now - Math.max(scheduledAt ?? 0, createdAt);
