/**
 * What a phone is given, and what time does to what it was given. The phone's workflow calls this, one call after the
 * other; the phone's row is held all the same, because reports come in beside it.
 */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import type { OptOutList } from '../opt-outs/list.js';
import { endHandOut, handOver, takeBack } from './effects.js';
import {
  countOpen,
  listDue,
  listOpen,
  moveHandOuts,
  nextLook,
  noteHandOuts,
  type HandOutRow,
} from './hand-outs.js';
import { fateOf, lookAgainAt, type HandOutFacts } from './leases.js';
import { allow, fullBucket, PACING_PROFILES } from './pacing.js';
import { goOffline, releaseQueue } from './presence.js';
import { listSendable } from './sendable.js';
import { dayIn, phoneSettings, type PhoneSettings } from './settings.js';
import { findPhone, updatePhone, type Phone, type PhoneChanges } from './store.js';
import type { LeaseRequest, LeaseResult, Snapshot } from './types.js';

export interface LeasingDeps {
  db: Db;
  apps: AppStore;
  optOuts: OptOutList;
  clock: () => Date;
}

/** Rounds of one lease in which everything that was looked at had expired. */
const ROUNDS = 20;

export class LeaseService {
  constructor(private readonly deps: LeasingDeps) {}

  /** Decides what the phone gets now. Whoever asks writes it into the reply, or says that it could not. */
  async lease(request: LeaseRequest): Promise<LeaseResult> {
    const result = await this.withPhone(request.appId, async (trx, app, phone, now) => {
      const settings = phoneSettings(app.settings, phone.protocol);
      // A list of answers to one sender is no fetch: the phone does not acknowledge it.
      const isFetch = phone.protocol === 'smssync' && request.toE164 === undefined;
      const after = await this.settle(trx, phone, settings, now, isFetch);
      const isWaitedFor = now <= request.until;
      const { ids, fresh } = isWaitedFor
        ? await this.handOut(trx, app, after, settings, request, now)
        : { ids: [], fresh: 0 };
      const snapshot = await this.snapshot(trx, app, await reread(trx, after), settings, now);
      return { ids, fresh, snapshot, ...(!isWaitedFor && { isLate: true }) };
    });
    return result ?? { ids: [], fresh: 0, snapshot: null };
  }

  /** What time has done since the last look; finds out that the phone is silent. */
  async look(appId: number): Promise<Snapshot | null> {
    return this.withPhone(appId, async (trx, app, phone, now) => {
      const settings = phoneSettings(app.settings, phone.protocol);
      const after = await this.settle(trx, phone, settings, now, false);
      const silentSince = (phone.lastSeenAt ?? now) + settings.offlineAfterMs;
      if (phone.presence === 'online' && silentSince <= now)
        await goOffline(trx, this.deps.apps, app, after, now);
      else if (phone.presence !== 'online' || app.state === 'paused')
        await releaseQueue(trx, this.deps.apps, app, now);
      return this.snapshot(trx, app, await reread(trx, after), settings, now);
    });
  }

