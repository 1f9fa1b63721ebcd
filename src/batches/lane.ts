/**
 * The bulk lane: makes the first attempts of a batch's members, many at once. Whatever is more than the plain path (a
 * phone, a failure, a doubt, another app) is let go of: such a member has its own run from then on, which goes on from
 * its recorded attempt. The claim in the database comes before the first byte, as for every attempt.
 */
import { beginProbe, healthOf, isProbing } from '../apps/breaker.js';
import type { AppSelector } from '../apps/selector.js';
import { reserveSlot, type Places } from '../apps/slots.js';
import type { AppStore, GroupStore } from '../apps/store.js';
import type { App, Group } from '../apps/types.js';
import { afterCommit } from '../db/after-commit.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction, whileDatabaseIsAway } from '../db/sql.js';
import type { Log } from '../log.js';
import type { AttemptService } from '../messages/attempt.js';
import { fieldsOf, type AttemptInput } from '../messages/attempt-outcome.js';
import { beginAttempts, endAccepted, transitionMany } from '../messages/bulk.js';
import { fieldsOfApp, fitsApp } from '../messages/lifecycle.js';
import { policyFor } from '../messages/policy.js';
import { rateOf } from '../messages/rate.js';
import { listWaitingIds } from '../messages/reports.js';
import { countInFlight, findMessagesLocked, updateMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import type { OptOutList } from '../opt-outs/list.js';
import type { ProviderDriver } from '../providers/driver.js';
import type { Outcome } from '../providers/outcome.js';
import { openingOf } from '../windows/gate.js';
import { byWindow } from './keep-back.js';
import { letGo, listUnplaced } from './members.js';
import { GROUP, nextGroup } from './pace.js';
import { findBatch } from './store.js';
import type { Batch, BulkWait, PlaceResult, RowRange } from './types.js';

export interface LaneDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  attempts: AttemptService;
  /** Standing connections, of which another process may keep the one that is needed. */
  links?: { isElsewhere(appId: number): Promise<boolean> };
  optOuts: OptOutList;
  /** Called after the commit that let go of members. */
  onLetGo: () => void;
  clock: () => Date;
  log: Log;
}

/** A stretch is worked on this long at a time: the run then sees how far it is. */
const TURN_MS = 45_000;
/** Longer waits are the run's, which shows them. */
const SHORT_WAIT_MS = 2_000;
const RECHECK_MS = 30_000;
/** Another stretch, or a message of its own, tries a suspended app: what comes of it is known soon. */
const TRIAL_MS = 1_000;
/** Members that may wait for one phone or one link at once. */
const MOST_LET_GO = 200;
/** Chosen for together: the capacity of a group's apps is looked at again after these. */
const CHOSEN_TOGETHER = 10;
/** Of an app without a rate. */
const NO_PLACES: Places = { slotUs: 0, turnUs: 0 };

type Turn =
  | { do: 'leave'; app: App; group: Group | null; members: { message: Message; waitMs: number }[] }
  | { do: 'again' }
  | { do: 'wait'; why: BulkWait; waitMs: number }
  | { do: 'done' }
  | { do: 'stop'; state: Batch['state'] };

interface Ended {
  message: Message;
  outcome: Outcome;
}

export class BulkLane {
  /** Stretches that this process works on; the engine may have given one up that is still alive. */
  private readonly working = new Map<string, Promise<PlaceResult>>();

