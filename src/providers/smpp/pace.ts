/** How fast a link submits: parts a second, slower while the SMSC throttles, and a window of unanswered submits. */

const RECOVERY_MS = 10_000;
const RECOVERY_FACTOR = 1.25;
const SLOWEST_SHARE = 1 / 16;
const THROTTLE_MAX_S = 32;

/** Evenly spaced slots (GCRA without bursts). Instants are milliseconds on a clock that never goes back. */
export class Rate {
  private current: number;
  private nextAt = 0;
  private changedAt = 0;
  private throttles = 0;

  /** @param tps parts a second, above 0 */
  constructor(private readonly tps: number) {
    this.current = tps;
  }

  /** Parts a second at present. */
  at(now: number): number {
    while (this.current < this.tps && now - this.changedAt >= RECOVERY_MS) {
      this.current = Math.min(this.tps, this.current * RECOVERY_FACTOR);
      this.changedAt += RECOVERY_MS;
      this.throttles = 0;
    }
    return this.current;
  }

  /** Milliseconds until the next free slot. */
  waitMs(now: number): number {
    return Math.max(0, this.nextAt - now);
  }

  /** Takes the next slot. @returns milliseconds until it comes */
  reserve(now: number): number {
    const wait = this.waitMs(now);
    this.nextAt = now + wait + 1000 / this.at(now);
    return wait;
  }

  /**
   * The SMSC refused a part because we are too fast: half the rate from now on, and slowly back.
   * @returns seconds to wait before that part is tried again: 1, doubling while it goes on
   */
  throttled(now: number): number {
    // Several parts were under way when it began; their refusals are one and the same.
    const isNew = this.throttles === 0 || now - this.changedAt >= 1000;
    if (isNew) {
      this.current = Math.max(this.tps * SLOWEST_SHARE, this.at(now) / 2);
      this.changedAt = now;
      this.throttles += 1;
    }
    return Math.min(THROTTLE_MAX_S, 2 ** (this.throttles - 1));
  }
}

/** At most so many at once, first come first served. */
export class Window {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(size: number) {
    this.free = size;
  }

  /** @returns what gives the place back, once */
  async enter(): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    };
  }
}
