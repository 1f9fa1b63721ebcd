/**
 * Open messages whose workflow run is gone although the row says that it was started: ended by an operator, or lost
 * with the engine's data. A rolling look: each run of the job takes the next few open rows by id, so that its cost is
 * the same with a thousand open messages and with a million.
 */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import { reportDeadlines } from '../messages/deadlines.js';
import { addHistory, findMessage, markUnstartedOne, updateMessage } from '../messages/store.js';
import type { TemporalGateway } from '../temporal/client.js';
import { isRunMissing, mayHaveLostItsRun } from './missing-run.js';
import { readPosition, writePosition } from './positions.js';
import { listOpenAfter, type OpenMessage } from './store.js';
import type { Counts, Pulse } from './types.js';
import { historyWords } from '../messages/history-words.js';

const JOB = 'reconcile-workflows';
const ROWS_PER_RUN = 500;
const AT_ONCE = 10;

export interface MissingRunsDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  temporal: TemporalGateway;
  clock: () => Date;
  log: Log;
  /** Called when rows were marked as not started. */
  onMarked: () => void;
}

export class MissingRuns {
  constructor(private readonly deps: MissingRunsDeps) {}

  /** @throws when Temporal is away */
  async restart(pulse: Pulse): Promise<Counts> {
    const { db, clock, log, onMarked } = this.deps;
    const position = await readPosition(db, JOB);
    const rows = await listOpenAfter(db, position, ROWS_PER_RUN);
    const now = clock().getTime();
    const suspects = rows.filter((row) => mayHaveLostItsRun(row, now));
    const deadlineOf = reportDeadlines(db, this.deps.apps, this.deps.groups);
    let restarted = 0;
    for (let at = 0; at < suspects.length; at += AT_ONCE) {
      pulse();
      const marked = await Promise.all(
        suspects.slice(at, at + AT_ONCE).map(async (row) => {
          const run = await this.deps.temporal.messageRun(row.id);
          if (run === 'open' || !isRunMissing(row, run, now, await deadlineOf(row))) return false;
          return this.mark(row, now);
        }),
      );
      restarted += marked.filter(Boolean).length;
    }
    await writePosition(db, JOB, rows.length < ROWS_PER_RUN ? 0 : rows.at(-1)!.id);
    if (restarted > 0) {
      log.warn({ messages: restarted }, 'workflow runs of open messages were gone; they start again');
      onMarked();
    }
    return { checked: suspects.length, restarted };
  }

  /** Says in the row that nothing was started. @returns false when the message has moved on meanwhile */
  private mark(seen: OpenMessage, now: number): Promise<boolean> {
    return inTransaction(this.deps.db, async (trx) => {
      const message = await findMessage(trx, seen.id, true);
      if (!message || message.status !== seen.status || message.updatedAt !== seen.updatedAt) return false;
      // The new instant keeps the next looks away until this start had its time.
      await updateMessage(trx, seen.id, { updatedAt: now });
      await markUnstartedOne(trx, seen.id);
      const text = historyWords.say('run_restarted');
      await addHistory(trx, seen.id, { kind: 'note', source: 'workflow', appId: message.appId, text }, now);
      return true;
    });
  }
}
