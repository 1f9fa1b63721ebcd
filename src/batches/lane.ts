/**
 * The bulk lane: makes the first attempts of a batch's members, a few dozen at once. The claim in the database comes
 * before the first byte, as for every attempt: see claiming.ts; how they ended is written in recording.ts.
 */
import type { Log } from '../log.js';
import { MemberClaims, type ClaimDeps, type Claimed } from './claiming.js';
import { inputOf, OutcomeRecords, type Ended, type RecordDeps } from './recording.js';
import type { PlaceResult, RowRange } from './types.js';

export type LaneDeps = ClaimDeps & RecordDeps & { log: Log };

/** A stretch is worked on this long at a time: the run then sees how far it is. */
const TURN_MS = 45_000;
/** Longer waits are the run's, which shows them. */
const SHORT_WAIT_MS = 2_000;

export class BulkLane {
  private readonly claims: MemberClaims;
  private readonly records: OutcomeRecords;
  /** Stretches that this process works on; the engine may have given one up that is still alive. */
  private readonly working = new Map<string, Promise<PlaceResult>>();

  constructor(private readonly deps: LaneDeps) {
    this.claims = new MemberClaims(deps);
    this.records = new OutcomeRecords(deps);
  }

  /** @param signal ends the work early, between two groups @throws when the database is away for long */
  async place(batchId: number, range: RowRange, signal: AbortSignal): Promise<PlaceResult> {
    const key = `${batchId} ${range.fromRow}`;
    await this.working.get(key)?.catch(() => undefined);
    const work = this.work(batchId, range, signal).finally(() => this.working.delete(key));
    this.working.set(key, work);
    return work;
  }

  private async work(batchId: number, range: RowRange, signal: AbortSignal): Promise<PlaceResult> {
    const until = performance.now() + TURN_MS;
    const elsewhere = await this.claims.appsElsewhere(batchId);
    let leftAt = performance.now();
    while (performance.now() < until && !signal.aborted) {
      const turn = await this.claims.next(batchId, range, elsewhere, performance.now() - leftAt);
      if (turn.do === 'done' || turn.do === 'stop') return turn;
      if (turn.do === 'wait') {
        if (turn.waitMs > SHORT_WAIT_MS || turn.why !== 'rate') return turn;
        await new Promise((resolve) => setTimeout(resolve, turn.waitMs));
      } else if (turn.do === 'leave') {
        await this.send(turn);
        leftAt = performance.now();
      }
    }
    return { do: 'go_on' };
  }

  /** What has ended while the rows of earlier ones were written is written together. */
  private async send({ app, group, members }: Claimed): Promise<void> {
    const ended: Ended[] = [];
    let writing: Promise<void> | null = null;
    const write = async () => {
      while (ended.length > 0) await this.records.write(app, group, ended.splice(0));
    };
    await Promise.all(
      members.map(async (delivery) => {
        const { message } = delivery;
        const outcome = await this.deps.attempts.deliver({ ...delivery, app }, inputOf(message, app, group));
        ended.push({ message, outcome });
        await (writing ??= write().finally(() => (writing = null)));
      }),
    );
    this.deps.log.debug({ app_id: app.id, members: members.length }, 'members of a batch were sent');
  }
}
