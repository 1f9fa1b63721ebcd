/**
 * Claims the next few members of a stretch for their first attempt, in one transaction. Whatever needs more than the
 * plain path (a phone, a link of another process, an opt-out since) is let go of: such a member has its own run from then
 * on. An app's rate, its send window and its health are kept to as for every message.
 */
import { beginProbe, healthOf, isProbing } from '../apps/breaker.js';
import type { AppSelector } from '../apps/selector.js';
import { reserveSlot, type Places } from '../apps/slots.js';
import type { AppStore, GroupStore } from '../apps/store.js';
import type { App, Group } from '../apps/types.js';
import { afterCommit } from '../db/after-commit.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { beginAttempts, transitionMany } from '../messages/bulk.js';
import { fieldsOfApp, fitsApp } from '../messages/lifecycle.js';
import { rateOf } from '../messages/rate.js';
import { countInFlight, updateMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import type { OptOutList } from '../opt-outs/list.js';
import type { ProviderDriver } from '../providers/driver.js';
import { openingOf } from '../windows/gate.js';
import { byWindow } from './keep-back.js';
import { letGo, listUnplaced } from './members.js';
import { GROUP, nextGroup } from './pace.js';
import { findBatch } from './store.js';
import type { Batch, BulkWait, RowRange } from './types.js';
import { historyWords } from '../messages/history-words.js';

export interface ClaimDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  /** Standing connections, of which another process may keep the one that is needed. */
  links?: { isElsewhere(appId: number): Promise<boolean> };
  optOuts: OptOutList;
  /** Called after the commit that let go of members. */
  onLetGo: () => void;
  clock: () => Date;
}

const RECHECK_MS = 30_000;
/** Another stretch, or a message of its own, tries a suspended app: what comes of it is known soon. */
const TRIAL_MS = 1_000;
/** Members that may wait for one phone or one link at once. */
const MOST_LET_GO = 200;
/** Chosen for together: the capacity of a group's apps is looked at again after these. */
const CHOSEN_TOGETHER = 10;
/** Of an app without a rate. */
const NO_PLACES: Places = { slotUs: 0, turnUs: 0 };

/** Members that are claimed, each with the time until its rate slot in milliseconds. */
export interface Claimed {
  app: App;
  group: Group | null;
  members: { message: Message; waitMs: number }[];
}

export type Turn =
  | ({ do: 'leave' } & Claimed)
  /** Something was done; look once more. */
  | { do: 'again' }
  | { do: 'wait'; why: BulkWait; waitMs: number }
  | { do: 'done' }
  | { do: 'stop'; state: Batch['state'] };

export class MemberClaims {
  constructor(private readonly deps: ClaimDeps) {}

  /** Apps whose link another process keeps. Asked before a transaction begins, which would wait for the answer for ever. */
  async appsElsewhere(batchId: number): Promise<ReadonlySet<number>> {
    const { db, apps, links } = this.deps;
    const batch = links ? await findBatch(db, batchId) : null;
    if (!links || !batch) return new Set();
    const ids =
      batch.appId !== null
        ? [batch.appId]
        : (await apps.list(db, { groupId: batch.groupId! })).apps.map(({ id }) => id);
    const found = await Promise.all(ids.map((id) => links.isElsewhere(id)));
    return new Set(ids.filter((_, at) => found[at]));
  }

  /** @param waitedMs since the last members of this stretch were claimed */
  next(batchId: number, range: RowRange, elsewhere: ReadonlySet<number>, waitedMs: number): Promise<Turn> {
    const { db, clock } = this.deps;
    return inTransaction(db, async (trx): Promise<Turn> => {
      const batch = await findBatch(trx, batchId);
      if (batch?.state !== 'running') return { do: 'stop', state: batch?.state ?? 'cancelled' };
      const unplaced = await listUnplaced(trx, batchId, range, GROUP);
      if (unplaced.length === 0) return { do: 'done' };
      const now = clock().getTime();
      const isPlain = ({ status, attempts, expiresAt, notBefore = 0 }: Message) =>
        status === 'scheduled' &&
        attempts === 0 &&
        notBefore <= now &&
        (expiresAt === null || expiresAt > now);
      await this.letGo(
        trx,
        unplaced.filter((message) => !isPlain(message)),
        now,
      );
      const plain = unplaced.filter(isPlain);
      return plain.length === 0
        ? { do: 'again' }
        : this.claimPlain(trx, batch, plain, elsewhere, { now, waitedMs });
    });
  }

