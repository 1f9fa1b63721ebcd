/**
 * Tells streams that there is more to read. The table is the source, so it works with any number of processes; one look
 * a process serves all its streams, and none is made while nobody listens.
 */
import type { Db } from '../db/connect.js';
import type { Log } from '../log.js';
import { settledUpTo, UNSETTLED_MS } from './settled.js';
import { lastEventBefore, listPlaces } from './store.js';

const LOOK_EVERY_MS = 250;
const PLACES = 1_000;

export interface FeedDeps {
  db: Db;
  clock: () => Date;
  log: Log;
}

export class EventFeed {
  private readonly listeners = new Set<() => void>();
  private position: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly deps: FeedDeps) {}

  get isClosed(): boolean {
    return this.closed;
  }

  /** Up to here the events are complete: no transaction may still add one. */
  async settled(): Promise<number> {
    await this.look();
    return this.position ?? 0;
  }

  /** @param wake called when there may be more, and when the feed closes. @returns ends it */
  listen(wake: () => void): () => void {
    this.listeners.add(wake);
    this.timer ??= setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY_MS).unref();
    return () => {
      this.listeners.delete(wake);
      if (this.listeners.size > 0 || !this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  /** Ends every stream. */
  close(): void {
    this.closed = true;
    if (this.timer) clearInterval(this.timer);
    for (const wake of this.listeners) wake();
  }

  private look(): Promise<void> {
    this.looking ??= this.moveOn().finally(() => (this.looking = null));
    return this.looking;
  }

  private async moveOn(): Promise<void> {
    const { db, clock } = this.deps;
    const now = clock().getTime();
    const before = (this.position ??= await lastEventBefore(db, now - 2 * UNSETTLED_MS));
    for (;;) {
      const places = await listPlaces(db, this.position, PLACES);
      const next = settledUpTo(this.position, places, now);
      const isDone = next === this.position || places.length < PLACES;
      this.position = next;
      if (isDone) break;
    }
    if (this.position !== before) for (const wake of this.listeners) wake();
  }
}
