/**
 * Keeps the standing connections of apps whose provider speaks no HTTP. One process owns each link, by a lease in the
 * database; it opens the link, takes what comes in over it, and makes the attempts of its app. The other processes
 * hand those attempts over to it.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import type { ProviderCall } from '../incoming/service.js';
import type { Log } from '../log.js';
import type { CallbackReply, LinkState, ProviderDriver, ProviderLink } from '../providers/driver.js';
import type { Network } from '../security/safe-url.js';
import { LEASE_TIMES, LeaseWatch, type LeaseTimes } from './leases.js';
import { isDown } from './states.js';
import { claimLease, listLeases, noteLinkState, releaseLeases, renewLeases, type Owner } from './store.js';

export interface LinkKeeperDeps {
  db: Db;
  apps: AppStore;
  drivers: readonly ProviderDriver[];
  /** The same way that an HTTP callback takes. */
  handle: (call: ProviderCall) => Promise<CallbackReply>;
  allowedNetworks: readonly Network[];
  clock: () => Date;
  log: Log;
  /** True when no other process can exist beside this one. */
  isAlone: boolean;
  /** This process owns these links now: others hand attempts over to it. */
  onOwned?: (appIds: readonly number[]) => void;
  times?: LeaseTimes;
}

interface OpenLink {
  link: ProviderLink;
  /** The fields it was opened with. */
  fields: string;
  /** When its app was changed last. */
  version: number;
  state: LinkState;
  /** What others do not know yet: groups of every process choose by it. */
  news: { state: LinkState; text: string; at: number } | null;
}

