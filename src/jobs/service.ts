/** The scheduled jobs as an operator handles them. */
import type { Db } from '../db/connect.js';
import { ApiError, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import { isTemporalAway } from '../temporal/client.js';
import type { JobRun, JobSchedules, JobState } from '../temporal/schedules.js';
import type { Actor } from '../tokens/types.js';
import { JOBS, type Job } from './types.js';

export interface JobServiceDeps {
  db: Db;
  schedules: JobSchedules;
  clock: () => Date;
}

export class JobService {
  constructor(private readonly deps: JobServiceDeps) {}

  /** @throws ApiError unavailable while Temporal is away */
  list(): Promise<JobState[]> {
    return whileUp(() => Promise.all(JOBS.map((job) => this.deps.schedules.state(job))));
  }

  /** Runs a job now. @throws ApiError not_found, unavailable */
  async run(actor: Actor, name: string): Promise<{ id: string; wasRunning: boolean }> {
    const { db, schedules, clock } = this.deps;
    const job = jobNamed(name);
    const run = await whileUp(() => schedules.trigger(job));
    if (!run)
      throw new ApiError(
        'not_found',
        `The schedule "${name}" is missing in Temporal; a restart of the gateway makes it again.`,
      );
    await recordAudit(db, actor, 'job.run', { target: 'job', id: JOBS.indexOf(job) + 1 }, { name }, clock());
    return run;
  }

  /** @param id as `run` gave it. @throws ApiError not_found, unavailable */
  async find(name: string, id: string): Promise<JobRun> {
    jobNamed(name);
    // Other workflows of the namespace are none of a job's.
    const run = id.startsWith(`${name}-`) ? await whileUp(() => this.deps.schedules.run(id)) : null;
    if (!run) throw notFound('Run');
    return run;
  }
}

function jobNamed(name: string): Job {
  const job = JOBS.find((one) => one.name === name);
  if (job) return job;
  throw new ApiError(
    'not_found',
    `There is no job "${name}". There are: ${JOBS.map((one) => one.name).join(', ')}.`,
  );
}

async function whileUp<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isTemporalAway(error)) throw error;
    throw new ApiError('unavailable', 'Temporal can not be reached; jobs run again when it is back.', {
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  }
}
