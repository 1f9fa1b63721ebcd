/** The list as the sending of every message asks it: nothing for an app that has no opt-outs, else one row by index. */
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';
import { hasOptOuts, isOptedOut } from './store.js';

/** Milliseconds; the first opt-out of an app that another process takes is noticed after this long. */
const FRESH_MS = 1_000;
const LIMIT = 10_000;

export class OptOutList {
  /**
   * Whether an app has any opt-outs. Values, not promises as in recent.ts: a transaction must not wait for a look-up
   * that itself waits for SQLite's one connection, which the transaction holds.
   */
  private readonly known = new Map<number, { any: boolean; until: number }>();

  /** @param number E.164; null = a short code, which nobody opts out with */
  async isOn(db: Executor, appId: number, number: string | null): Promise<boolean> {
    return number !== null && (await this.hasAny(db, appId)) && isOptedOut(db, appId, number);
  }

  /** @throws ApiError opted_out */
  async assertWanted(db: Executor, appId: number, number: string | null): Promise<void> {
    if (!(await this.isOn(db, appId, number))) return;
    const text = `${number} does not want messages from this app.`;
    throw new ApiError('opted_out', text, { errors: { to: [text] } });
  }

  /** After an opt-out was committed, so that this process acts on it at once. */
  forget(appId: number): void {
    this.known.delete(appId);
  }

  private async hasAny(db: Executor, appId: number): Promise<boolean> {
    const known = this.known.get(appId);
    if (known && known.until > performance.now()) return known.any;
    const any = await hasOptOuts(db, appId);
    if (this.known.size >= LIMIT) this.known.clear();
    this.known.set(appId, { any, until: performance.now() + FRESH_MS });
    return any;
  }
}