  constructor(private readonly deps: LaneDeps) {}

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
    const elsewhere = await this.appsElsewhere(batchId);
    let leftAt = performance.now();
    while (performance.now() < until && !signal.aborted) {
      const turn = await this.claim(batchId, range, elsewhere, performance.now() - leftAt);
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

  /** Apps whose link another process keeps. Asked before a transaction begins, which would wait for the answer for ever. */
  private async appsElsewhere(batchId: number): Promise<ReadonlySet<number>> {
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

  private claim(
    batchId: number,
    range: RowRange,
    elsewhere: ReadonlySet<number>,
    waitedMs: number,
  ): Promise<Turn> {
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
    const entry = { source: 'workflow' as const, appId: app.id, text: 'attempt 1' };
    const claimed = await transitionMany(trx, changes, 'processing', () => entry, now);
    return {
      do: 'leave',
      app,
      group,
      members: claimed.map((message, at) => ({ message, waitMs: waits[at]! })),
    };
  }

  /** What has ended while the rows of earlier ones were written is written together. */
  private async send({ app, group, members }: Extract<Turn, { do: 'leave' }>): Promise<void> {
    const ended: Ended[] = [];
    let writing: Promise<void> | null = null;
    const write = async () => {
      while (ended.length > 0) await this.record(app, group, ended.splice(0));
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

  private async record(app: App, group: Group | null, ended: readonly Ended[]): Promise<void> {
    const { db, apps } = this.deps;
    const breaker = await whileDatabaseIsAway(() => apps.breaker(db, app.id));
    const isHealthy = breaker !== null && breaker.failures === 0 && breaker.openUntil === 0;
    const plain = ended.filter(isHealthy ? isPlainSuccess : () => false);
    const late = await this.recordPlain(app, plain);
    for (const { message, outcome } of ended) {
      const input = inputOf(message, app, group);
      if (!plain.some((one) => one.message.id === message.id) || late.has(message.id)) {
        const { step, reports } = await this.deps.attempts.end(input, message, outcome);
        const isPlaced = step.do === 'await_dlr' || step.do === 'fail';
        if (!isPlaced || (reports?.length ?? 0) > 0) await this.letGoOf(message.id);
      }
    }
    await this.hearReports(app, group, plain);
  }

  /** @returns those that were not as they had been claimed: a report was faster than its answer */
  private recordPlain(app: App, ended: readonly Ended[]): Promise<Set<number>> {
    if (ended.length === 0) return Promise.resolve(new Set());
    const { db, clock } = this.deps;
    const ids = ended.map(({ message }) => message.id);
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        const now = clock().getTime();
        const known = new Map((await findMessagesLocked(trx, ids)).map((message) => [message.id, message]));
        const ready = ended.flatMap(({ message: { id }, outcome }) => {
          const message = known.get(id);
          const isAsClaimed = message?.status === 'processing' && outcome.kind === 'accepted';
          return isAsClaimed ? [{ message, outcome }] : [];
        });
        if (ready.length > 0) {
          await endAccepted(
            trx,
            ready.map(({ message, outcome }) => ({ messageId: message.id, outcome })),
            now,
          );
          const changes = ready.map(({ message, outcome }) => ({
            message,
            fields: fieldsOf(outcome, message, now),
          }));
          await transitionMany(trx, changes, 'sent', () => ({ source: 'provider', appId: app.id }), now);
        }
        const done = new Set(ready.map(({ message }) => message.id));
        return new Set(ids.filter((id) => !done.has(id)));
      }),
    );
  }

  /** Reports that came before the provider's ids were known here; looked for after those are committed. */
  private async hearReports(app: App, group: Group | null, ended: readonly Ended[]): Promise<void> {
    const byProviderId = new Map(
      ended.flatMap((one) =>
        one.outcome.kind === 'accepted' ? [[one.outcome.providerId, one] as const] : [],
      ),
    );
    if (byProviderId.size === 0) return;
    const waiting = await whileDatabaseIsAway(() =>
      listWaitingIds(this.deps.db, app.id, [...byProviderId.keys()]),
    );
    for (const id of waiting) {
      const { message, outcome } = byProviderId.get(id)!;
      const input = inputOf(message, app, group);
      const result = {
        do: 'step',
        step: { do: 'await_dlr' },
        status: 'sent',
        outcome: 'accepted',
        reason: null,
      } as const;
      const { reports } = await this.deps.attempts.hearWaitingReports(input, outcome, result);
      if ((reports?.length ?? 0) > 0) await this.letGoOf(message.id);
    }
  }

  private letGoOf(id: number): Promise<void> {
    const { db, clock } = this.deps;
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        await this.letGo(trx, await findMessagesLocked(trx, [id]), clock().getTime());
      }),
    );
  }

  private async letGo(trx: Executor, messages: readonly Message[], now: number): Promise<void> {
    if (messages.length === 0) return;
    await letGo(trx, messages, now);
    afterCommit(trx, this.deps.onLetGo);
  }
}

/** Nothing but "accepted": no parts with reports of their own, no price of a call. */
const isPlainSuccess = ({ message, outcome }: Ended): boolean =>
  outcome.kind === 'accepted' && (outcome.partIds?.length ?? 0) <= 1 && message.channel !== 'voice';

const inputOf = (message: Message, app: App, group: Group | null): AttemptInput => ({
  messageId: message.id,
  number: 1,
  refNumber: 1,
  appId: app.id,
  policy: { ...policyFor(app, group), failoverOnDlr: message.failoverOnDlr },
  tried: { onApp: 1, failovers: 0, hasGroup: group !== null, jitter: Math.random() },
  slotReserved: false,
});
