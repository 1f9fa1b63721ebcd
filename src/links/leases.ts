/**
 * Whose a link is, told from what is read of the leases again and again. An owner is dead when its count stood still
 * for the time of a lease, measured here on a clock that never jumps: clocks of different machines are not compared.
 * Pure.
 */
import type { Lease } from './store.js';

/** How often an owner says that it lives. */
export const RENEW_MS = 4_000;
/** After this long without a renewal others take the link. */
export const LEASE_MS = 16_000;
/** An owner that could not renew for so long gives the link up, well before others may take it. */
export const FENCE_MS = 11_000;

export class LeaseWatch {
  private readonly seen = new Map<number, { owner: string | null; renewals: number; since: number }>();
  private leases: ReadonlyMap<number, Lease> = new Map();

  /** @param isAlone no other process can exist: whoever is named as an owner is dead */
  constructor(
    private readonly me: string,
    private readonly isAlone: boolean,
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
    return now - (this.seen.get(appId)?.since ?? now) > LEASE_MS ? 'free' : 'elsewhere';
  }
}
