/** The scheduled jobs, created or brought up to date at every start. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { TASK_QUEUE } from '../../workflows/contract.js';
import type { reconcileWorkflows } from '../../workflows/jobs.js';

const JOBS = [{ id: 'reconcile-workflows', workflow: 'reconcileWorkflows', every: '30s' }] as const;

export const SCHEDULE_IDS: readonly string[] = JOBS.map(({ id }) => id);

export async function ensureSchedules(client: Client): Promise<void> {
  for (const job of JOBS) {
    const spec = { intervals: [{ every: job.every }] };
    const action = {
      type: 'startWorkflow' as const,
      workflowType: job.workflow,
      workflowId: job.id,
      taskQueue: TASK_QUEUE,
      workflowExecutionTimeout: '10 minutes' as const,
    };
    // Runs that were missed while everything was down are made up for by the next one.
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' as const };
    try {
      await client.schedule.create<typeof reconcileWorkflows>({ scheduleId: job.id, spec, action, policies });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule
        .getHandle(job.id)
        .update<typeof reconcileWorkflows>((previous) => ({ ...previous, spec, action, policies }));
    }
  }
}