export class LinkKeeper {
  private readonly me: Owner = { id: randomUUID(), address: `${hostname()} (process ${process.pid})` };
  private readonly open = new Map<number, OpenLink>();
  private readonly watch: LeaseWatch;
  private readonly times: LeaseTimes;
  private readonly types: readonly string[];
  private known = new Map<number, number>();
  private renewedAt = performance.now();
  private lookedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private fence: NodeJS.Timeout | null = null;
  private started = false;
  private stopping = false;
  private round: Promise<void> = Promise.resolve();
  private nextLook: Promise<void> | null = null;
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly deps: LinkKeeperDeps) {
    this.times = deps.times ?? LEASE_TIMES;
    this.watch = new LeaseWatch(this.me.id, deps.isAlone, this.times.lease);
    this.types = deps.drivers.filter(({ openLink }) => openLink).map(({ type }) => type);
  }

  /** Resolves after the first look; the links themselves come up in the background. */
  async start(): Promise<void> {
    this.started = true;
    await this.lookAround();
    this.planNext();
    if (!this.deps.isAlone)
      this.fence = setInterval(() => void this.leaveInTime(), this.times.fenceCheck).unref();
  }

  /** The app's link, where this process keeps it. */
  linkOf(appId: number): ProviderLink | undefined {
    return this.open.get(appId)?.link;
  }

  /** True when this process keeps the app's link and nothing can be sent by it now. */
  isDown(appId: number): boolean {
    return isDown(this.open.get(appId)?.state);
  }

  /** True when another process keeps the link of this app; an app without links is nobody else's. */
  async isElsewhere(appId: number): Promise<boolean> {
    if (this.open.has(appId)) return false;
    if (!this.known.has(appId)) {
      const app = await this.deps.apps.findRecent(this.deps.db, appId);
      if (!app || !this.types.includes(app.type)) return false;
    }
    // A new app, or one whose owner has just gone: whoever has something to send takes it.
    if (this.watch.stateOf(appId, performance.now()) !== 'elsewhere') await this.lookAround();
    return this.watch.stateOf(appId, performance.now()) === 'elsewhere';
  }

  /** Leaves every link in order and gives it back. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (!this.started) return;
    if (this.timer) clearTimeout(this.timer);
    if (this.fence) clearInterval(this.fence);
    await this.round;
    // Nothing is renewed from here on.
    const untilFence = this.times.fence - (performance.now() - this.renewedAt);
    await this.leaveAll(Math.max(this.times.leave, untilFence));
    await releaseLeases(this.deps.db, this.me.id).catch((error: unknown) => {
      this.deps.log.warn(
        { err: error },
        'the links could not be given back; others wait for the leases to end',
      );
    });
  }

  /** One look at a time; all who ask meanwhile share the next one, which begins after their question. */
  private lookAround(): Promise<void> {
    this.nextLook ??= this.round = this.round.then(() => {
      this.nextLook = null;
      return this.stopping ? undefined : this.look();
    });
    return this.nextLook;
  }

  /** At once after a look that took long, because leaving a link did. */
  private planNext(): void {
    if (this.stopping) return;
    const waitMs = Math.max(0, this.times.renew - (performance.now() - this.lookedAt));
    this.timer = setTimeout(() => void this.lookAround().then(() => this.planNext()), waitMs).unref();
  }

  private async look(): Promise<void> {
    const { db, log, clock } = this.deps;
    this.lookedAt = performance.now();
    try {
      await this.renew();
      for (const [appId] of this.known) {
        if (this.watch.stateOf(appId, performance.now()) !== 'free') continue;
        const seen = this.watch.leaseOf(appId);
        await claimLease(db, appId, this.me, seen, clock().getTime());
      }
      this.watch.read(await listLeases(db), performance.now());
      await this.settle();
      await this.tellStates(); // what could not be written before
    } catch (error) {
      log.warn({ err: error }, 'the leases of the links could not be renewed');
    }
  }

  /** Others may take the links soon, and the SMSC would refuse them. Beside the looks: a database can hang for long. */
  private async leaveInTime(): Promise<void> {
    if (this.open.size === 0 || !this.isFenced()) return;
    this.deps.log.error(
      { links: this.open.size },
      'the leases could not be renewed for too long; leaving the links',
    );
    await this.leaveAll(this.times.leave);
  }

  /** For leaving between two looks: the leases of the other links must be renewed in time. */
  private get orderlyMs(): number {
    return this.times.fence - this.times.renew;
  }

  private isFenced(): boolean {
    return !this.deps.isAlone && performance.now() - this.renewedAt >= this.times.fence;
  }

  private async renew(): Promise<void> {
    const { db, apps, clock } = this.deps;
    const begun = performance.now();
    if (this.open.size > 0) await renewLeases(db, this.me.id, clock().getTime());
    this.known = await apps.idsOfTypes(db, this.types);
    this.watch.read(await listLeases(db), performance.now());
    this.renewedAt = begun;
  }

  /** Opens what is ours, closes what is not, and opens anew what was changed. */
  private async settle(): Promise<void> {
    const isMine = (appId: number) =>
      this.known.has(appId) && this.watch.stateOf(appId, performance.now()) === 'mine';
    const leaving = [...this.open.keys()].filter((appId) => !isMine(appId));
    const opening = [...this.known].filter(
      ([appId, version]) => isMine(appId) && this.open.get(appId)?.version !== version,
    );
    // All at once: leaving takes seconds.
    await Promise.all([
      ...leaving.map(async (appId) => {
        await this.leave(appId, this.known.has(appId) ? 0 : this.orderlyMs);
        await releaseLeases(this.deps.db, this.me.id, appId); // its app was deleted, or somebody else has it already
      }),
      ...opening.map(async ([appId, version]) => {
        const app = await this.deps.apps.find(this.deps.db, appId);
        if (app) await this.openAnew(app, version);
      }),
    ]);
    this.deps.onOwned?.([...this.open.keys()]);
  }

  private async openAnew(app: App, version: number): Promise<void> {
    const fields = JSON.stringify([app.credentials, app.callbackKey]);
    const before = this.open.get(app.id);
    // A refused link is tried again after any change, pausing and resuming the app among them.
    if (before?.fields === fields && before.state !== 'refused') {
      before.version = version;
      return;
    }
    await before?.link.close(this.orderlyMs);
    if (this.isFenced()) return; // the database was slow; the next look renews the lease first
    const driver = this.deps.drivers.find(({ type }) => type === app.type);
    const log = this.deps.log.child({ app_id: app.id });
    const link = driver!.openLink!({
      credentials: driver!.credentials.parse(app.credentials),
      allowedNetworks: this.deps.allowedNetworks,
      receive: (kind, body) => this.receive(app, kind, body),
      onState: (state, text) => this.onState(app, state, text, log),
      onTrouble: (text) => log.warn(text),
    });
    this.open.set(app.id, { link, fields, version, state: 'connecting', news: null });
  }

  private async receive(app: App, kind: ProviderCall['kind'], body: Buffer): Promise<void> {
    try {
      await this.deps.handle({
        appId: app.id,
        kind,
        method: app.type, // no HTTP client can write such a method, so none can pretend to be the link
        path: app.callbackKey,
        query: '',
        headers: { 'content-type': 'application/json' },
        body,
        ip: null,
      });
    } catch (error) {
      this.deps.log.error(
        { err: error, app_id: app.id, kind },
        'what came over the link could not be stored',
      );
      throw error;
    }
  }

  private onState(app: App, state: LinkState, text: string, log: Log): void {
    log[state === 'up' ? 'info' : state === 'refused' ? 'error' : 'warn']({ state, reason: text }, 'link');
    const held = this.open.get(app.id);
    if (!held) return; // it has been left
    held.state = state;
    held.news = { state, text, at: this.deps.clock().getTime() };
    void this.tellStates();
  }

  /** One after the other, so that the last word stays; what fails is told at the next look. */
  private tellStates(): Promise<void> {
    this.telling = this.telling.then(async () => {
      for (const [appId, held] of this.open) {
        const { news } = held;
        if (!news) continue;
        try {
          await noteLinkState(this.deps.db, appId, this.me.id, news);
          if (held.news === news) held.news = null;
        } catch (error) {
          this.deps.log.warn(
            { err: error, app_id: appId },
            'the state of the link could not be written down',
          );
        }
      }
    });
    return this.telling;
  }

  private async leaveAll(withinMs: number): Promise<void> {
    this.deps.onOwned?.([]);
    await Promise.all([...this.open.keys()].map((appId) => this.leave(appId, withinMs)));
  }

  private async leave(appId: number, withinMs: number): Promise<void> {
    const held = this.open.get(appId);
    this.open.delete(appId);
    await held?.link.close(withinMs);
  }
}
