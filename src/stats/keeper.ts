/**
 * Rolls up what happened into hours and minutes. It follows the messages and the events by their ids, a stretch at a
 * time: the counts and the place reached are written in one transaction, so that nothing counts twice or is left out,
 * however often it is killed and however many processes do it.
 */
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { settledUpTo } from '../events/settled.js';
import type { Log } from '../log.js';
import { Rounds } from '../rounds.js';
import { readStretch } from './reading.js';
import {
  addTallies,
  deleteMinutes,
  ensurePosition,
  lastBefore,
  lockPosition,
  movePosition,
  readPositions,
  type Source,
} from './store.js';
import { Tallies } from './tallies.js';
import { GRAIN_MS, HOUR_MS } from './window.js';

export interface StatsKeeperDeps {
  db: Db;
  clock: () => Date;
  log: Log;
  /** Rows of one transaction. */
  stretch?: number;
}

/** A transaction that took an id is committed or given up within this time. */
const SETTLED_MS = 120_000;
/** Of what is older no chart tells: an installation that brings years along is not gone through. */
const BEGIN_MS = 31 * 24 * HOUR_MS;
const MINUTES_KEPT_MS = 2 * HOUR_MS;
const ROUND_MS = 10_000;
/** While much is to be caught up, sends go first. */
const BREATH_MS = 40;

export class StatsKeeper {
  private readonly rounds = new Rounds(() => this.round());
  private readonly stretch: number;

  constructor(private readonly deps: StatsKeeperDeps) {
    this.stretch = deps.stretch ?? 500;
  }

  start(): void {
    this.rounds.wake();
  }

  async stop(): Promise<void> {
    await this.rounds.stop();
  }

  /** One stretch of each table. @returns true while there is more */
  async step(): Promise<boolean> {
    await this.begin();
    const messages = await this.follow('messages');
    const events = await this.follow('events');
    return messages || events;
  }

  /** Until everything that is settled was counted, and what is too old for minutes is gone. */
  async catchUp(): Promise<void> {
    while (await this.step());
    await deleteMinutes(this.deps.db, this.deps.clock().getTime() - MINUTES_KEPT_MS);
  }

  private async round(): Promise<number> {
    try {
      if (await this.step()) return BREATH_MS;
      await this.catchUp();
    } catch (error) {
      this.deps.log.warn({ err: error }, 'the statistics could not be brought up to date; trying again');
    }
    return ROUND_MS;
  }

  private async begin(): Promise<void> {
    const { db, clock } = this.deps;
    const positions = await readPositions(db);
    for (const source of ['messages', 'events'] as const)
      if (positions[source] === null)
        await ensurePosition(db, source, await lastBefore(db, source, clock().getTime() - BEGIN_MS));
  }

  /** @returns true while there is more */
  private follow(source: Source): Promise<boolean> {
    const { db, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const now = clock().getTime();
      const from = await lockPosition(trx, source);
      if (from === null) return false;
      const stretch = await readStretch(trx, source, from, this.stretch);
      const upTo = settledUpTo(from, stretch.places, now, SETTLED_MS);
      if (upTo === from) return false;
      const hours = new Tallies(GRAIN_MS.hour);
      const minutes = new Tallies(GRAIN_MS.minute);
      for (const { appId, at, more } of await stretch.happenings(trx, upTo)) {
        hours.add(appId, at, more);
        if (at > now - MINUTES_KEPT_MS) minutes.add(appId, at, more);
      }
      await addTallies(trx, 'hour', hours.all());
      await addTallies(trx, 'minute', minutes.all());
      await movePosition(trx, source, upTo);
      return stretch.places.length === this.stretch;
    });
  }
}
