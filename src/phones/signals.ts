/** Tells the runs of messages what became of them on a phone, after it was committed. */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inOneStatement } from '../db/sql.js';
import type { Log } from '../log.js';
import type { ReportedStatus } from '../messages/types.js';
import { Rounds } from '../rounds.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { listSignalsDue, markTold, onSignalsDue } from './hand-outs.js';
import type { HandOutState } from './leases.js';

const AT_ONCE = 20;
const REPORTED: Partial<Record<HandOutState, ReportedStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  expired: 'expired',
  unknown: 'unknown',
};

export class PhoneSignals {
  private readonly rounds = new Rounds(() => this.round());

  constructor(private readonly deps: { db: Db; temporal: TemporalGateway; log: Log }) {
    onSignalsDue(deps.db, () => this.rounds.wake());
  }

  /** What is still untold: the scheduled job's part. @returns how many were told */
  async repeatLost(): Promise<number> {
    let told = 0;
    for (;;) {
      const due = await listSignalsDue(this.deps.db, AT_ONCE);
      if (due.length === 0) return told;
      await this.tell(due);
      told += due.length;
    }
  }

  async stop(): Promise<void> {
    await this.rounds.settled();
  }

  private async round(): Promise<null> {
    try {
      await this.repeatLost();
    } catch (error) {
      if (!isTemporalAway(error) && !isDatabaseAway(error))
        this.deps.log.error({ err: error }, 'signalling for a phone failed');
      else this.deps.log.debug({ err: error }, 'signals wait: Temporal or the database is away');
    }
    return null;
  }

  private async tell(due: Awaited<ReturnType<typeof listSignalsDue>>): Promise<void> {
    const { db, temporal } = this.deps;
    await Promise.all(
      due.map(({ messageId, attempt, state }) =>
        temporal.signalPhone(messageId, { attempt, status: REPORTED[state] ?? null }),
      ),
    );
    await inOneStatement(db, (trx) => markTold(trx, due));
  }
}
