/** Chooses an app of a group, with the group's row held so that two choices never count on the same capacity. */
import type { Executor } from '../db/connect.js';
import { isDown } from '../links/states.js';
import { countInFlight } from '../messages/store.js';
import type { LinkState } from '../providers/driver.js';
import { beginProbe, healthOf } from './breaker.js';
import { selectApp } from './selection.js';
import type { AppStore, GroupStore } from './store.js';
import type { App } from './types.js';

export interface SelectOptions {
  now: number;
  /** False leaves everything as it was: a dry run. */
  commit: boolean;
  /** Whether an app can carry this message at all. */
  fits?: (app: App) => boolean;
  /** Left out while there is any other. */
  notAgain?: number;
  /** When an app may send this message: 0 = now. Those that may not are left out while there is any that may. */
  opensAt?: (app: App) => number;
  /** Which of the apps that could be chosen is to be, however full it is; null = none in particular. */
  prefer?: (apps: readonly App[]) => Promise<number | null>;
}

/** Of those of `apps` that are phones: whether it is silent, and how many messages it may hold at once. */
export type PhoneLimits = (
  db: Executor,
  apps: readonly App[],
  now: number,
) => Promise<ReadonlyMap<number, { isAway: boolean; most: number }>>;

/** How the links are of those of `apps` that have one. */
export type LinksOf = (db: Executor, apps: readonly App[]) => Promise<ReadonlyMap<number, LinkState>>;

/** `isAway`: nobody can take it now, and this one is as good as any. */
export type Selection =
  | { app: App; isAway: boolean; isPreferred?: boolean; why?: never }
  | { app: null; isAway?: never; isPreferred?: never; why: 'empty' | 'paused' | 'unfit' };

export interface AppLoad {
  app: App;
  /** A phone that is silent, or an app whose link is down. */
  isAway: boolean;
  /** Of an app that has a link. */
  link: LinkState | null;
  /** Messages that may be pending or processing at once. */
  limit: number;
  inFlight: number;
}

export class AppSelector {
  constructor(
    private readonly apps: AppStore,
    private readonly groups: GroupStore,
    private readonly isPhone: (type: string) => boolean,
    private readonly phoneLimits: PhoneLimits,
    private readonly linksOf: LinksOf,
    private readonly random: () => number = Math.random,
  ) {}

  /** @param db a transaction when `commit` is true */
  async select(db: Executor, groupId: number, options: SelectOptions): Promise<Selection> {
    const group = await this.groups.find(db, groupId, options.commit);
    const { apps: members } = await this.apps.list(db, { groupId });
    if (!group || members.length === 0) return { app: null, why: 'empty' };
    const fitting = members.filter((app) => options.fits?.(app) ?? true);
    if (fitting.length === 0) return { app: null, why: 'unfit' };
    const active = fitting.filter((app) => app.state === 'active');
    if (active.length === 0) return { app: null, why: 'paused' };

    const others = active.filter((app) => app.id !== options.notAgain);
    const phones = await this.phonesAmong(db, active, options.now);
    const links = await this.linksOf(db, active);
    const present = others.filter(({ id }) => !phones.get(id)?.isAway && !isDown(links.get(id)));
    const isAway = present.length === 0;
    const there = present.length > 0 ? present : others.length > 0 ? others : active;
    const usable = soonest(there, options.opensAt);
    const healthy = usable.filter((app) => healthOf(app.breaker, options.now) === 'closed');
    const preferred = await options.prefer?.(healthy);
    const wanted = healthy.find(({ id }) => id === preferred);
    if (wanted) return { app: wanted, isAway, isPreferred: true };
    const due = usable.find((app) => healthOf(app.breaker, options.now) === 'probe_due');
    // One message tries a suspended app again; whoever writes the row first is that message.
    const mayProbe = due && (!options.commit || (await this.claimProbe(db, due, options.now)));
    if (mayProbe) return { app: due, isAway };

    const candidates = healthy.length > 0 ? healthy : usable;
    const inFlight = await countInFlight(db, candidates);
    const selection = selectApp(
      candidates.map((app) => ({
        appId: app.id,
        limit: Math.min(app.smsLimit, phones.get(app.id)?.most ?? Infinity),
        inFlight: inFlight.get(app.id) ?? 0,
      })),
      group.rotation,
      this.random(),
    );
    const chosen = candidates.find((app) => app.id === selection?.appId);
    if (!selection || !chosen) return { app: null, why: 'empty' };
    if (options.commit) await this.groups.setRotation(db, groupId, selection.rotation);
    return { app: chosen, isAway };
  }

  /** How full each app of a group is, as `select` sees it. Changes nothing. */
  async loads(db: Executor, groupId: number, now: number): Promise<AppLoad[]> {
    const { apps: members } = await this.apps.list(db, { groupId });
    const phones = await this.phonesAmong(db, members, now);
    const links = await this.linksOf(db, members);
    const inFlight = await countInFlight(db, members);
    return members.map((app) => {
      const { isAway: isSilent = false, most = Infinity } = phones.get(app.id) ?? {};
      const link = links.get(app.id) ?? null;
      const isAway = isSilent || isDown(link ?? undefined);
      return { app, isAway, link, limit: Math.min(app.smsLimit, most), inFlight: inFlight.get(app.id) ?? 0 };
    });
  }

  private phonesAmong(db: Executor, apps: readonly App[], now: number): ReturnType<PhoneLimits> {
    const phones = apps.filter(({ type }) => this.isPhone(type));
    return phones.length > 0 ? this.phoneLimits(db, phones, now) : Promise.resolve(new Map());
  }

  private claimProbe(db: Executor, app: App, now: number): Promise<boolean> {
    return this.apps.replaceBreaker(db, app.id, app.breaker, beginProbe(app.breaker, now));
  }
}

/** Those that may send now; when there is none, those that may first. */
function soonest(apps: readonly App[], opensAt: SelectOptions['opensAt']): readonly App[] {
  if (!opensAt) return apps;
  const openings = apps.map(opensAt);
  const first = Math.min(...openings);
  return apps.filter((_app, at) => openings[at] === first);
}
