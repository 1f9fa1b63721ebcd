/** The work of the scheduled jobs, a bounded chunk a call. */
import { CancelledFailure, Context } from '@temporalio/activity';
import type { BatchIntake } from '../src/batches/intake.js';
import type { BatchRuns } from '../src/batches/runs.js';
import type { BalanceChecks } from '../src/jobs/balance-checks.js';
import type { MissingRuns } from '../src/jobs/missing-runs.js';
import type { ProviderChecks } from '../src/jobs/provider-checks.js';
import type { Redriver } from '../src/jobs/redriver.js';
import type { Retention } from '../src/jobs/retention.js';
import type { Chunk, Cursor, JobName, JobObserver, Pulse } from '../src/jobs/types.js';
import type { ReplySender } from '../src/keywords/sender.js';
import type { MediaFetcher } from '../src/media/fetcher.js';
import type { Signaller } from '../src/messages/signaller.js';
import type { PhoneRuns } from '../src/phones/runs.js';
import type { PhoneSignals } from '../src/phones/signals.js';
import type { Starter } from '../src/messages/starter.js';
import type { DeliveryStarter } from '../src/webhooks/starter.js';

type Work = (cursor: Cursor | null) => Promise<Chunk>;

export interface JobActivities {
  reconcileMessages: Work;
  askProviders: Work;
  redriveFailed: Work;
  fetchFiles: Work;
  sweep: Work;
}

export interface JobDeps {
  starter: Starter;
  signaller: Signaller;
  phoneSignals: PhoneSignals;
  phoneRuns: PhoneRuns;
  batchRuns: BatchRuns;
  batchIntake: BatchIntake;
  missingRuns: MissingRuns;
  deliveries: DeliveryStarter;
  replies: ReplySender;
  /** Incoming messages of which a part never came. @returns how many */
  publishIncomplete: () => Promise<number>;
  providerChecks: ProviderChecks;
  balances: BalanceChecks;
  redriver: Redriver;
  mediaFetcher: MediaFetcher;
  retention: Retention;
  observe?: JobObserver;
}

export function jobActivities(deps: JobDeps): JobActivities {
  const work: JobActivities = {
    async reconcileMessages() {
      const started = await deps.starter.refill();
      const signalled = (await deps.signaller.repeatLost()) + (await deps.phoneSignals.repeatLost());
      const phones = await deps.phoneRuns.startMissing();
      const batches = (await deps.batchRuns.tell()) + (await deps.batchRuns.restartLost());
      const discarded = await deps.batchIntake.discardAbandoned();
      const published = await deps.publishIncomplete();
      const deliveries = await deps.deliveries.refill();
      const answered = await deps.replies.refill();
      const counts = {
        started,
        signalled,
        ...(published > 0 && { published }),
        ...(phones > 0 && { phones }),
        ...(deliveries > 0 && { deliveries }),
        ...(batches > 0 && { batches }),
        ...(discarded > 0 && { uploads_discarded: discarded }),
        ...(answered > 0 && { answered }),
      };
      return { counts: { ...counts, ...(await deps.missingRuns.restart(pulse)) }, next: null };
    },
    async askProviders(cursor) {
      const balances = cursor === null ? await deps.balances.ask(pulse) : {};
      const { counts, next } = await deps.providerChecks.ask(cursor, pulse);
      return { counts: { ...counts, ...balances }, next };
    },
    redriveFailed: () => deps.redriver.redrive(pulse),
    fetchFiles: () => deps.mediaFetcher.fetchDue(pulse),
    sweep: (cursor) => deps.retention.sweep(cursor, pulse),
  };
  return deps.observe ? observed(work, deps.observe) : work;
}

const JOB_OF: Record<keyof JobActivities, JobName> = {
  reconcileMessages: 'reconcile-workflows',
  askProviders: 'reconcile-providers',
  redriveFailed: 'retry-failed',
  fetchFiles: 'fetch-media',
  sweep: 'retention',
};

function observed(work: JobActivities, observe: JobObserver): JobActivities {
  const watched = Object.entries(JOB_OF).map(([name, job]) => [
    name,
    async (cursor: Cursor | null) => {
      try {
        const chunk = await work[name as keyof JobActivities](cursor);
        observe(job, chunk);
        return chunk;
      } catch (error) {
        if (!(error instanceof CancelledFailure)) observe(job, null);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(watched) as JobActivities;
}

const pulse: Pulse = () => {
  const context = Context.current();
  context.heartbeat();
  if (context.cancellationSignal.aborted) throw new CancelledFailure('the run was cancelled');
};
