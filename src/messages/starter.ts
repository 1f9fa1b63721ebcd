/**
 * Starts the workflows of accepted messages, behind the answer. Bounded: a few messages are between "workflow started"
 * and "first attempt ended", the rest wait in the database, the most urgent and oldest first. A burst then costs
 * latency only where it must, and an urgent message overtakes a backlog.
 */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inOneStatement } from '../db/sql.js';
import type { Log } from '../log.js';
import { Rounds } from '../rounds.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { isHeld } from './hold.js';
import { maskNumber } from './numbers.js';
import { policyFor } from './policy.js';
import { listCancelled, listUnstarted, markStarted, stillStarting } from './store.js';
import type { Message } from './types.js';

export interface StarterDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  temporal: TemporalGateway;
  clock: () => Date;
  log: Log;
  /** Messages between start and the end of their first attempt. */
  concurrency: number;
  /** In a process that accepts nothing itself: it starts only what the accepting process seems to have left. */
  onlyForeign?: boolean;
}

/** A provider this slow no longer counts against the bound: it must not hold up the messages of other apps. */
const SLOW_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 25;
/** Slots taken this far ahead: more workflows would only queue in front of urgent messages to come. */
const SLOT_HORIZON_MS = 3_000;
/** Urgent messages of such an app are begun nevertheless, unless urgent ones alone have taken its slots this far ahead. */
const URGENT_HORIZON_MS = 10_000;
/** While an app is saturated or Temporal is away, look again this often. */
const PAUSE_MS = 500;
/** More accepted messages a second than this are a burst: the processor is needed for the answers first. */
const BURST_PER_S = 150;
const BURST_WINDOW_S = 0.2;
/** Part of the bound that is used during a burst; the backlog is worked off at full width right after. */
const BURST_SHARE = 0.15;
/** Younger messages belong to the process that accepted them; its own starter is about to take them. */
const FOREIGN_AFTER_MS = 10_000;

export class Starter {
  private readonly rounds = new Rounds(() => this.round(), LOOK_EVERY_MS);
  private accepted = 0;
  private countedAt = performance.now();
  private inBurst = false;
  private readonly starting = new Map<number, number>();

  constructor(private readonly deps: StarterDeps) {}

  /** A message was accepted: look into the database now. */
  notify(): void {
    this.accepted += 1;
    this.rounds.wake();
  }

  /** Looks for accepted messages that nobody started. @returns how many were started */
  async refill(): Promise<number> {
    if (this.rounds.isRunning) return 0; // it starts them already, at its bounded pace and the most urgent first
    const started = await this.startSome(this.foreignBefore(), this.room());
    if (started > 0) this.notify(); // there may be more, for which there is no room yet
    return started;
  }

