/** All activities of the worker, joined. */
import { jobActivities, type JobDeps } from './jobs.js';
import { messageActivities } from './messages.js';

export interface ActivityDeps {
  attempts: Parameters<typeof messageActivities>[0];
  lifecycle: Parameters<typeof messageActivities>[1];
  jobs: JobDeps;
}

export function createActivities(deps: ActivityDeps) {
  return {
    ...messageActivities(deps.attempts, deps.lifecycle),
    ...jobActivities(deps.jobs),
  };
}
