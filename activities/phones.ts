/** What a phone's workflow does in the world. */
import type { LeaseService } from '../src/phones/leasing.js';
import type { PhoneSignals } from '../src/phones/signals.js';
import type { LeaseRequest, LeaseResult, Snapshot } from '../src/phones/types.js';

export interface PhoneActivities {
  leasePhone(request: LeaseRequest): Promise<LeaseResult>;
  /** Null: the phone is gone. */
  lookAtPhone(appId: number): Promise<Snapshot | null>;
}

export function phoneActivities(leasing: LeaseService, signals: PhoneSignals): PhoneActivities {
  return {
    async leasePhone(request) {
      const result = await leasing.lease(request);
      signals.notify();
      return result;
    },
    async lookAtPhone(appId) {
      const snapshot = await leasing.look(appId);
      signals.notify();
      return snapshot;
    },
  };
}
