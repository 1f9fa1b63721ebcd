/**
 * When phones were last here. A thousand phones that ask twice a minute would be as many writes; they are gathered and
 * written together every few seconds. Only the first word of a phone that was away is written at once.
 */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inOneStatement, inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import { comeOnline } from './presence.js';
import type { PhoneRuns } from './runs.js';
import { findPhone, touchPhones, type Phone } from './store.js';

/** What a process that dies forgets; far below the shortest time after which a phone counts as offline. */
const FLUSH_MS = 2_000;

export class Heartbeats {
  private waiting = new Map<number, number>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: { db: Db; runs: PhoneRuns; log: Log }) {}

  async seen(phone: Phone, client: string | null, now: number): Promise<void> {
    const isNews = phone.presence !== 'online' || (client !== null && client.slice(0, 190) !== phone.client);
    if (!isNews) {
      this.waiting.set(phone.appId, now);
      this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
      return;
    }
    const { db, runs } = this.deps;
    const isBack = await inTransaction(db, async (trx) => {
      const present = await findPhone(trx, phone.appId, true);
      return present !== null && comeOnline(trx, present, client ?? present.client, now);
    });
    if (isBack) runs.tell(phone.appId);
  }

  /** Writes down what is waiting. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const seen = this.waiting;
    this.waiting = new Map();
    if (seen.size > 0) {
      this.running = this.running
        .then(() => inOneStatement(this.deps.db, (trx) => touchPhones(trx, seen)))
        .catch((error: unknown) => {
          const level = isDatabaseAway(error) ? 'debug' : 'error';
          this.deps.log[level]({ err: error }, 'when phones were last here could not be written down');
        });
    }
    return this.running;
  }
}