  /** With the phone's row held. @returns null when there is no such phone any more */
  private withPhone<T>(
    appId: number,
    work: (trx: Executor, app: App, phone: Phone, now: number) => Promise<T>,
  ): Promise<T | null> {
    const { db, apps, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const phone = await findPhone(trx, appId, true);
      const app = phone && (await apps.findRecent(trx, appId));
      return phone && app ? work(trx, app, phone, clock().getTime()) : null;
    });
  }

  /** @param isFetch a SMSsync asks for messages at this moment, and shows whether it acknowledges what it was given */
  private async settle(
    trx: Executor,
    phone: Phone,
    settings: PhoneSettings,
    now: number,
    isFetch: boolean,
  ): Promise<Phone> {
    const { protocol, proofAt } = phone;
    const habits = { proofAt, mayReoffer: settings.mayReoffer };
    let isPlainNow = false;
    for (const row of await listDue(trx, phone.appId, now, isFetch)) {
      const lacksProof = row.state === 'leased' && !row.isPlain && proofAt <= (row.leasedAt ?? 0);
      const facts: HandOutRow = isFetch && lacksProof ? { ...row, fetches: row.fetches + 1 } : row;
      const fate = fateOf(protocol, facts, habits, now);
      switch (fate) {
        case 'queue':
          await takeBack(trx, row, now);
          break;
        case 'expired':
          await endHandOut(trx, row, 'expired', now);
          break;
        case 'unknown':
        case 'no_proof':
          await endHandOut(trx, row, 'unknown', now);
          isPlainNow ||= fate === 'no_proof';
          break;
        case 'keep': {
          const leaseUntil = lookAgainAt(protocol, facts, habits, now);
          await noteHandOuts(trx, [row.id], { fetches: facts.fetches, leaseUntil });
        }
      }
    }
    if (!isPlainNow || settings.results !== 'auto') return phone;
    await updatePhone(trx, phone.appId, { hasResults: false }, now);
    return { ...phone, hasResults: false };
  }

  private async handOut(
    trx: Executor,
    app: App,
    phone: Phone,
    settings: PhoneSettings,
    request: LeaseRequest,
    now: number,
  ): Promise<{ ids: number[]; fresh: number }> {
    if (app.state === 'paused') return { ids: [], fresh: 0 };
    // CHT gateway takes an id once, however often it is offered: what it has not confirmed is offered every time.
    const isCht = phone.protocol === 'cht';
    const open = isCht ? await listOpen(trx, app.id, { states: ['leased', 'stored'] }) : [];
    const again = open.filter(({ state }) => state === 'leased');
    const ids = again.map(({ id }) => id).slice(0, settings.batch);
    if (phone.holdUntil > now) return { ids, fresh: 0 };

    const queue = await this.queueOf(trx, app, settings, request, now);
    const costs = queue.map(({ parts }) => parts * settings.costFactor);
    const outstanding = open.reduce((sum, { parts }) => sum + parts, 0);
    const fitting = isCht ? countWithin(costs, outstanding, settings.maxOutstandingParts) : costs.length;
    const today = dayIn(settings.timeZone, now);
    const usedToday = phone.day === today ? phone.dayParts : 0;
    const profile = phone.slowUntil > now ? PACING_PROFILES.gentle : settings.profile;
    const { count, bucket } = allow(
      phone.bucket ?? fullBucket(profile, now),
      costs.slice(0, fitting),
      {
        profile,
        batch: settings.batch - ids.length,
        leftToday: settings.dailyParts === null ? null : Math.max(0, settings.dailyParts - usedToday),
      },
      now,
    );
    const given = await this.handOver(trx, queue.slice(0, count), now);
    if (given.length === 0) return { ids, fresh: 0 };
    const isPlain = phone.protocol === 'smssync' && (request.isPlain || !resultsOn(phone, settings));
    for (const [leaseUntil, some] of byNextLook(phone, given, isPlain, settings, now)) {
      const changes = { isPlain, leasedAt: now, fetches: 0, leaseUntil };
      await moveHandOuts(trx, some, 'leased', changes, now);
    }
    const parts = costs.slice(0, count).reduce((sum, cost) => sum + cost, 0);
    const changes: PhoneChanges = { bucket, day: today, dayParts: usedToday + parts };
    await updatePhone(trx, app.id, changes, now);
    return { ids: [...ids, ...given.map(({ id }) => id)], fresh: given.length };
  }

  /** @returns those that were still to be sent */
  private async handOver(trx: Executor, rows: readonly HandOutRow[], now: number): Promise<HandOutRow[]> {
    const given: HandOutRow[] = [];
    for (const row of rows) {
      if (await handOver(trx, row, now)) given.push(row);
      else await moveHandOuts(trx, [row.id], 'released', {}, now);
    }
    return given;
  }

  /** The next messages that can really be sent; what can't is ended on the way. */
  private async queueOf(
    trx: Executor,
    app: App,
    settings: PhoneSettings,
    request: LeaseRequest,
    now: number,
  ): Promise<HandOutRow[]> {
    const { batch: limit } = settings;
    const toE164 = request.toE164 === undefined ? {} : { toE164: request.toE164 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const rows = await listSendable(trx, app, { states: ['queued'], ...toE164, limit }, now);
      let ended = 0;
      for (const row of rows) if (await this.endUnsendable(trx, app, row, now)) ended += 1;
      if (ended === 0) return rows;
    }
    return [];
  }

  private async endUnsendable(trx: Executor, app: App, row: HandOutRow, now: number): Promise<boolean> {
    const isExpired = row.expiresAt !== null && row.expiresAt <= now;
    if (!isExpired && !(await this.deps.optOuts.isOn(trx, app.id, row.toE164, row.messageId))) return false;
    await endHandOut(trx, row, isExpired ? 'expired' : 'refused', now);
    return true;
  }

  private async snapshot(
    trx: Executor,
    app: App,
    phone: Phone,
    settings: PhoneSettings,
    now: number,
  ): Promise<Snapshot> {
    const { queued = 0, leased = 0, stored = 0 } = await countOpen(trx, app.id);
    const offlineAt =
      phone.presence === 'online' && phone.lastSeenAt !== null
        ? phone.lastSeenAt + settings.offlineAfterMs
        : null;
    const lookAt = await nextLook(trx, app.id);
    const wakeAt = Math.min(offlineAt ?? Infinity, lookAt ?? Infinity);
    return {
      at: now,
      presence: phone.presence,
      isPaused: app.state === 'paused',
      lastSeenAt: phone.lastSeenAt,
      battery: phone.battery,
      signal: phone.signal,
      network: phone.network,
      sim: phone.sim,
      isLocated: phone.locatedAt !== null,
      queued,
      leased,
      stored,
      offlineAt,
      lookAt,
      wakeInMs: wakeAt === Infinity ? null : Math.max(0, wakeAt - now),
    };
  }
}

export const resultsOn = (phone: Phone, { results }: PhoneSettings): boolean =>
  results === 'auto' ? phone.hasResults : results === 'on';

/** Ids by when somebody has to look again: one statement for each instant, which is mostly the same for all. */
function byNextLook(
  { protocol }: Phone,
  given: readonly HandOutRow[],
  isPlain: boolean,
  settings: PhoneSettings,
  now: number,
): Map<number | null, number[]> {
  const groups = new Map<number | null, number[]>();
  for (const row of given) {
    const facts: HandOutFacts = { ...row, state: 'leased', isPlain, leasedAt: now };
    const at = lookAgainAt(protocol, facts, settings, now);
    groups.set(at, [...(groups.get(at) ?? []), row.id]);
  }
  return groups;
}

const reread = async (trx: Executor, phone: Phone): Promise<Phone> =>
  (await findPhone(trx, phone.appId)) ?? phone;

/** How many from the head the phone may hold besides what it has; one that is larger than all of it goes alone. */
function countWithin(costs: readonly number[], held: number, most: number): number {
  if (held === 0 && (costs[0] ?? 0) > most) return 1;
  let total = held;
  let count = 0;
  for (const cost of costs) {
    total += cost;
    if (total > most) break;
    count += 1;
  }
  return count;
}
