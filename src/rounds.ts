/**
 * Work that is asked for often and done one round at a time: whoever asks during a round gets another one after it, and
 * whoever asks twice gets one.
 */
export class Rounds {
  private wanted = false;
  private running: Promise<void> | null = null;
  private stopped = false;
  private pauseMs = 0;
  /** Ends the pause, when there is one. */
  private endPause: (() => void) | null = null;

  /**
   * @param round must not throw. Returns after how many milliseconds the next one begins by itself; null = not before
   * somebody asks
   * @param leastPauseMs a pause up to this long is not cut short: else those who ask would make a busy loop of it
   */
  constructor(
    private readonly round: () => Promise<number | null>,
    private readonly leastPauseMs = 0,
  ) {}

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Somebody asked for a round that has not begun. */
  get isWanted(): boolean {
    return this.wanted;
  }

  /** Asks for a round, and returns at once. */
  wake(): void {
    this.wanted = true;
    if (this.pauseMs > this.leastPauseMs) this.endPause?.();
    if (this.running || this.stopped) return;
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.wanted) this.wake(); // asked after the last round, and before this line
    });
  }

  /** Resolves when no round runs and none is asked for. */
  async settled(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Resolves when the round that runs has ended; no other begins. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endPause?.();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      const waitMs = await this.round();
      if (waitMs === null) continue;
      this.wanted = true;
      await this.pause(waitMs);
    }
  }

  private pause(ms: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.pauseMs = ms;
      const timer = setTimeout(() => this.endPause?.(), ms);
      this.endPause = () => {
        clearTimeout(timer);
        this.endPause = null;
        resolve();
      };
    });
  }
}
