/**
 * The scheduled jobs: each a workflow that does its work in bounded chunks, so that runs, results and failures show in
 * the Temporal UI, a cancelled run stops soon, and a worker that dies costs one chunk.
 */
import * as wf from '@temporalio/workflow';
import type { JobActivities } from '../activities/jobs.js';
import { add, type Chunk, type Counts, type Cursor } from '../src/jobs/types.js';
import { progress } from './contract.js';

const chunkOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '2 minutes', // longer than the slowest answer of a provider
} as const;

const { reconcileMessages } = wf.proxyActivities<JobActivities>({
  ...chunkOptions,
  retry: { maximumAttempts: 1 }, // the schedule comes again soon enough
});
// A chunk may be repeated: what it did is out of its own sight afterwards.
const { askProviders, redriveFailed, fetchFiles, sweep } = wf.proxyActivities<JobActivities>({
  ...chunkOptions,
  retry: { initialInterval: '5s', maximumInterval: '1 minute', maximumAttempts: 5 },
});

/** Where a long run goes on after its history was cut. */
export interface JobState {
  counts: Counts;
  cursor: Cursor | null;
}

type JobWorkflow = (state?: JobState) => Promise<Counts>;

/** Starts workflows that are missing and repeats signals that got lost. */
export async function reconcileWorkflows(state?: JobState): Promise<Counts> {
  return inChunks(reconcileWorkflows, reconcileMessages, state);
}

/** Asks providers for reports and prices that did not come. */
export async function reconcileProviders(state?: JobState): Promise<Counts> {
  return inChunks(reconcileProviders, askProviders, state);
}

/** Begins messages again that failed only in passing. */
export async function retryFailed(state?: JobState): Promise<Counts> {
  return inChunks(retryFailed, redriveFailed, state);
}

/** Fetches files of incoming messages that could not be fetched when they came. */
export async function fetchMedia(state?: JobState): Promise<Counts> {
  return inChunks(fetchMedia, fetchFiles, state);
}

/** Removes what was kept long enough. */
export async function retention(state?: JobState): Promise<Counts> {
  return inChunks(retention, sweep, state);
}

async function inChunks(
  self: JobWorkflow,
  work: (cursor: Cursor | null) => Promise<Chunk>,
  state: JobState = { counts: {}, cursor: null },
): Promise<Counts> {
  let { counts, cursor } = state;
  wf.setHandler(progress, () => counts);
  for (;;) {
    const chunk = await work(cursor);
    counts = add(counts, chunk.counts);
    cursor = chunk.next;
    tell(counts);
    if (cursor === null) return counts;
    if (wf.workflowInfo().continueAsNewSuggested) return wf.continueAsNew<typeof self>({ counts, cursor });
  }
}

/** What an operator reads in the Temporal UI. */
function tell(counts: Counts): void {
  wf.setCurrentDetails(
    Object.entries(counts)
      .map(([what, n]) => `- ${what}: ${n}`)
      .join('\n'),
  );
}
