/** What a message's run does in the world, and how it insists when the gateway itself is not able to. */
import * as wf from '@temporalio/workflow';
import type { MessageActivities } from '../activities/messages.js';
import { attemptName, type WaitKind } from '../src/messages/story.js';
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

/** Not insisted upon: whoever cancels hears that it did not work. */
export { cancelMessage };

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

/** The activities of one run, repeated until they work; the view tells what is waited for meanwhile. */
export function stepsOf(view: MessageView): Omit<MessageActivities, 'cancelMessage'> {
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
  const named = (summary: string) => ({ summary });
  return {
    attempt: (input) =>
      insist(() => attempt.executeWithOptions(named(attemptName(input.number, input.appId)), [input])),
    settle: (input) => insist(() => settle.executeWithOptions(named('ends the doubt'), [input])),
    failOver: (id) => insist(() => failOver.executeWithOptions(named('looks for another app'), [id])),
    end: (...args) => insist(() => end.executeWithOptions(named('ends the message'), args)),
    endReportWait: (id) => insist(() => endReportWait.executeWithOptions(named('asks the provider'), [id])),
  };
}

/** The SDK throws what a local activity threw, or wraps it when the activity ran out of time. */
function troubleOf(error: wf.TemporalFailure): WaitKind {
  const type = error instanceof wf.ApplicationFailure ? error.type : null;
  return type === 'database_away' || type === 'temporal_away' ? type : 'bug';
}
