/** Keeps one bind alive: connects, and connects again with growing pauses, until it is closed or refused. */
import { ALREADY_BOUND, BIND_REFUSED } from './codes.js';
import { BindError, SmppClient, type ClientOptions } from './client.js';
import type { LinkState } from '../driver.js';

/** Taken off or put on at random, so that links that fell together do not come back together. */
const JITTER = 0.2;

export class Bind {
  private client: SmppClient | null = null;
  private readonly waiting = new Set<() => void>();
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private wake: (() => void) | null = null;
  state: LinkState = 'connecting';
  /** When the next attempt to connect begins, on the clock of `performance`; null unless it is waited for. */
  nextAttemptAt: number | null = null;

  constructor(
    private readonly options: ClientOptions,
    private readonly onState: (state: LinkState, text: string) => void,
  ) {
    this.running = this.run();
  }

  /** The bound connection; null when there is none within `ms`, or surely none will come so soon. */
  async whenUp(ms: number): Promise<SmppClient | null> {
    const until = performance.now() + ms;
    while (!this.client?.isOpen) {
      const left = until - performance.now();
      const isHopeless = this.state === 'refused' || (this.nextAttemptAt ?? 0) > until;
      if (left <= 0 || isHopeless || this.closing.signal.aborted) return null;
      await this.change(left);
    }
    return this.client;
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.wake?.();
    this.tell();
    await this.client?.leave();
    await this.running;
  }

  /** Ends the connection at once; only of a bind that is being closed, which would come back else. */
  cut(): void {
    this.client?.destroy('left in a hurry');
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.closing.signal.aborted) {
      const { settled, alreadyBound, reconnect } = this.options.timings;
      let pauseMs: number | null = null;
      try {
        this.client = await SmppClient.bind(this.options, this.closing.signal);
        const since = performance.now();
        this.moveTo('up', 'bound');
        const reason = await this.client.closed;
        if (performance.now() - since > settled) failures = 0;
        this.client = null;
        if (!this.closing.signal.aborted) this.moveTo('down', reason);
      } catch (error) {
        if (this.closing.signal.aborted) return;
        const { message, status, isFinal } =
          error instanceof BindError ? error : new BindError(String(error));
        if (isFinal || (status !== null && BIND_REFUSED.has(status))) return this.moveTo('refused', message);
        if (status === ALREADY_BOUND) pauseMs = alreadyBound;
        this.moveTo('down', message);
      }
      if (this.closing.signal.aborted) return;
      pauseMs ??= reconnect[Math.min(failures, reconnect.length - 1)]!;
      failures += 1;
      await this.pause(pauseMs * (1 - JITTER + 2 * JITTER * Math.random()));
    }
  }

  private pause(ms: number): Promise<void> {
    this.nextAttemptAt = performance.now() + ms;
    this.tell();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.wake = null;
        this.nextAttemptAt = null;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.wake = end;
    });
  }

  private moveTo(state: LinkState, text: string): void {
    this.state = state;
    this.onState(state, text);
    this.tell();
  }

  private tell(): void {
    for (const resolve of [...this.waiting]) resolve();
  }

  private change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.waiting.add(end);
    });
  }
}
