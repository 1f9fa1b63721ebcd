/**
 * How often one number may be sent to. A place is the instant at which a message may go out; what is accepted has one.
 * Pure. Instants and durations in milliseconds.
 */

export interface Cap {
  /** Places that any span of `perMs` may hold. */
  max: number;
  perMs: number;
  /** Takes the next free place; otherwise what has none at its time is refused. */
  mayDelay: boolean;
}

/** One cap and the places of one number under it, in order. */
export interface Held {
  cap: Cap;
  places: readonly number[];
}

export type PlaceFound =
  | { at: number; isFull?: never }
  | { isFull: true; /** When there is one; null = nobody knows. */ freeAt: number | null };

/** A number with more messages ahead of it than this is no recipient. */
export const MOST_PLACES = 1_000;

/**
 * The place of a message that could go out from `start` on.
 * @param opensAt when it may go out by the send window: 0 = at that very time, Infinity = never
 */
export function findPlace(held: readonly Held[], start: number, opensAt: (at: number) => number): PlaceFound {
  if (held.some(({ places }) => places.length >= MOST_PLACES)) return { isFull: true, freeAt: null };
  const delaying = held.filter(({ cap }) => cap.mayDelay);
  const at = firstFree(delaying, start, opensAt);
  if (at !== null && fitsAll(held, at)) return { at };
  return { isFull: true, freeAt: firstFree(held, start, opensAt) };
}

function firstFree(held: readonly Held[], start: number, opensAt: (at: number) => number): number | null {
  const ends = held.flatMap(({ cap, places }) => places.map((place) => place + cap.perMs));
  for (let at: number | undefined = start; at !== undefined; at = nextAfter(ends, at)) {
    const opening = opensAt(at);
    if (opening === Infinity) return null;
    at = Math.max(at, opening);
    if (fitsAll(held, at)) return at;
  }
  return null; // never: behind the last end everything is free
}

const nextAfter = (ends: readonly number[], at: number): number | undefined => {
  const later = ends.filter((end) => end > at);
  return later.length > 0 ? Math.min(...later) : undefined;
};

const fitsAll = (held: readonly Held[], at: number): boolean =>
  held.every(({ cap, places }) => fits(cap, places, at));

/** Whether no span of `perMs` would hold more than `max` places. */
function fits({ max, perMs }: Cap, places: readonly number[], at: number): boolean {
  const all = addPlace(places, at);
  return all.every((first, index) => (all[index + max] ?? Infinity) - first >= perMs);
}

export const addPlace = (places: readonly number[], at: number): number[] =>
  [...places, at].sort((one, other) => one - other);

/** Those that still count for messages that go out at `now` or later. */
export const livePlaces = (places: readonly number[], { perMs }: Cap, now: number): number[] =>
  places.filter((place) => place > now - perMs);
