/** The work of the scheduled jobs. */
import type { Starter } from '../src/messages/starter.js';
import type { Signaller } from '../src/messages/signaller.js';

export interface JobActivities {
  reconcileMessages(): Promise<{ started: number; signalled: number }>;
}

export function jobActivities(starter: Starter, signaller: Signaller): JobActivities {
  return {
    async reconcileMessages() {
      return { started: await starter.refill(), signalled: await signaller.repeatLost() };
    },
  };
}
