/** The workflows of phones: started where they are missing, asked for hand-outs, told of changes. */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inOneStatement } from '../db/sql.js';
import type { Log } from '../log.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { listRunless, markRun } from './store.js';
import type { LeaseRequest, LeaseResult } from './types.js';

const STARTED_AT_ONCE = 20;
const STARTED_PER_CALL = 2_000;

export class PhoneRuns {
  constructor(private readonly deps: { db: Db; temporal: TemporalGateway; log: Log }) {}

  /** Starts the run where there is none. @throws when Temporal is away, or does not answer in time */
  lease(request: LeaseRequest, waitMs: number): Promise<LeaseResult> {
    return this.deps.temporal.leasePhone(request, waitMs);
  }

  /** Returns at once. A run that was not told sees the same at its next look. */
  tell(appId: number): void {
    this.deps.temporal.tellPhone(appId).catch((error: unknown) => {
      this.deps.log.debug({ err: error, app_id: appId }, "a phone's run was not told");
    });
  }

  /** @returns how many were started */
  async startMissing(): Promise<number> {
    const { db, temporal } = this.deps;
    const missing = await listRunless(db, STARTED_PER_CALL);
    for (let at = 0; at < missing.length; at += STARTED_AT_ONCE) {
      const some = missing.slice(at, at + STARTED_AT_ONCE);
      await Promise.all(some.map((appId) => temporal.startPhone(appId)));
      await inOneStatement(db, (trx) => markRun(trx, some));
    }
    return missing.length;
  }

  /** The same behind an answer: a new app's phone need not wait for the next look. */
  startSoon(): void {
    this.startMissing().catch((error: unknown) => {
      if (isTemporalAway(error) || isDatabaseAway(error)) return; // the scheduled job does it
      this.deps.log.error({ err: error }, "a phone's run could not be started");
    });
  }
}
