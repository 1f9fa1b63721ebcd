/**
 * Asks providers about messages whose final report, or price, has not come. The messages of an app are asked about one
 * after the other, at the rate the app may send; a provider that fails keeps nobody else waiting.
 */
import { healthOf } from '../apps/breaker.js';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import { priceOutgoing } from '../calls/store.js';
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import { askProvider } from '../messages/ask-provider.js';
import { nextCheck, nextPriceCheck } from '../messages/job-marks.js';
import { policyFor } from '../messages/policy.js';
import { takeReport } from '../messages/reports.js';
import type { ReportSignal } from '../messages/report-store.js';
import type { Signaller } from '../messages/signaller.js';
import { findMessage, updateMessage } from '../messages/store.js';
import { transition } from '../messages/transition.js';
import type { Message } from '../messages/types.js';
import type { DeliveryReport, ProviderDriver } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import { listChecksDue } from './store.js';
import { add, type Chunk, type Counts, type Cursor, type Pulse } from './types.js';

export interface ProviderChecksDeps {
  db: Db;
  apps: AppStore;
  driverOf: (type: string) => ProviderDriver | null;
  http: HttpClient;
  signaller: Signaller;
  clock: () => Date;
  log: Log;
}

const APPS_AT_ONCE = 5;
/** Of one app in one chunk, at most; and no more than fit into so many seconds at its rate. */
const MESSAGES_PER_CHUNK = 50;
const CHUNK_S = 10;
const CHUNKS_PER_RUN = 20;
/** Questions a second where neither app nor provider has a limit. */
const DEFAULT_RATE = 20;
/** The provider is down or refuses us: the rest of this app's messages wait for the next run. */
const FAILURES_IN_A_ROW = 3;

type Answer = 'ended' | 'priced' | 'unchanged' | 'failed';
const NOTHING: Counts = { asked: 0, ended: 0, priced: 0, unchanged: 0, failed: 0 };

export class ProviderChecks {
  constructor(private readonly deps: ProviderChecksDeps) {}

  async ask(cursor: Cursor | null, pulse: Pulse): Promise<Chunk> {
    const { db, apps, driverOf, clock } = this.deps;
    const round = Number(cursor?.['round'] ?? 1);
    const givenUp = new Set((cursor?.['givenUp'] as readonly number[] | undefined) ?? []);
    const { apps: all } = await apps.list(db, { limit: Number.MAX_SAFE_INTEGER });
    const now = clock().getTime();
    const waiting = all.filter(
      (app) =>
        driverOf(app.type)?.poll !== undefined &&
        app.state === 'active' &&
        healthOf(app.breaker, now) !== 'open' &&
        !givenUp.has(app.id),
    );
    let counts = NOTHING;
    let hasMore = false;
    const askNext = async (): Promise<void> => {
      for (let app = waiting.shift(); app; app = waiting.shift()) {
        const done = await this.askApp(app, pulse);
        counts = add(counts, done.counts);
        hasMore ||= done.hasMore;
        if (done.gaveUp) givenUp.add(app.id);
      }
    };
    await Promise.all(Array.from({ length: APPS_AT_ONCE }, askNext));
    const next = hasMore && round < CHUNKS_PER_RUN ? { round: round + 1, givenUp: [...givenUp] } : null;
    return { counts, next };
  }

  private async askApp(
    app: App,
    pulse: Pulse,
  ): Promise<{ counts: Counts; hasMore: boolean; gaveUp: boolean }> {
    const { db, driverOf, clock } = this.deps;
    const rate = app.settings.tps ?? driverOf(app.type)?.limits.tps ?? DEFAULT_RATE;
    const limit = Math.max(1, Math.min(MESSAGES_PER_CHUNK, Math.floor(rate * CHUNK_S)));
    const ids = await listChecksDue(db, app.id, clock().getTime(), limit);
    let counts: Counts = {};
    let failures = 0;
    for (const id of ids) {
      pulse();
      const paced = new Promise((resolve) => setTimeout(resolve, 1_000 / rate));
      const answer = await this.askOne(id, app);
      if (answer === null) continue;
      counts = add(counts, { asked: 1, [answer]: 1 });
      failures = answer === 'failed' ? failures + 1 : 0;
      if (failures === FAILURES_IN_A_ROW) return { counts, hasMore: false, gaveUp: true };
      await paced;
    }
    return { counts, hasMore: ids.length === limit, gaveUp: false };
  }

  /** @returns null when there was nothing to ask (any more) */
  private async askOne(id: number, app: App): Promise<Answer | null> {
    const { db, driverOf, http, clock, log, signaller } = this.deps;
    const before = await findMessage(db, id);
    const now = clock();
    if (!before || before.appId !== app.id || !isWorthAsking(before, app, now.getTime())) {
      await updateMessage(db, id, { providerCheckAt: null });
      return null;
    }
    let report: DeliveryReport | null = null;
    let failed = false;
    try {
      report = await askProvider(before, app, driverOf(app.type), http, now);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      failed = true;
      log.warn({ err: error, message_id: id, app_id: app.id }, 'status look-up failed');
    }
    const { answer, signal } = await this.apply(before, app, report, now.getTime());
    if (signal) signaller.enqueue([signal]);
    return failed ? 'failed' : answer;
  }

  private apply(
    before: Message,
    app: App,
    report: DeliveryReport | null,
    now: number,
  ): Promise<{ answer: Answer; signal: ReportSignal | null }> {
    return inTransaction(this.deps.db, async (trx) => {
      const taken = report && (await takeReport(trx, app.id, null, report, now));
      let after = (await findMessage(trx, before.id, true)) ?? before;
      // The same words came before, without the price.
      if (report?.cost && after.channel === 'voice') await priceOutgoing(trx, after.id, report.cost);
      if (report?.cost && after.cost === null)
        after = await transition(
          trx,
          after,
          null,
          { cost: report.cost.amount, currency: report.cost.currency },
          { source: 'provider' },
          now,
        );
      // A new status has set the mark already.
      if (after.status === before.status)
        await updateMessage(trx, before.id, { providerCheckAt: nextQuestion(after, app, now) });
      const ended = after.status !== before.status && after.status !== 'sent';
      const priced = before.cost === null && after.cost !== null;
      return {
        answer: ended ? 'ended' : priced ? 'priced' : 'unchanged',
        signal: taken ? taken.signal : null,
      };
    });
  }
}

function isWorthAsking(message: Message, app: App, now: number): boolean {
  if (message.providerId === null) return false;
  if (message.status === 'delivered') return message.cost === null;
  if (message.status !== 'sent' && message.status !== 'unknown') return false;
  return handedOverAt(message) + policyFor(app, null).dlrDeadlineMs > now;
}

function nextQuestion(message: Message, app: App, now: number): number | null {
  if (message.status === 'delivered')
    return message.cost === null ? nextPriceCheck(message.deliveredAt ?? now, now) : null;
  return nextCheck(handedOverAt(message), now, policyFor(app, null).dlrDeadlineMs);
}

const handedOverAt = (message: Message) => message.sentAt ?? message.createdAt;
