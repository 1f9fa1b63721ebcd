/** Reading events: the list, and the stream of those to come. */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { hasScope, maySeeApp, type Actor } from '../tokens/types.js';
import type { EventFeed } from './feed.js';
import type { EventRenderer } from './render.js';
import { listEvents, type EventFilter } from './store.js';
import { EVENT_TYPES, type Event, type EventRecord, type EventType } from './types.js';

export interface EventServiceDeps {
  db: Db;
  apps: AppStore;
  feed: EventFeed;
  renderer: EventRenderer;
}

export interface EventQuery {
  types?: readonly EventType[] | undefined;
  appId?: number | undefined;
}

/** An event with its place in the order of all, which is what a reader goes on from. */
export type PlacedRecord = EventRecord & { cursor: number; app_id: number | null; message_id: number | null };

/** Payments are read with a scope of their own. @returns undefined for every type */
const typesFor = (actor: Actor, types: readonly EventType[] | undefined): readonly EventType[] | undefined =>
  hasScope(actor, 'payments:read')
    ? types
    : (types ?? EVENT_TYPES).filter((type) => !type.startsWith('payment.'));

const CHUNK = 100;
/** A stream that finds nothing to say says so: proxies close what is silent. */
const HEARTBEAT_MS = 15_000;

export class EventService {
  constructor(private readonly deps: EventServiceDeps) {}

  /** Newest first; `after` = oldest first from there on, and only what is complete. */
  async page(
    actor: Actor,
    query: EventQuery,
    range: { before?: number | undefined; after?: number | undefined },
    limit: number,
  ): Promise<PlacedRecord[]> {
    const { db, feed } = this.deps;
    const filter = await this.filterOf(actor, query);
    if (!filter) return [];
    const { before, after } = range;
    const upTo = after === undefined ? undefined : await feed.settled();
    const bounds = {
      ...(after !== undefined && { after }),
      ...(upTo !== undefined && { upTo }),
      ...(before !== undefined && { before }),
    };
    return this.placed(await listEvents(db, filter, bounds, limit));
  }

  /**
   * What happens from now on, or after an event that was seen before; null = nothing did for a while. Ends with the
   * feed, or when `signal` says that nobody reads any more.
   */
  async *stream(
    actor: Actor,
    query: EventQuery,
    after: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<PlacedRecord | null> {
    const { db, feed } = this.deps;
    let position = after ?? (await feed.settled());
    let wake = () => undefined as void;
    let isDue = true;
    const stop = feed.listen(() => {
      isDue = true;
      wake();
    });
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted && !feed.isClosed) {
        if (!isDue) {
          const heard = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              resolve(true);
            };
            if (signal.aborted || feed.isClosed) wake();
          });
          if (!heard) yield null;
          continue;
        }
        isDue = false;
        const upTo = await feed.settled();
        // Asked anew each time: an app that the token may see can have come or gone.
        const filter = await this.filterOf(actor, query);
        const found = filter ? await listEvents(db, filter, { after: position, upTo }, CHUNK) : [];
        for (const record of await this.placed(found)) yield record;
        isDue ||= found.length === CHUNK;
        position = found.length === CHUNK ? found.at(-1)!.id : Math.max(position, upTo);
      }
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  private async placed(events: readonly Event[]): Promise<PlacedRecord[]> {
    const records = await this.deps.renderer.records(this.deps.db, events);
    return records.map((record, at) => {
      const { id, appId, messageId } = events[at]!;
      return { ...record, cursor: id, app_id: appId, message_id: messageId };
    });
  }

  /** @returns null when the token may see none of it */
  private async filterOf(actor: Actor, query: EventQuery): Promise<EventFilter | null> {
    const { db, apps } = this.deps;
    const { appId } = query;
    const types = typesFor(actor, query.types);
    if (types?.length === 0) return null;
    const typed = types ? { types } : {};
    if (appId !== undefined) {
      if (actor.appIds === null && actor.groupIds === null) return { ...typed, appIds: [appId] };
      const app = await apps.find(db, appId);
      return app && maySeeApp(actor, app) ? { ...typed, appIds: [appId] } : null;
    }
    if (actor.appIds === null && actor.groupIds === null) return typed;
    const visible = { apps: actor.appIds, groups: actor.groupIds };
    const { apps: seen } = await apps.list(db, { visible, limit: Number.MAX_SAFE_INTEGER });
    return seen.length === 0 ? null : { ...typed, appIds: seen.map(({ id }) => id) };
  }
}
