/** All activities of the worker, joined. */
import type { Log } from '../src/log.js';
import { withTypedFailures } from './failures.js';
import { jobActivities } from './jobs.js';
import { messageActivities } from './messages.js';

export interface ActivityDeps {
  attempts: Parameters<typeof messageActivities>[0];
  lifecycle: Parameters<typeof messageActivities>[1];
  starter: Parameters<typeof jobActivities>[0];
  signaller: Parameters<typeof jobActivities>[1];
  log: Log;
}

export function createActivities(deps: ActivityDeps) {
  const activities = {
    ...messageActivities(deps.attempts, deps.lifecycle),
    ...jobActivities(deps.starter, deps.signaller),
  };
  return withTypedFailures(activities, deps.log);
}
