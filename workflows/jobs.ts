/** The scheduled jobs: each a workflow of one activity, so that its runs, results and failures show in the Temporal UI. */
import * as wf from '@temporalio/workflow';
import type { JobActivities } from '../activities/jobs.js';

const { reconcileMessages } = wf.proxyActivities<JobActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { maximumAttempts: 1 }, // the schedule comes again soon enough
});

/** Starts workflows that are missing and repeats signals that got lost. */
export async function reconcileWorkflows(): Promise<{ started: number; signalled: number }> {
  return reconcileMessages();
}
