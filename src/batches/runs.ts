/** The workflows of batches: started where they are missing, told of changes. */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import type { Log } from '../log.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { readPosition, writePosition } from '../jobs/positions.js';
import { listUnsettled, listUntold, markTold, markUntold } from './store.js';

const TOLD_PER_CALL = 100;
const LOOKED_AT_PER_CALL = 20;
/** Under this name it is kept how far the looks have come. */
const POSITION = 'batch-runs';

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

  /** Starts runs that were ended by hand, or are lost: looks at the next few batches each time. @returns how many */
  async restartLost(): Promise<number> {
    const { db, temporal } = this.deps;
    const position = await readPosition(db, POSITION);
    const ids = await listUnsettled(db, position, LOOKED_AT_PER_CALL);
    const lost: number[] = [];
    for (const id of ids) if ((await temporal.batchRun(id)) !== 'open') lost.push(id);
    await writePosition(db, POSITION, ids.length < LOOKED_AT_PER_CALL ? 0 : ids.at(-1)!);
    if (lost.length === 0) return 0;
    this.deps.log.warn({ batches: lost }, 'runs of batches were gone; they start again');
    await markUntold(db, lost);
    return this.tell();
  }

  /** The same behind an answer. What can't be done now is done by the scheduled job. */
  tellSoon(): void {
    this.tell().catch((error: unknown) => {
      const isExpected = isTemporalAway(error) || isDatabaseAway(error);
      this.deps.log[isExpected ? 'debug' : 'error']({ err: error }, "a batch's run was not told");
    });
  }
}
