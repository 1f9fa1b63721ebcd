/** Reading events: the list, and the stream of those to come. */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { hasScope, type Actor } from '../tokens/types.js';
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
   * feed, when `signal` says that nobody reads any more, and with the token.
   * @param who asked again and again: a token is revoked, an app leaves a group; null = nobody any more
   * @returns when the place to begin from is known: whatever is committed after that is told, however late the reader
   */
  async stream(
    who: () => Promise<Actor | null>,
    query: EventQuery,
    after: number | null,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<PlacedRecord | null>> {
    return this.recordsFrom(after ?? (await this.deps.feed.settled()), who, query, signal);
  }

  private async *recordsFrom(
    from: number,
    who: () => Promise<Actor | null>,
    query: EventQuery,
    signal: AbortSignal,
  ): AsyncGenerator<PlacedRecord | null> {
    const { db, feed } = this.deps;
    let position = from;
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
          if (heard) continue;
          if ((await who()) === null) return;
          yield null;
          continue;
        }
        isDue = false;
        const upTo = await feed.settled();
        const actor = await who();
        if (actor === null) return;
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
    const types = typesFor(actor, query.types);
    if (types?.length === 0) return null;
    const { appId } = query;
    const seen = await apps.idsVisibleTo(db, actor);
    const appIds = appId === undefined ? seen : seen === null || seen.includes(appId) ? [appId] : [];
    if (appIds?.length === 0) return null;
    return { ...(types && { types }), appIds };
  }
}
