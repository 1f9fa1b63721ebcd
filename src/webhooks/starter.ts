/**
 * Starts the workflows of planned deliveries, behind the commit. Bounded for each receiver, so that one that hangs
 * delays nobody else's; what is not started waits in the database, the oldest first. While few wait, each gets a run of
 * its own; of a backlog many share one, which costs a tenth. A receiver that is unwell gets one at a time.
 */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import { Rounds } from '../rounds.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import {
  bury,
  claimStarts,
  giveBack,
  giveBackOverdue,
  listUnstarted,
  listWaitingHooks,
  stillUntried,
} from './delivery-store.js';
import { policyOf, UNWELL_AFTER } from './schedule.js';
import { standingsOf, type Standing } from './store.js';
import type { Delivery } from './types.js';

export interface DeliveryStarterDeps {
  db: Db;
  temporal: TemporalGateway;
  clock: () => Date;
  log: Log;
}

/** Runs of one delivery each, between their start and the end of the first attempt, for one receiver. */
const SINGLES = 4;
/** Deliveries that share a run. */
const GROUP = 500;
/** Slack reads as many in one post. */
const DIGEST = 50;
/** A run that takes this long to make its first attempt no longer counts: its worker may be gone. */
const SLOW_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 30;
/** While receivers are unwell, or Temporal is away. */
const PAUSE_MS = 500;
const BURIED_AT_ONCE = 500;
/** A run that should have made its next attempt this long ago is gone. */
const OVERDUE_MS = 120_000;
const OVERDUE_AT_ONCE = 1_000;

interface InFlight {
  webhookId: number;
  since: number;
  isGroup: boolean;
  urlHash: string;
}

/** How many deliveries may begin now. @param mine those of this receiver in flight */
function roomOf({ kind, failures }: Standing, mine: readonly InFlight[]): number {
  if (failures >= UNWELL_AFTER) return mine.length > 0 ? 0 : 1;
  if (kind === 'slack') return mine.length > 0 ? 0 : DIGEST;
  return mine.some(({ isGroup }) => isGroup) ? 0 : GROUP;
}

export class DeliveryStarter {
  private readonly inFlight = new Map<number, InFlight>();
  private readonly rounds = new Rounds(() => this.round(), LOOK_EVERY_MS);

  constructor(private readonly deps: DeliveryStarterDeps) {}

  /** Deliveries were planned: look into the database now. */
  notify(): void {
    this.rounds.wake();
  }

