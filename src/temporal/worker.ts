/** The worker: runs workflows and activities until it is told to stop. */
import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { createActivities } from '../../activities/index.js';
import { traceWork } from '../tracing/temporal.js';
import type { Tracing } from '../tracing/tracing.js';
import { BULK_QUEUE, linkQueue, TASK_QUEUE, WEBHOOK_QUEUE } from '../../workflows/contract.js';

/** Made by `npm run build`; building it at every start would take seconds. */
export const BUNDLE_PATH = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/** The same workflows, which tell of their runs and hand traces on: workflows/tracing.ts. */
export const TRACED_BUNDLE_PATH = fileURLToPath(new URL('../../workflow-bundle-traced.js', import.meta.url));

export interface WorkerOptions {
  connection: NativeConnection;
  namespace: string;
  activities: ReturnType<typeof createActivities>;
  shutdownGraceS: number;
  tracing: Tracing | null;
}

/** The benchmark's worker for empty workflows has the same. */
export const WORKER_TUNING = {
  // A send holds its workflow task while it runs: with few places, one provider that hangs would stop all others.
  maxConcurrentWorkflowTaskExecutions: 200,
  maxConcurrentLocalActivityExecutions: 200,
  maxCachedWorkflows: 2_000,
} as const;

export function createWorker(options: WorkerOptions): Promise<Worker> {
  const { tracing } = options;
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: tracing ? TRACED_BUNDLE_PATH : BUNDLE_PATH },
    ...(tracing && traceWork(tracing)),
    activities: options.activities,
    ...WORKER_TUNING,
    shutdownGraceTime: `${options.shutdownGraceS}s`,
    shutdownForceTime: `${options.shutdownGraceS + 10}s`,
  });
}

/** Receivers that may hang at once, times the requests that each may hold open: see src/webhooks/schedule.ts. */
const WEBHOOK_PLACES = 500;

/** Posts to webhooks, and nothing else: a place is held for as long as a receiver takes. */
export function createWebhookWorker(options: WorkerOptions): Promise<Worker> {
  const { deliver, deliverGroup } = options.activities;
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: WEBHOOK_QUEUE,
    activities: { deliver, deliverGroup },
    maxConcurrentActivityTaskExecutions: WEBHOOK_PLACES,
    maxConcurrentActivityTaskPolls: 2,
    shutdownGraceTime: `${options.shutdownGraceS}s`,
    shutdownForceTime: `${options.shutdownGraceS + 10}s`,
  });
}

/** Stretches of batches that are sent at once, over all batches. */
const BULK_PLACES = 6;

/** Sends the members of batches, and nothing else. */
export function createBulkWorker(options: WorkerOptions): Promise<Worker> {
  const { placeMembers, cancelMembers, finishPlacing, endReportWaits, isOver } = options.activities;
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: BULK_QUEUE,
    activities: { placeMembers, cancelMembers, finishPlacing, endReportWaits, isOver },
    maxConcurrentActivityTaskExecutions: BULK_PLACES,
    maxConcurrentActivityTaskPolls: 1,
    shutdownGraceTime: `${options.shutdownGraceS}s`,
    shutdownForceTime: `${options.shutdownGraceS + 10}s`,
  });
}

/** Makes attempts only, those that other processes hand over to the one that keeps the app's link. */
export function createLinkWorker(options: WorkerOptions & { appId: number }): Promise<Worker> {
  const { attempt } = options.activities;
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: linkQueue(options.appId),
    activities: { attempt },
    maxConcurrentActivityTaskExecutions: WORKER_TUNING.maxConcurrentLocalActivityExecutions,
    maxConcurrentActivityTaskPolls: 2, // one link is no faster than its provider
    shutdownGraceTime: `${options.shutdownGraceS}s`,
    shutdownForceTime: `${options.shutdownGraceS + 10}s`,
  });
}