  private async claimPlain(
    trx: Executor,
    batch: Batch,
    plain: readonly Message[],
    elsewhere: ReadonlySet<number>,
    { now, waitedMs }: { now: number; waitedMs: number },
  ): Promise<Turn> {
    const { apps, groups, driverOf } = this.deps;
    const group = batch.groupId === null ? null : await groups.find(trx, batch.groupId);
    const app = await this.appFor(trx, batch, plain[0]!, now);
    if (app === 'paused') return { do: 'wait', why: 'paused', waitMs: RECHECK_MS };
    if (app === null) {
      // Their own runs say what is wrong.
      await this.letGo(trx, plain, now);
      return { do: 'again' };
    }
    const driver = driverOf(app.type);
    const together = group ? plain.slice(0, CHOSEN_TOGETHER) : plain;
    const fitting = group ? together.filter((message) => fitsApp(message, app, driver)) : together;
    if (fitting.length < together.length)
      await this.letGo(
        trx,
        together.filter((message) => !fitting.includes(message)),
        now,
      );
    if (fitting.length === 0) return { do: 'again' };
    if (driver?.phone !== undefined || elsewhere.has(app.id)) return this.toOwnRuns(trx, app, fitting, now);
    const { open, alone, waitMs } = byWindow(app, fitting, now);
    await this.letGo(trx, alone, now);
    if (open.length === 0) return waitMs > 0 ? { do: 'wait', why: 'window', waitMs } : { do: 'again' };
    const isTrial = await this.tryApp(trx, app, now, group !== null);
    if (typeof isTrial === 'object') return isTrial;
    const wanted = await this.wantedOf(trx, app, open, now);
    if (wanted.length === 0) return { do: 'again' };

    const tps = rateOf(app, driver);
    const places = tps === undefined ? NO_PLACES : await apps.lockPlaces(trx, app.id, now);
    const parts = wanted.map((message) => message.parts);
    const turn = isTrial ? { take: 1 } : nextGroup(tps, places.slotUs, parts, now, waitedMs);
    if ('waitMs' in turn) return { do: 'wait', why: 'rate', waitMs: turn.waitMs };
    return this.begin(trx, app, group, wanted.slice(0, turn.take), { tps, places }, now);
  }

  /** The app that takes the next few; `paused` = none does at present. */
  private async appFor(
    trx: Executor,
    batch: Batch,
    first: Message,
    now: number,
  ): Promise<App | 'paused' | null> {
    const { apps, selector, driverOf } = this.deps;
    if (batch.groupId === null) {
      const app = await apps.find(trx, first.appId);
      return app?.state === 'paused' ? 'paused' : app;
    }
    const choice = await selector.select(trx, batch.groupId, {
      now,
      commit: true,
      fits: (app) => fitsApp(first, app, driverOf(app.type)),
      opensAt: (app) => openingOf(app, first, now),
    });
    return choice.app ?? (choice.why === 'paused' ? 'paused' : null);
  }

  /** An app that keeps failing gets one member to try it, where a message of its own would be lost on it. */
  private async tryApp(trx: Executor, app: App, now: number, isChosen: boolean): Promise<boolean | Turn> {
    const health = healthOf(app.breaker, now);
    if (isChosen) return health !== 'closed'; // the selection has claimed the trial
    if (health === 'closed') return false;
    const untilMs = isProbing(app.breaker) ? TRIAL_MS : Math.max(TRIAL_MS, app.breaker.openUntil - now);
    const suspended: Turn = { do: 'wait', why: 'suspended', waitMs: untilMs };
    if (health === 'open') return suspended;
    const won = await this.deps.apps.replaceBreaker(trx, app.id, app.breaker, beginProbe(app.breaker, now));
    return won ? true : suspended;
  }

  /** Without those who opted out since they were accepted. */
  private async wantedOf(
    trx: Executor,
    app: App,
    messages: readonly Message[],
    now: number,
  ): Promise<Message[]> {
    const wanted: Message[] = [];
    for (const message of messages)
      if (!(await this.deps.optOuts.isOn(trx, app.id, message.toE164))) wanted.push(message);
    await this.letGo(
      trx,
      messages.filter((message) => !wanted.includes(message)),
      now,
    );
    return wanted;
  }

  private async toOwnRuns(trx: Executor, app: App, messages: readonly Message[], now: number): Promise<Turn> {
    const waiting = await countInFlight(trx, [{ id: app.id, smsLimit: MOST_LET_GO }]);
    const room = MOST_LET_GO - (waiting.get(app.id) ?? 0);
    if (room <= 0) return { do: 'wait', why: 'phone', waitMs: RECHECK_MS };
    const some = messages.slice(0, room);
    const moved = some.filter(({ appId }) => appId !== app.id);
    for (const message of moved) await this.moveTo(trx, message, app);
    await this.letGo(trx, some, now);
    return { do: 'again' };
  }

  private async moveTo(trx: Executor, message: Message, app: App): Promise<void> {
    const fields = fieldsOfApp(message, app);
    await updateMessage(trx, message.id, fields);
    Object.assign(message, fields);
  }

  private async begin(
    trx: Executor,
    app: App,
    group: Group | null,
    messages: readonly Message[],
    { tps, places }: { tps: number | undefined; places: Places },
    now: number,
  ): Promise<Turn> {
    let next = places.slotUs;
    const waits = messages.map(({ parts }) => {
      if (tps === undefined) return 0;
      const slot = reserveSlot(next, now, parts, tps);
      next = slot.nextUs;
      return slot.at - now;
    });
    if (tps !== undefined) await this.deps.apps.setPlaces(trx, app.id, { ...places, slotUs: next }, now);
    await beginAttempts(
      trx,
      messages.map(({ id }) => ({
        messageId: id,
        number: 1,
        appId: app.id,
        provider: app.type,
        startedAt: now,
      })),
    );
    const changes = messages.map((message) => ({
      message,
      fields: { attempts: 1, ...(message.appId !== app.id && fieldsOfApp(message, app)) },
    }));
    const entry = {
      source: 'workflow' as const,
      appId: app.id,
      text: historyWords.say('attempt', { number: 1 }),
    };
    const claimed = await transitionMany(trx, changes, 'processing', () => entry, now);
    return {
      do: 'leave',
      app,
      group,
      members: claimed.map((message, at) => ({ message, waitMs: waits[at]! })),
    };
  }

  private async letGo(trx: Executor, messages: readonly Message[], now: number): Promise<void> {
    if (messages.length === 0) return;
    await letGo(trx, messages, now);
    afterCommit(trx, this.deps.onLetGo);
  }
}
