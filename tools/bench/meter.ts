/** CPU and memory of the processes of a run. */
import { readUsage, type Usage } from '../load/usage.js';
import type { Member } from './site.js';

export interface MemberUsage {
  name: string;
  /** CPU seconds while it was measured; null where there is no /proc. */
  cpuS: number | null;
  /** Resident now, and the highest of its life, in bytes. */
  rssBytes: number | null;
  peakBytes: number | null;
}

export class Meter {
  private before = new Map<string, Usage | null>();

  constructor(private readonly members: readonly Member[]) {}

  start(): void {
    this.before = this.readAll();
  }

  /** Since `start`. */
  read(): MemberUsage[] {
    return [...this.readAll()].map(([name, now]) => ({
      name,
      cpuS: now && now.cpuS - (this.before.get(name)?.cpuS ?? 0),
      rssBytes: now?.rssBytes ?? null,
      peakBytes: now?.peakBytes ?? null,
    }));
  }

  private readAll(): Map<string, Usage | null> {
    return new Map(
      this.members.map(({ name, pid }) => {
        const id = pid();
        return [name, id === null ? null : readUsage(id)];
      }),
    );
  }
}