  /** Messages whose workflow is being started or whose first attempt runs. */
  get inFlight(): number {
    return this.starting.size;
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<number | null> {
    this.lookForBurst();
    try {
      const started = await this.startSome(this.createdBefore(), this.room());
      if (!(await this.hasMore(started))) return null;
      return this.room() > 0 && started === 0 ? PAUSE_MS : LOOK_EVERY_MS;
    } catch (error) {
      if (!isTemporalAway(error) && !isDatabaseAway(error))
        this.deps.log.error({ err: error }, 'starting workflows failed');
      else this.deps.log.debug({ err: error }, 'workflows wait: Temporal or the database is away');
      return PAUSE_MS;
    }
  }

  /** A client waits for its answer; a start behind the answer can wait a moment. */
  private lookForBurst(): void {
    const now = performance.now();
    const seconds = (now - this.countedAt) / 1_000;
    if (seconds < BURST_WINDOW_S) return;
    this.inBurst = this.accepted / seconds > BURST_PER_S;
    this.accepted = 0;
    this.countedAt = now;
  }

  private foreignBefore(): number {
    return this.deps.clock().getTime() - FOREIGN_AFTER_MS;
  }

  /** Younger messages are none of this process's business. */
  private createdBefore(): number {
    return this.deps.onlyForeign ? this.foreignBefore() : Number.MAX_SAFE_INTEGER;
  }

  private room(): number {
    const { concurrency } = this.deps;
    const bound = this.inBurst ? Math.ceil(concurrency * BURST_SHARE) : concurrency;
    return Math.max(0, bound - this.starting.size);
  }

  /** Frees the places of messages whose first attempt has ended; true when anything may be left to start. */
  private async hasMore(started: number): Promise<boolean> {
    const { db, clock } = this.deps;
    if (this.starting.size > 0) {
      const open = await stillStarting(db, [...this.starting.keys()]);
      const slowSince = clock().getTime() - SLOW_AFTER_MS;
      for (const [id, since] of this.starting)
        if (!open.has(id) || since < slowSince) this.starting.delete(id);
    }
    if (started > 0 || this.rounds.isWanted) return true;
    const [next] = await listUnstarted(db, 1, [], this.createdBefore());
    return next !== undefined;
  }

  private async startSome(createdBefore: number, limit: number): Promise<number> {
    if (limit === 0) return 0;
    const { db, apps, clock } = this.deps;
    const saturated = await apps.saturated(db, clock().getTime(), SLOT_HORIZON_MS);
    const full = [...saturated].filter(([, aheadMs]) => aheadMs > URGENT_HORIZON_MS).map(([id]) => id);
    const messages = await listUnstarted(db, limit, full, createdBefore, [...saturated.keys()]);
    if (messages.length === 0) return 0;
    const started: number[] = [];
    const begin = this.starterOf();
    let failure: unknown = null;
    await Promise.all(
      messages.map(async (message) => {
        if (this.starting.has(message.id)) return;
        this.starting.set(message.id, clock().getTime());
        try {
          const isWaiting = await begin(message);
          started.push(message.id);
          if (isWaiting) this.starting.delete(message.id); // for hours, perhaps: others must not wait for its first attempt
        } catch (error) {
          this.starting.delete(message.id);
          failure = error;
        }
      }),
    );
    // Forgetting to note it would be harmless: a message has one open run, and its attempts are claimed in the database.
    if (started.length > 0) await inOneStatement(db, (trx) => markStarted(trx, started));
    await this.tellCancelled(
      messages.filter(({ id, scheduledAt }) => scheduledAt !== null && started.includes(id)),
    );
    if (failure !== null) throw failure as Error;
    return started.length;
  }

  /**
   * Whoever cancelled one of these just before its run began found no run to tell, and the run sees the database only
   * at its scheduled time. A cancel that comes after this look finds the run.
   */
  private async tellCancelled(scheduled: readonly Message[]): Promise<void> {
    if (scheduled.length === 0) return;
    const { db, temporal, log } = this.deps;
    const cancelled = await listCancelled(
      db,
      scheduled.map(({ id }) => id),
    );
    for (const id of cancelled)
      temporal.tellCancelled(id).catch((error: unknown) => {
        log.debug({ err: error, message_id: id }, 'the run was not told of the cancelling');
      });
  }

  /** Starts one workflow, and says whether it begins by waiting; apps and groups are read once per round. */
  private starterOf() {
    const { db, apps, groups, temporal, clock } = this.deps;
    const appOf = (id: number) => apps.findRecent(db, id);
    const groupOf = memoize((id: number) => groups.find(db, id));
    return async (message: Message): Promise<boolean> => {
      const app = await appOf(message.appId);
      const group = message.groupId === null ? null : await groupOf(message.groupId);
      const policy = { ...policyFor(app ?? { settings: {} }, group), failoverOnDlr: message.failoverOnDlr };
      await temporal.startMessage(
        {
          messageId: message.id,
          appId: message.appId,
          hasGroup: group !== null,
          policy,
          scheduledAt: message.scheduledAt,
          expiresAt: message.expiresAt,
          ...(message.attemptsBefore !== undefined && { attemptsBefore: message.attemptsBefore }),
        },
        {
          groupId: message.groupId,
          provider: message.provider,
          channel: message.channel,
          recipient: maskNumber(message.to),
          traceparent: message.traceparent ?? null,
        },
        message.attempts > 0,
      );
      return app !== null && isHeld(message, app, clock().getTime());
    };
  }
}

function memoize<K, V>(read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}
