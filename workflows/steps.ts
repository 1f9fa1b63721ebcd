/** What a message's run does in the world, and how it insists when the gateway itself is not able to. */
import * as wf from '@temporalio/workflow';
import type { MessageActivities } from '../activities/messages.js';
import type { AttemptInput, AttemptResult, HandOver } from '../src/messages/attempt-outcome.js';
import { attemptName, type WaitKind } from '../src/messages/story.js';
import { linkQueue } from './contract.js';
import type { MessageView } from './view.js';

// Local activities: each spares the server two workflow tasks. Repeating them is safe, because the claim in the
// database decides whether the provider may be called; they fail only for reasons of the gateway's own.
// After four tries the run itself waits: its timeline then says for what, and it holds no place in the worker.
const retry = { initialInterval: '500ms', maximumAttempts: 4 } as const;
const { attempt, settle } = wf.proxyLocalActivities<MessageActivities>({
  startToCloseTimeout: '2 minutes',
  retry,
});
const { failOver, end, endReportWait, cancelMessage } = wf.proxyLocalActivities<MessageActivities>({
  startToCloseTimeout: '45s',
  retry,
});

/** Nobody took an attempt that was handed over for this long: its link has lost its owner. */
const UNTAKEN = '30s';
const NEXT_OWNER_MS = 2_000;

/** Not insisted upon: whoever cancels hears that it did not work. */
export { cancelMessage };

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

type Steps = Omit<MessageActivities, 'cancelMessage' | 'attempt'> & {
  /** Made by whichever process can. */
  attempt(input: AttemptInput): Promise<AttemptResult>;
};

/** The activities of one run, repeated until they work; the view tells what is waited for meanwhile. */
export function stepsOf(view: MessageView): Steps {
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof wf.TemporalFailure) || wf.isCancellation(error)) throw error;
        await view.wait(troubleOf(error), Date.now() + pauseMs, () => false);
      }
    }
  }
  /** The process that keeps the link of an app makes its attempts; null when there is none at the moment. */
  async function handOver(input: AttemptInput): Promise<AttemptResult | HandOver | null> {
    const there = wf.proxyActivities<MessageActivities>({
      taskQueue: linkQueue(input.appId),
      scheduleToStartTimeout: UNTAKEN,
      startToCloseTimeout: '2 minutes',
      retry,
    });
    try {
      return await there.attempt.executeWithOptions(named(attemptName(input.number, input.appId)), [input]);
    } catch (error) {
      const isUntaken = error instanceof wf.ActivityFailure && error.cause instanceof wf.TimeoutFailure;
      if (isUntaken) return null;
      throw error;
    }
  }

  async function attemptWhereItsLinkIs(input: AttemptInput): Promise<AttemptResult> {
    for (;;) {
      const here = await insist(() =>
        attempt.executeWithOptions(named(attemptName(input.number, input.appId)), [input]),
      );
      if (here.do !== 'hand_over') return here;
      const there = await insist(() => handOver(input));
      if (there && there.do !== 'hand_over') return there;
      await view.wait('link', Date.now() + NEXT_OWNER_MS, () => false);
    }
  }

  const named = (summary: string) => ({ summary });
  return {
    attempt: attemptWhereItsLinkIs,
    settle: (input) => insist(() => settle.executeWithOptions(named('ends the doubt'), [input])),
    failOver: (id) => insist(() => failOver.executeWithOptions(named('looks for another app'), [id])),
    end: (...args) => insist(() => end.executeWithOptions(named('ends the message'), args)),
    endReportWait: (id) => insist(() => endReportWait.executeWithOptions(named('asks the provider'), [id])),
  };
}

/** The SDK throws what a local activity threw, or wraps it when the activity ran out of time. */
function troubleOf(error: wf.TemporalFailure): WaitKind {
  const cause = error instanceof wf.ActivityFailure ? error.cause : error;
  const type = cause instanceof wf.ApplicationFailure ? cause.type : null;
  return type === 'database_away' || type === 'temporal_away' ? type : 'bug';
}