  /** Looks for deliveries that nobody started, and for runs that are gone. @returns how many of those */
  async refill(): Promise<number> {
    const { db, clock } = this.deps;
    const lost = await giveBackOverdue(db, clock().getTime() - OVERDUE_MS, OVERDUE_AT_ONCE);
    this.notify();
    return lost;
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<number | null> {
    try {
      const started = await this.look();
      if (started === null) return null;
      return started > 0 || this.inFlight.size > 0 ? LOOK_EVERY_MS : PAUSE_MS;
    } catch (error) {
      if (!isTemporalAway(error) && !isDatabaseAway(error))
        this.deps.log.error({ err: error }, 'starting deliveries failed');
      else this.deps.log.debug({ err: error }, 'deliveries wait: Temporal or the database is away');
      return PAUSE_MS;
    }
  }

  /** @returns how many were started; null = nothing waits */
  private async look(): Promise<number | null> {
    const { db } = this.deps;
    await this.freePlaces();
    const ids = await listWaitingHooks(db);
    if (ids.length === 0) return null;
    const standings = await standingsOf(db, ids);
    const started = await Promise.all(
      this.onePerAddress(standings).map((standing) => this.startSome(standing)),
    );
    return started.reduce((sum, n) => sum + n, 0);
  }

  /** Of Slack channels that share an address one is chosen, another one each time: only one can post. */
  private onePerAddress(standings: readonly Standing[]): Standing[] {
    const taken = new Set([...this.inFlight.values()].map(({ urlHash }) => urlHash));
    const inTurn = standings
      .map((standing) => ({ standing, turn: Math.random() }))
      .sort((one, other) => one.turn - other.turn)
      .map(({ standing }) => standing);
    return inTurn.filter(({ kind, urlHash }) => {
      if (kind !== 'slack') return true;
      const isFree = !taken.has(urlHash);
      taken.add(urlHash);
      return isFree;
    });
  }

  private async freePlaces(): Promise<void> {
    if (this.inFlight.size === 0) return;
    const { db, clock } = this.deps;
    const untried = await stillUntried(db, [...this.inFlight.keys()]);
    const slowSince = clock().getTime() - SLOW_AFTER_MS;
    for (const [id, { since }] of this.inFlight)
      if (!untried.has(id) || since < slowSince) this.inFlight.delete(id);
  }

  private async startSome(webhook: Standing): Promise<number> {
    const { db, clock } = this.deps;
    const now = clock().getTime();
    if (webhook.state !== 'active') {
      const reason = webhook.state === 'off' ? 'the webhook is off' : 'the webhook was deleted';
      return bury(db, { webhookId: webhook.id, limit: BURIED_AT_ONCE }, reason, now);
    }
    const mine = [...this.inFlight.values()].filter(({ webhookId }) => webhookId === webhook.id);
    const limit = Math.max(webhook.blockedUntil, webhook.nextSlotAt) > now ? 0 : roomOf(webhook, mine);
    if (limit === 0) return 0;
    const due = await listUnstarted(db, webhook.id, now, limit);
    // One post for Slack is one run, however many events it tells of.
    if (webhook.kind === 'slack' || due.length > SINGLES) return this.startGroup(webhook, due, now);
    return this.startSingles(webhook, due.slice(0, Math.max(0, SINGLES - mine.length)), now);
  }

  private async startSingles(webhook: Standing, chosen: readonly Delivery[], now: number): Promise<number> {
    const policy = policyOf(webhook.settings);
    const claimed = await this.claim(webhook, chosen, now, false);
    await this.orGiveBack(
      claimed.map(({ id }) => id),
      () =>
        Promise.all(
          claimed.map(({ id }) =>
            this.deps.temporal.startDelivery({ deliveryId: id, policy, waitMs: 0 }, webhook.id),
          ),
        ),
    );
    return claimed.length;
  }

  private async startGroup(webhook: Standing, chosen: readonly Delivery[], now: number): Promise<number> {
    const claimed = await this.claim(webhook, chosen, now, true);
    if (claimed.length === 0) return 0;
    const deliveryIds = claimed.map(({ id }) => id);
    const policy = policyOf(webhook.settings);
    await this.orGiveBack(deliveryIds, () =>
      this.deps.temporal.startDeliveryGroup({ deliveryIds, policy }, webhook.id),
    );
    return claimed.length;
  }

  /** Another process may be starting the same ones. */
  private async claim(
    webhook: Standing,
    chosen: readonly Delivery[],
    now: number,
    isGroup: boolean,
  ): Promise<Delivery[]> {
    if (chosen.length === 0) return [];
    const ids = chosen.map(({ id }) => id);
    const mine = new Set(await inTransaction(this.deps.db, (trx) => claimStarts(trx, ids, now)));
    const claimed = chosen.filter(({ id }) => mine.has(id));
    // A group is worked through in its order: its last delivery stands for all of them.
    const watched = (isGroup ? claimed.slice(-1) : claimed).filter(({ attempts }) => attempts === 0);
    for (const { id } of watched)
      this.inFlight.set(id, { webhookId: webhook.id, since: now, isGroup, urlHash: webhook.urlHash });
    return claimed;
  }

  private async orGiveBack(ids: readonly number[], start: () => Promise<unknown>): Promise<void> {
    try {
      await start();
    } catch (error) {
      for (const id of ids) this.inFlight.delete(id);
      await giveBack(this.deps.db, ids); // also those that began: their run is found open then
      throw error;
    }
  }
}
