/** The scheduled jobs in Temporal: created or brought up to date at every start, looked at and run by hand. */
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { progress, TASK_QUEUE } from '../../workflows/contract.js';
import { JOBS, type Counts, type Job } from '../jobs/types.js';
import type { ClientSource } from './client.js';

export const SCHEDULE_IDS: readonly string[] = JOBS.map(({ name }) => name);

export async function ensureSchedules(client: Client): Promise<void> {
  await Promise.all(JOBS.map((job) => ensureSchedule(client, job)));
}

/** Idempotent. A pause, and the note an operator left with it, stay as they are. */
async function ensureSchedule(client: Client, job: Job): Promise<void> {
  const settings = {
    spec: { intervals: [{ every: job.everyS * 1_000, offset: job.offsetS * 1_000 }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: job.workflow,
      workflowId: job.name,
      taskQueue: TASK_QUEUE,
      workflowExecutionTimeout: job.timeoutS * 1_000,
      staticSummary: job.summary,
    },
    // Runs that were missed while everything was down are made up for by the next one.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' as const },
  };
  try {
    await client.schedule.create({ scheduleId: job.name, ...settings, state: { note: job.summary } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(job.name).update(({ state }) => ({
      ...settings,
      state: state.paused ? state : { ...state, note: job.summary },
    }));
  }
}

export type JobRunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';

export interface JobRun {
  /** Workflow id and first run id: two runs that begin within one second have the same workflow id. */
  id: string;
  status: JobRunStatus;
  startedAt: Date;
  endedAt: Date | null;
  /** So far, or at the end; null when it is not known. */
  counts: Counts | null;
  failure: string | null;
}

export interface JobState {
  job: Job;
  /** Null when the schedule was deleted; the next start of a gateway makes it again. */
  schedule: { paused: boolean; note: string | null; nextAt: Date | null } | null;
  last: JobRun | null;
}

const STARTED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 50;
const QUESTION_MS = 2_000;

export class JobSchedules {
  constructor(private readonly source: ClientSource) {}

  /** @throws when Temporal is away */
  async state(job: Job): Promise<JobState> {
    const description = await this.describe(job);
    if (!description) return { job, schedule: null, last: null };
    const { state, info } = description;
    const last = newestRun(description);
    return {
      job,
      schedule: {
        paused: state.paused,
        note: state.paused ? (state.note ?? null) : null,
        nextAt: state.paused ? null : (info.nextActionTimes[0] ?? null),
      },
      last: last === null ? null : await this.run(last),
    };
  }

  /**
   * Runs a job now, also a paused one. While one runs already, that is the run.
   * @returns the id of the run, or null when the schedule was deleted
   * @throws when Temporal is away
   */
  async trigger(job: Job): Promise<{ id: string; wasRunning: boolean } | null> {
    const before = await this.describe(job);
    if (!before) return null;
    const running = before.info.runningActions[0];
    if (running) return { id: idOf(running.workflow), wasRunning: true };
    const newest = newestRun(before);
    await this.source.client().schedule.getHandle(job.name).trigger(ScheduleOverlapPolicy.SKIP);
    const deadline = Date.now() + STARTED_WITHIN_MS;
    for (;;) {
      const now = await this.describe(job);
      const id = now && newestRun(now);
      if (id && id !== newest) return { id, wasRunning: false };
      if (Date.now() > deadline) throw new Error(`the job ${job.name} did not start within 15 seconds`);
      await delay(LOOK_EVERY_MS);
    }
  }

  /** @returns null when no such run is known (any more). @throws when Temporal is away */
  async run(id: string): Promise<JobRun | null> {
    const [workflowId, firstRunId] = id.split(SEPARATOR);
    const { workflow } = this.source.client();
    let handle = workflow.getHandle(workflowId!, firstRunId);
    let described = await handle.describe().catch(nullIfUnknown);
    if (described?.status.name === 'CONTINUED_AS_NEW') {
      handle = workflow.getHandle(workflowId!);
      described = await handle.describe().catch(nullIfUnknown);
    }
    if (!described) return null;
    const status = statusOf(described);
    let counts: Counts | null = null;
    let failure: string | null = null;
    if (status === 'completed') counts = (await handle.result()) as Counts;
    else if (status === 'running') counts = await this.progressOf(handle);
    else failure = await handle.result().then(() => null, reasonOf);
    return {
      id,
      status,
      startedAt: described.startTime,
      endedAt: described.closeTime ?? null,
      counts,
      failure,
    };
  }

  /** Without a worker nobody answers. */
  private async progressOf(handle: WorkflowHandle): Promise<Counts | null> {
    const { connection } = this.source.client();
    try {
      return await connection.withDeadline(Date.now() + QUESTION_MS, () => handle.query(progress));
    } catch {
      return null;
    }
  }

  private async describe(job: Job): Promise<ScheduleDescription | null> {
    try {
      return await this.source.client().schedule.getHandle(job.name).describe();
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return null;
      throw error;
    }
  }
}

const SEPARATOR = '~';

const idOf = (run: { workflowId: string; firstExecutionRunId: string }): string =>
  `${run.workflowId}${SEPARATOR}${run.firstExecutionRunId}`;

function newestRun({ info }: ScheduleDescription): string | null {
  const newest = info.recentActions.at(-1);
  return newest ? idOf(newest.action.workflow) : null;
}

function statusOf({ status }: WorkflowExecutionDescription): JobRunStatus {
  switch (status.name) {
    case 'COMPLETED':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'CANCELLED':
      return 'cancelled';
    case 'TERMINATED':
      return 'terminated';
    case 'TIMED_OUT':
      return 'timed_out';
    default:
      return 'running';
  }
}

const nullIfUnknown = (error: unknown): null => {
  if ((error as Error).name === 'WorkflowNotFoundError') return null;
  throw error;
};

/** The innermost reason: the outer ones only say that the workflow and its activity failed. */
function reasonOf(error: unknown): string {
  let reason = error as Error;
  while (reason.cause instanceof Error) reason = reason.cause;
  return reason.message;
}
