/** The workflows of batches: started where they are missing, told of changes. */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import type { Log } from '../log.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { listUntold, markTold } from './store.js';

const TOLD_PER_CALL = 100;

export class BatchRuns {
  constructor(private readonly deps: { db: Db; temporal: TemporalGateway; log: Log }) {}

  /** Tells the runs of changed batches; one that is missing begins. @returns how many. @throws when Temporal is away */
  async tell(): Promise<number> {
    const { db, temporal } = this.deps;
    const untold = await listUntold(db, TOLD_PER_CALL);
    for (const { id, rows, scheduledAt, updatedAt } of untold) {
      // From the first row on, also when an earlier run is lost: what is placed is passed over.
      await temporal.tellBatch({ batchId: id, rows, scheduledAt, nextRow: 1 });
      await markTold(db, id, updatedAt);
    }
    return untold.length;
  }

  /** The same behind an answer. What can't be done now is done by the scheduled job. */
  tellSoon(): void {
    this.tell().catch((error: unknown) => {
      const isExpected = isTemporalAway(error) || isDatabaseAway(error);
      this.deps.log[isExpected ? 'debug' : 'error']({ err: error }, "a batch's run was not told");
    });
  }
}
