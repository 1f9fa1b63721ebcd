/** Tells workflows about reports after they were committed. A signal that is lost is repeated by reconciliation. */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inOneStatement } from '../db/sql.js';
import type { Log } from '../log.js';
import { Rounds } from '../rounds.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { listDueSignals, markSignalled, type ReportSignal } from './report-store.js';

/** Younger signals are being sent by the process that took the report. */
const LOST_AFTER_MS = 10_000;
const AT_ONCE = 20;
const REPEAT_LIMIT = 2_000;

export class Signaller {
  private readonly waiting: ReportSignal[] = [];
  private readonly rounds = new Rounds(() => this.drain());

  constructor(private readonly deps: { db: Db; temporal: TemporalGateway; clock: () => Date; log: Log }) {}

  /** Returns at once; the callback that brought the report is answered meanwhile. */
  enqueue(signals: readonly ReportSignal[]): void {
    this.waiting.push(...signals);
    this.rounds.wake();
  }

  /** @returns how many workflows were told */
  async repeatLost(): Promise<number> {
    const due = await listDueSignals(this.deps.db, this.deps.clock().getTime() - LOST_AFTER_MS, REPEAT_LIMIT);
    for (let at = 0; at < due.length; at += AT_ONCE) await this.tell(due.slice(at, at + AT_ONCE));
    return due.length;
  }

  async stop(): Promise<void> {
    await this.rounds.settled();
  }

  private async drain(): Promise<null> {
    while (this.waiting.length > 0) {
      try {
        await this.tell(this.waiting.splice(0, AT_ONCE));
      } catch (error) {
        if (!isTemporalAway(error) && !isDatabaseAway(error))
          this.deps.log.error({ err: error }, 'signalling failed');
        else
          this.deps.log.debug(
            { err: error },
            'signals wait for reconciliation: Temporal or the database is away',
          );
      }
    }
    return null;
  }

  private async tell(signals: readonly ReportSignal[]): Promise<void> {
    const told = await Promise.allSettled(
      signals.map(({ messageId, ...notice }) => this.deps.temporal.signalReport(messageId, notice)),
    );
    const done = signals.filter((_, index) => told[index]?.status === 'fulfilled');
    const ids = done.map(({ reportId }) => reportId);
    if (ids.length > 0) await inOneStatement(this.deps.db, (trx) => markSignalled(trx, ids));
    const failure = told.find((one) => one.status === 'rejected');
    if (failure) throw failure.reason as Error;
  }
}
