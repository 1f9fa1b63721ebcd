/**
 * Whose a link is, told from what is read of the leases again and again. An owner is dead when its count stood still
 * for the time of a lease, measured here on a clock that never jumps: clocks of different machines are not compared.
 * Pure.
 */
import type { Lease } from './store.js';

/** Milliseconds. */
export interface LeaseTimes {
  /** How often an owner says that it lives. */
  renew: number;
  /** After this long without a renewal others take the link. */
  lease: number;
  /** An owner that could not renew for so long gives the link up, well before others may take it. */
  fence: number;
  /** How often an owner looks whether it could. */
  fenceCheck: number;
  /** How long it then has to leave the SMSC in order. */
  leave: number;
}

export const LEASE_TIMES: LeaseTimes = {
  renew: 4_000,
  lease: 16_000,
  fence: 11_000,
  fenceCheck: 1_000,
  leave: 3_000,
};

export class LeaseWatch {
  private readonly seen = new Map<number, { owner: string | null; renewals: number; since: number }>();
  private leases: ReadonlyMap<number, Lease> = new Map();

  /** @param isAlone no other process can exist: whoever is named as an owner is dead */
  constructor(
    private readonly me: string,
    private readonly isAlone: boolean,
    private readonly leaseMs = LEASE_TIMES.lease,
  ) {}

  /** @param now milliseconds on a clock that never goes back */
  read(leases: ReadonlyMap<number, Lease>, now: number): void {
    this.leases = leases;
    for (const { appId, owner, renewals } of leases.values()) {
      const before = this.seen.get(appId);
      if (before?.owner !== owner || before?.renewals !== renewals)
        this.seen.set(appId, { owner, renewals, since: now });
    }
    for (const appId of this.seen.keys()) if (!leases.has(appId)) this.seen.delete(appId);
  }

  leaseOf(appId: number): Lease | null {
    return this.leases.get(appId) ?? null;
  }

  /** `free`: nobody's, or its owner is dead. */
  stateOf(appId: number, now: number): 'mine' | 'free' | 'elsewhere' {
    const lease = this.leases.get(appId);
    if (!lease || lease.owner === null) return 'free';
    if (lease.owner === this.me) return 'mine';
    if (this.isAlone) return 'free';
    return now - (this.seen.get(appId)?.since ?? now) > this.leaseMs ? 'free' : 'elsewhere';
  }
}
