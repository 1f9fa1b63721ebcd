/** The scheduled jobs: what they are, when they ran, and running one by hand. */
import { z } from 'zod';
import type { JobService } from '../../jobs/service.js';
import type { JobRun, JobState } from '../../temporal/schedules.js';
import { instant } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Instant } from '../schemas.js';

const Run = z
  .object({
    id: z.string(),
    status: z.enum(['running', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out']),
    started_at: Instant,
    ended_at: Instant.nullable(),
    counts: z
      .record(z.string(), z.number())
      .nullable()
      .meta({ description: 'What it did, so far or at its end.' }),
    failure: z.string().nullable(),
  })
  .meta({ id: 'JobRun' });

export const JobRecord = z
  .object({
    name: z.string(),
    summary: z.string(),
    every_s: z.int(),
    paused: z.boolean(),
    note: z.string().nullable().meta({ description: 'What the operator wrote who paused it.' }),
    next_at: Instant.nullable(),
    last: Run.nullable(),
  })
  .meta({ id: 'Job' });

const Name = z.string().min(1).max(60);

export function jobRoutes({ jobs }: { jobs: JobService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/jobs',
      summary: 'The scheduled jobs, with the last run and the next one.',
      scope: 'admin',
      replies: { 200: Data(z.array(JobRecord)) },
      handle: async () => ({ data: (await jobs.list()).map(presentJob) }),
    }),
    route({
      method: 'post',
      path: '/api/jobs/{name}/run',
      summary: 'Run a job now, also a paused one. While it runs already, that run is named.',
      scope: 'admin',
      params: z.object({ name: Name }),
      replies: { 200: Data(z.object({ run: z.string(), was_running: z.boolean() })) },
      handle: async ({ actor, params }) => {
        const { id, wasRunning } = await jobs.run(actor, params.name);
        return { data: { run: id, was_running: wasRunning } };
      },
    }),
    route({
      method: 'get',
      path: '/api/jobs/{name}/runs/{run}',
      summary: 'How a run of a job stands.',
      scope: 'admin',
      params: z.object({ name: Name, run: z.string().min(1).max(200) }),
      replies: { 200: Data(Run) },
      handle: async ({ params }) => ({ data: presentRun(await jobs.find(params.name, params.run)) }),
    }),
  ];
}

export function presentJob({ job, schedule, last }: JobState) {
  return {
    name: job.name,
    summary: job.summary,
    every_s: job.everyS,
    paused: schedule?.paused ?? false,
    note: schedule?.note ?? null,
    next_at: schedule?.nextAt ? instant(schedule.nextAt.getTime()) : null,
    last: last && presentRun(last),
  };
}

function presentRun({ id, status, startedAt, endedAt, counts, failure }: JobRun) {
  return {
    id,
    status,
    started_at: instant(startedAt.getTime()),
    ended_at: endedAt && instant(endedAt.getTime()),
    counts,
    failure,
  };
}
