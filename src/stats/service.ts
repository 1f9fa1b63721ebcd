/** What happened lately and what waits, in numbers: for people who look at all of it at once. */
import { listBriefs, type AppBrief } from '../apps/brief.js';
import type { Db } from '../db/connect.js';
import { notFound } from '../errors.js';
import { Recent } from '../recent.js';
import { isLimited, maySeeApp, type Actor } from '../tokens/types.js';
import { percentile } from './delays.js';
import { countPhones, readQueues, type Queue } from './now.js';
import { readStretch } from './reading.js';
import { listTallies, readPositions, type Positions, type Source } from './store.js';
import { deliveryRate, EMPTY, sum, Tallies } from './tallies.js';
import type { PlacedTally, Range, Tally } from './types.js';
import { windowOf, type Window } from './window.js';

export interface StatsDeps {
  db: Db;
  clock: () => Date;
  /** For how long what was read is shown again, milliseconds. */
  freshMs?: number;
}

export interface AppStats {
  app: AppBrief;
  totals: Tally;
  deliveryRate: number | null;
  delayP50S: number | null;
  delayP95S: number | null;
  queued: number;
  inFlight: number;
}

export interface Stats {
  range: Range;
  window: Window;
  /** False while what happened before is still being counted, after an update. */
  isComplete: boolean;
  series: { at: number; tally: Tally }[];
  totals: Tally;
  deliveryRate: number | null;
  delayP50S: number | null;
  apps: AppStats[];
  queue: { pending: number; scheduled: number; processing: number; oldestPendingS: number | null };
  phones: { online: number; offline: number; total: number };
}

const FRESH_MS = 2_000;
/** A day is a step there: nobody sees the difference. */
const MONTH_FRESH_MS = 60_000;
const PAGE = 500;
/** What is newer than the roll-up is read at each look: a few seconds' worth, unless much is to be caught up. */
const TAIL_PAGES = 20;
const TRIES = 5;

interface Past {
  window: Window;
  isComplete: boolean;
  tallies: PlacedTally[];
}

export class StatsService {
  private readonly past: Recent<Range, Past>;
  private readonly pastMonth: Recent<Range, Past>;
  private readonly queues: Recent<'all', Map<number, Queue>>;

  constructor(private readonly deps: StatsDeps) {
    this.past = new Recent(deps.freshMs ?? FRESH_MS);
    this.pastMonth = new Recent(deps.freshMs ?? MONTH_FRESH_MS);
    this.queues = new Recent(deps.freshMs ?? FRESH_MS);
  }

  /** @param appId of this app alone. @throws ApiError not_found for an app that this token may not see */
  async read(actor: Actor, range: Range, appId: number | null): Promise<Stats> {
    const { db, clock } = this.deps;
    const apps = await listBriefs(db);
    const seen = apps.filter((app) => maySeeApp(actor, app) && (appId === null || app.id === appId));
    if (appId !== null && seen.length === 0) throw notFound('App');
    const recent = range === '30d' ? this.pastMonth : this.past;
    const past = await recent.read(range, () => this.readPast(range));
    const queues = await this.queues.read('all', () =>
      readQueues(
        db,
        apps.map(({ id }) => id),
      ),
    );
    // Who may see everything sees what apps did that are gone, too.
    const isAll = appId === null && !isLimited(actor);
    const ids = new Set(seen.map(({ id }) => id));
    const isSeen = (id: number) => isAll || ids.has(id);

    const byApp = new Map<number, Tally>();
    const byStep = new Map<number, Tally>();
    let totals = EMPTY;
    for (const tally of past.tallies) {
      if (!isSeen(tally.appId)) continue;
      totals = sum(totals, tally);
      byApp.set(tally.appId, sum(byApp.get(tally.appId) ?? EMPTY, tally));
      byStep.set(tally.beginsAt, sum(byStep.get(tally.beginsAt) ?? EMPTY, tally));
    }
    const { window } = past;
    return {
      range,
      window,
      isComplete: past.isComplete,
      series: Array.from({ length: window.steps }, (_, step) => {
        const at = window.from + step * window.stepMs;
        return { at, tally: byStep.get(at) ?? EMPTY };
      }),
      totals,
      deliveryRate: deliveryRate(totals),
      delayP50S: percentile(totals.delays, 0.5),
      apps: seen.map((app) => statsOf(app, byApp.get(app.id) ?? EMPTY, queues.get(app.id))),
      queue: queueOf(
        seen.flatMap(({ id }) => queues.get(id) ?? []),
        clock().getTime(),
      ),
      phones: await countPhones(db, isAll ? null : [...ids]),
    };
  }

  /** By app and step of the chart. */
  private async readPast(range: Range): Promise<Past> {
    const { db, clock } = this.deps;
    const window = windowOf(range, clock().getTime());
    const steps = new Tallies(window.stepMs);
    const { tallies, positions } = await this.rolledUp(window);
    for (const { appId, beginsAt, ...tally } of tallies) steps.add(appId, beginsAt, tally);
    let isComplete = true;
    for (const source of ['messages', 'events'] as const)
      isComplete = (await this.addTail(db, source, positions[source] ?? 0, window, steps)) && isComplete;
    return { window, isComplete, tallies: steps.all() };
  }

  /** The roll-up, and up to where it goes: read again when that moved meanwhile. */
  private async rolledUp(window: Window): Promise<{ tallies: PlacedTally[]; positions: Positions }> {
    const { db } = this.deps;
    for (let attempt = 1; ; attempt += 1) {
      const before = await readPositions(db);
      const tallies: PlacedTally[] = [];
      for (let last: PlacedTally | null = null; ;) {
        const page: PlacedTally[] = await listTallies(db, window.grain, window.from, last, PAGE);
        tallies.push(...page);
        last = page.at(-1) ?? null;
        if (page.length < PAGE) break;
      }
      const positions = await readPositions(db);
      const isSame = before.messages === positions.messages && before.events === positions.events;
      if (isSame || attempt === TRIES) return { tallies, positions };
    }
  }

  /** @returns false where there is too much of it */
  private async addTail(
    db: Db,
    source: Source,
    position: number,
    window: Window,
    steps: Tallies,
  ): Promise<boolean> {
    let after = position;
    for (let page = 0; page < TAIL_PAGES; page += 1) {
      const stretch = await readStretch(db, source, after, PAGE);
      const last = stretch.places.at(-1);
      if (!last) return true;
      for (const { appId, at, more } of await stretch.happenings(db, last.id))
        if (at >= window.from) steps.add(appId, at, more);
      if (stretch.places.length < PAGE) return true;
      after = last.id;
    }
    return false;
  }
}

function statsOf(app: AppBrief, totals: Tally, queue: Queue | undefined): AppStats {
  return {
    app,
    totals,
    deliveryRate: deliveryRate(totals),
    delayP50S: percentile(totals.delays, 0.5),
    delayP95S: percentile(totals.delays, 0.95),
    queued: queue?.pending ?? 0,
    inFlight: queue?.processing ?? 0,
  };
}

function queueOf(queues: readonly Queue[], now: number): Stats['queue'] {
  const all = { pending: 0, scheduled: 0, processing: 0 };
  let oldest: number | null = null;
  for (const { pending, scheduled, processing, oldestAt } of queues) {
    all.pending += pending;
    all.scheduled += scheduled;
    all.processing += processing;
    if (oldestAt !== null) oldest = Math.min(oldest ?? Infinity, oldestAt);
  }
  return { ...all, oldestPendingS: oldest === null ? null : Math.max(0, Math.round((now - oldest) / 1_000)) };
}
