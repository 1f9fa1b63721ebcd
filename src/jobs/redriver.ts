/** Begins messages again that failed only in passing: the same message, one more round of attempts. */
import { healthOf } from '../apps/breaker.js';
import type { AppSelector } from '../apps/selector.js';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { MAX_REDRIVES } from '../messages/job-marks.js';
import { fieldsOfApp, fitsApp } from '../messages/lifecycle.js';
import { mayRedrive } from '../messages/redrive.js';
import { afterMove } from '../messages/status.js';
import { findMessage, listAttempts, markUnstartedOne, updateMessage } from '../messages/store.js';
import { transition } from '../messages/transition.js';
import type { Message } from '../messages/types.js';
import type { ProviderDriver } from '../providers/driver.js';
import { openingOf } from '../windows/gate.js';
import { hasReports, isRedriveDue, listRedrivesDue, wasEverInDoubt } from './store.js';
import type { Chunk, Counts, Pulse } from './types.js';
import { historyWords } from '../messages/history-words.js';

export interface RedriverDeps {
  db: Db;
  apps: AppStore;
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  clock: () => Date;
  /** Called when messages wait for a workflow again. */
  onRedriven: () => void;
}

const PER_CHUNK = 100;
/** Its app is paused or keeps failing: look again then, without counting it. */
const POSTPONE_MS = 5 * 60_000;

export class Redriver {
  constructor(private readonly deps: RedriverDeps) {}

  async redrive(pulse: Pulse): Promise<Chunk> {
    const { db, clock, onRedriven } = this.deps;
    const ids = await listRedrivesDue(db, clock().getTime(), PER_CHUNK);
    const counts: Counts = { considered: ids.length, redriven: 0, left: 0, postponed: 0 };
    for (const id of ids) {
      pulse();
      counts[await this.consider(id)]! += 1;
    }
    if (counts['redriven']! > 0) onRedriven();
    return { counts, next: ids.length === PER_CHUNK ? {} : null };
  }

  /** Decides with the message's row held: of two jobs at once, the second finds it begun already. */
  private consider(id: number): Promise<'redriven' | 'left' | 'postponed'> {
    const { db, apps, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const now = clock().getTime();
      const message = await findMessage(trx, id, true);
      if (!message || !(await isRedriveDue(trx, id, now))) return 'left';
      const app = await apps.find(trx, message.appId);
      const facts = {
        message,
        outcomes: (await listAttempts(trx, id)).map(({ outcome }) => outcome),
        wasInDoubt: await wasEverInDoubt(trx, id),
        hasReports: await hasReports(trx, id),
        validityMs: app?.settings.validity_s === undefined ? null : app.settings.validity_s * 1_000,
      };
      const change = afterMove(message.status, 'redrive');
      if (!mayRedrive(facts, now).redrive || !change.changed) {
        await updateMessage(trx, id, { redriveAt: null });
        return 'left';
      }
      const chosen = await this.choose(trx, message, app, now);
      if (chosen === null) {
        await updateMessage(trx, id, { redriveAt: now + POSTPONE_MS });
        return 'postponed';
      }
      const redrives = (message.redrives ?? 0) + 1;
      const fields = {
        ...(chosen.id !== message.appId && fieldsOfApp(message, chosen)),
        redrives,
        attemptsBefore: message.attempts,
      };
      const text = historyWords.say('begun_again', { number: redrives, total: MAX_REDRIVES });
      await transition(
        trx,
        message,
        change.status,
        fields,
        { source: 'workflow', appId: chosen.id, text },
        now,
      );
      await markUnstartedOne(trx, id);
      return 'redriven';
    });
  }

  /** @returns null while no app can take it */
  private async choose(trx: Executor, message: Message, app: App | null, now: number): Promise<App | null> {
    if (message.groupId !== null) {
      const fits = (one: App) => fitsApp(message, one, this.deps.driverOf(one.type));
      const { app: chosen } = await this.deps.selector.select(trx, message.groupId, {
        now,
        commit: true,
        fits,
        opensAt: (one) => openingOf(one, message, now),
      });
      return chosen;
    }
    return app?.state === 'active' && healthOf(app.breaker, now) !== 'open' ? app : null;
  }
}
