/** All activities of the worker, joined. */
import type { Log } from '../src/log.js';
import { batchActivities } from './batches.js';
import { withTypedFailures } from './failures.js';
import { jobActivities, type JobDeps } from './jobs.js';
import { messageActivities } from './messages.js';
import { phoneActivities } from './phones.js';
import { webhookActivities } from './webhooks.js';

export interface ActivityDeps {
  attempts: Parameters<typeof messageActivities>[0];
  lifecycle: Parameters<typeof messageActivities>[1];
  phones: Parameters<typeof phoneActivities>[0];
  jobs: JobDeps;
  lane: Parameters<typeof batchActivities>[0];
  batches: Parameters<typeof batchActivities>[1];
  courier: Parameters<typeof webhookActivities>[0];
  log: Log;
}

export function createActivities(deps: ActivityDeps) {
  const activities = {
    ...messageActivities(deps.attempts, deps.lifecycle),
    ...phoneActivities(deps.phones),
    ...jobActivities(deps.jobs),
    ...webhookActivities(deps.courier),
    ...batchActivities(deps.lane, deps.batches),
  };
  return withTypedFailures(activities, deps.log);
}
