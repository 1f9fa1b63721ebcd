/** How each profile drives the gateway. */
import { setTimeout as delay } from 'node:timers/promises';
import { runClosedLoop, runOpenLoop, type Send } from '../load/client.js';
import { runBulk, type BatchFigures } from './bulk.js';
import type { BenchOptions, ProfileName } from './options.js';
import type { Meter, MemberUsage } from './meter.js';
import type { Site } from './site.js';

const MESSAGES: Record<Exclude<ProfileName, 'rate'>, number> = {
  burst: 5_000,
  'flat-out': 5_000,
  soak: 20_000,
  bulk: 20_000,
};

/** `soak`: accepted and not reported yet, at most: a long run must not become one long backlog. */
const OPEN_AT_A_TIME = 1_000;
const SAMPLE_EVERY = 1_000;
const LOOK_MS = 50;
const STALLED_MS = 60_000;

/** Memory when so many messages had been delivered. */
export interface Sample {
  delivered: number;
  members: MemberUsage[];
}

export interface Drive {
  site: Site;
  options: BenchOptions;
  meter: Meter;
  onSend: () => void;
}

export interface Driven {
  sends: Send[];
  samples: Sample[];
  /** Of `bulk`. */
  batch: BatchFigures | null;
  memberIds: readonly number[];
}

const NOTHING = { samples: [], batch: null, memberIds: [] };

export function plannedSends(profile: ProfileName, { messages, rate, seconds }: BenchOptions): number {
  return profile === 'rate' ? Math.round(rate * seconds) : (messages ?? MESSAGES[profile]);
}

export async function drive(profile: ProfileName, { site, options, meter, onSend }: Drive): Promise<Driven> {
  const { target } = site;
  const count = plannedSends(profile, options);
  const { clients, rate, seconds } = options;
  switch (profile) {
    case 'burst':
    case 'flat-out':
      return { ...NOTHING, sends: await runClosedLoop({ target, clients, count, onSend }) };
    case 'rate':
      return { ...NOTHING, sends: await runOpenLoop({ target, rate, seconds, onSend }) };
    case 'soak': {
      const watch = new DeliveryWatch(site, meter);
      const before = (index: number) => watch.untilRoomFor(index);
      const sends = await runClosedLoop({ target, clients, count, before, onSend });
      return { ...NOTHING, sends, samples: await watch.end(sends.length) };
    }
    case 'bulk': {
      const { singles, batch, memberIds } = await runBulk(site, count, onSend);
      return { ...NOTHING, sends: singles, batch, memberIds };
    }
  }
}

/** Follows how many messages were delivered: holds the clients back and reads memory at every thousand. */
class DeliveryWatch {
  private readonly samples: Sample[] = [];
  private taken = 0;
  private movedAt = Date.now();
  private ended = false;
  private readonly looking = this.look();

  constructor(
    private readonly site: Site,
    private readonly meter: Meter,
  ) {}

  /** @returns false when nothing is delivered any more */
  async untilRoomFor(index: number): Promise<boolean> {
    while (index - this.taken >= OPEN_AT_A_TIME) {
      if (this.isStalled) return false;
      await delay(LOOK_MS);
    }
    return true;
  }

  /** Waits for the last ones. @param wanted how many were sent */
  async end(wanted: number): Promise<Sample[]> {
    while (this.taken < wanted && !this.isStalled) await delay(LOOK_MS);
    this.ended = true;
    await this.looking;
    return this.samples;
  }

  private get isStalled(): boolean {
    return Date.now() - this.movedAt > STALLED_MS;
  }

  private async look(): Promise<void> {
    await delay(LOOK_MS); // the constructor must have ended
    while (!this.ended) {
      const { taken } = (await this.site.provider.counts()).reports;
      if (taken > this.taken) this.movedAt = Date.now();
      if (Math.floor(taken / SAMPLE_EVERY) > Math.floor(this.taken / SAMPLE_EVERY))
        this.samples.push({ delivered: taken, members: this.meter.read() });
      this.taken = taken;
      await delay(LOOK_MS);
    }
  }
}
