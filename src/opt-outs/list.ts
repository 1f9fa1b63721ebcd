/** The list as the sending of every message asks it: nothing for an app that has no opt-outs, else one row by index. */
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';
import { Recent } from '../recent.js';
import { hasOptOuts, hasOverride, isOptedOut } from './store.js';

export class OptOutList {
  /** Whether an app has any opt-outs; the first one that another process takes is noticed a second later. */
  private readonly recent = new Recent<number, boolean>();

  /**
   * @param number E.164; null = a short code, which nobody opts out with
   * @param messageId one that was accepted: it may have been sent in spite of the list
   */
  async isOn(db: Executor, appId: number, number: string | null, messageId?: number): Promise<boolean> {
    if (number === null || !(await this.hasAny(db, appId))) return false;
    if (!(await isOptedOut(db, appId, number))) return false;
    return messageId === undefined || !(await hasOverride(db, messageId));
  }

  /** @throws ApiError opted_out */
  async assertWanted(db: Executor, appId: number, number: string | null): Promise<void> {
    if (!(await this.isOn(db, appId, number))) return;
    const text = `${number} does not want messages from this app.`;
    throw new ApiError('opted_out', text, { errors: { to: [text] } });
  }

  /** After an opt-out was committed, so that this process acts on it at once. */
  forget(appId: number): void {
    this.recent.forget(appId);
  }

  private hasAny(db: Executor, appId: number): Promise<boolean> {
    return this.recent.read(appId, () => hasOptOuts(db, appId), !db.isTransaction);
  }
}
