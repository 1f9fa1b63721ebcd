/** What a phone's workflow does in the world. */
import type { LeaseService } from '../src/phones/leasing.js';
import type { LeaseRequest, LeaseResult, Snapshot } from '../src/phones/types.js';

export interface PhoneActivities {
  leasePhone(request: LeaseRequest): Promise<LeaseResult>;
  /** Null: the phone is gone. */
  lookAtPhone(appId: number): Promise<Snapshot | null>;
}

export function phoneActivities(leasing: LeaseService): PhoneActivities {
  return {
    leasePhone: (request) => leasing.lease(request),
    lookAtPhone: (appId) => leasing.look(appId),
  };
}
