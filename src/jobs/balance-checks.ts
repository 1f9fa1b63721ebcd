/** Asks providers how much money is left, of the apps whose owners want to know when it is little. */
import { judgeBalance } from '../apps/balance.js';
import { forgetBalances, keepBalance, wasLow } from '../apps/balance-store.js';
import { driverContext } from '../apps/driver-context.js';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inTransaction } from '../db/sql.js';
import { recordEvent } from '../events/store.js';
import type { Log } from '../log.js';
import type { Money } from '../messages/types.js';
import type { ProviderDriver } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import type { Counts, Pulse } from './types.js';

export interface BalanceChecksDeps {
  db: Db;
  apps: AppStore;
  driverOf: (type: string) => ProviderDriver | null;
  http: HttpClient;
  clock: () => Date;
  log: Log;
}

const AT_ONCE = 5;

export class BalanceChecks {
  constructor(private readonly deps: BalanceChecksDeps) {}

  /** @returns counts of a job; none where nobody wants to know */
  async ask(pulse: Pulse): Promise<Counts> {
    const { db, apps, driverOf } = this.deps;
    const { apps: all } = await apps.list(db, { limit: Number.MAX_SAFE_INTEGER });
    const asked = all.filter(
      ({ type, settings }) => settings.balance_alert !== undefined && driverOf(type)?.tellsBalance,
    );
    await forgetBalances(
      db,
      asked.map(({ id }) => id),
    );
    if (asked.length === 0) return {};
    let low = 0;
    const left = [...asked];
    const askNext = async (): Promise<void> => {
      for (let app = left.shift(); app; app = left.shift()) {
        pulse();
        if (await this.askOne(app)) low += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askNext));
    return { balances_asked: asked.length, balances_low: low };
  }

  /** @returns whether it was found to be low now */
  private async askOne(app: App): Promise<boolean> {
    const balance = await this.balanceOf(app);
    const alert = app.settings.balance_alert;
    if (!balance || alert === undefined) return false;
    const now = this.deps.clock().getTime();
    const isNews = await inTransaction(this.deps.db, async (trx) => {
      const verdict = judgeBalance(balance.amount, alert, await wasLow(trx, app.id));
      await keepBalance(trx, app.id, balance, verdict.isLow, now);
      if (!verdict.isNews) return false;
      const data = {
        app_id: app.id,
        balance: balance.amount,
        currency: balance.currency,
        balance_alert: alert,
      };
      await recordEvent(trx, { type: 'app.balance_low', appId: app.id, data }, now);
      return true;
    });
    if (isNews) this.deps.log.warn({ app_id: app.id }, 'little money is left at the provider');
    return isNews;
  }

  /** @returns null when the provider did not say; the next run asks again */
  private async balanceOf(app: App): Promise<Money | null> {
    const { driverOf, http, clock, log } = this.deps;
    const driver = driverOf(app.type);
    try {
      const check = await driver?.test?.(driverContext(app, driver, { http, now: clock() }));
      return check?.balance ?? null;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      log.warn({ err: error, app_id: app.id }, 'balance look-up failed');
      return null;
    }
  }
}
