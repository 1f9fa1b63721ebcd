/** Posts delivery reports as a provider does: over kept connections, and again until they are taken. */
import { Agent, request } from 'undici';
import type { Counts } from './behaviour.js';

/** Connections per gateway address: what a provider with many customers would open to one of them. */
const CONNECTIONS = 32;
const TIMEOUT_MS = 30_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** About half an hour of tries. */
const MAX_TRIES = 180;

export class Reporter {
  counts: Counts['reports'] = { open: 0, taken: 0, refused: 0, failedTries: 0 };
  private readonly agent = new Agent({
    connections: CONNECTIONS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  /** Reports of before a reset must not be counted after it. */
  private epoch = 0;

  reset(): void {
    this.epoch += 1;
    this.counts = { open: 0, taken: 0, refused: 0, failedTries: 0 };
  }

  /** @param afterMs from now, in milliseconds */
  post(url: string, form: string, afterMs: number): void {
    this.counts.open += 1;
    const { epoch } = this;
    setTimeout(() => void this.try(url, form, 1, epoch), afterMs);
  }

  private async try(url: string, form: string, tries: number, epoch: number): Promise<void> {
    const verdict = await this.postOnce(url, form);
    if (epoch !== this.epoch) return;
    if (verdict === 'later' && tries < MAX_TRIES) {
      this.counts.failedTries += 1;
      const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
      setTimeout(() => void this.try(url, form, tries + 1, epoch), pauseMs);
      return;
    }
    this.counts.open -= 1;
    this.counts[verdict === 'taken' ? 'taken' : 'refused'] += 1;
  }

  private async postOnce(url: string, form: string): Promise<'taken' | 'refused' | 'later'> {
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
        dispatcher: this.agent,
      });
      await body.dump();
      if (statusCode < 300) return 'taken';
      return statusCode >= 500 || statusCode === 429 || statusCode === 408 ? 'later' : 'refused';
    } catch {
      return 'later'; // the gateway is away, or went away in the middle
    }
  }
}
