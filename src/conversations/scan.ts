/**
 * The list of conversations without a table of them: the newest messages are gone through until enough different
 * numbers were met, so that sending writes nothing for it. A request looks through a bounded number of messages and says
 * where to go on; a number that has a newer message stood on an earlier page.
 */
import type { Executor } from '../db/connect.js';
import { listOfNumber, numbersFrom } from '../messages/by-number.js';
import { listParties, type PartyRow } from '../messages/lists.js';
import { holds, isLike, partyOf } from './party.js';
import { listReceived, listWriters } from './store.js';
import type { View, Wanted } from './types.js';

/** Messages, or numbers that wrote, that one request looks through. */
export const LOOK_THROUGH = 10_000;
const FIRST_LOOK = 100;
const NEXT_LOOK = 1_000;
/** On a later page every number is asked whether it was shown before, which costs more than looking. */
const LOOK_THROUGH_LATER = 2_000;
/** Of a number, for a text. */
const TEXTS_OF_NUMBER = 1_000;

export interface Page {
  /** Only what is older than this message. */
  below?: number | undefined;
  limit: number;
}

export interface Numbers {
  /** The one that was written to or from last first. */
  numbers: string[];
  /** Where to go on; null = that was all. */
  next: number | null;
}

export async function scanNumbers(
  db: Executor,
  view: View,
  wanted: Wanted,
  page: Page,
  lookThrough = mostOf(wanted, page),
): Promise<Numbers> {
  const numbers = new Set<string>();
  const leftOut = new Set<string>();
  let below = page.below;
  for (let looked = 0; looked < lookThrough;) {
    const size = Math.min(
      looked === 0 ? Math.max(FIRST_LOOK, page.limit * 2) : NEXT_LOOK,
      lookThrough - looked,
    );
    const rows = await listParties(db, filterOf(view), { below, limit: size });
    const hits = rows.flatMap((row) => {
      const number = matchOf(row, wanted);
      return number === null ? [] : [{ number, id: row.id }];
    });
    const isNew = (number: string) => !numbers.has(number) && !leftOut.has(number);
    const fresh = [...new Set(hits.map(({ number }) => number).filter(isNew))];
    for (const one of await shownAbove(db, fresh, view, wanted, page.below)) leftOut.add(one);
    if (wanted.incoming) for (const one of await silentOf(db, fresh, view)) leftOut.add(one);
    for (const { number, id } of hits) {
      if (!leftOut.has(number)) numbers.add(number);
      if (numbers.size === page.limit) return { numbers: [...numbers], next: id };
    }
    if (rows.length < size) return { numbers: [...numbers], next: null };
    looked += rows.length;
    below = rows.at(-1)!.id;
  }
  return { numbers: [...numbers], next: below ?? null };
}

/** Those that wrote, or of these the ones with something unread, by what was received last. */
export async function scanWriters(
  db: Executor,
  view: View,
  wanted: Wanted,
  page: Page,
  lookThrough = LOOK_THROUGH,
): Promise<Numbers> {
  const filter = { appIds: receiversOf(view), unread: wanted.unread === true };
  const numbers = new Set<string>();
  let { below } = page;
  for (let looked = 0; looked < lookThrough;) {
    const size = Math.min(looked === 0 ? FIRST_LOOK : NEXT_LOOK, lookThrough - looked);
    const rows = await listWriters(db, filter, { below }, size);
    const fresh = rows.map(({ number }) => number).filter((one) => !numbers.has(one));
    const isNewer = await writersAbove(db, [...new Set(fresh)], filter, page.below);
    for (const { number, lastReceivedId } of rows) {
      if (!numbers.has(number) && !isNewer.has(number) && (await isWanted(db, number, view, wanted)))
        numbers.add(number);
      if (numbers.size === page.limit) return { numbers: [...numbers], next: lastReceivedId };
    }
    if (rows.length < size) return { numbers: [...numbers], next: null };
    looked += rows.length;
    below = rows.at(-1)!.lastReceivedId;
  }
  return { numbers: [...numbers], next: below ?? null };
}

const mostOf = ({ number, text }: Wanted, { below }: Page): number =>
  below === undefined || number !== undefined || text !== undefined ? LOOK_THROUGH : LOOK_THROUGH_LATER;

const filterOf = ({ apps, groups, appId }: View) => ({
  visible: { apps, groups },
  ...(appId !== undefined && { appId }),
});

function matchOf(row: PartyRow, wanted: Wanted): string | null {
  const number = partyOf(row);
  if (number === null) return null;
  if (wanted.number !== undefined && !isLike(number, wanted.number)) return null;
  return wanted.text === undefined || holds(row.text, wanted.text) ? number : null;
}

/** Those that an earlier page has shown: something newer matches as well. */
async function shownAbove(
  db: Executor,
  numbers: readonly string[],
  view: View,
  wanted: Wanted,
  below: number | undefined,
): Promise<Set<string>> {
  if (below === undefined || numbers.length === 0) return new Set();
  const newer = await numbersFrom(db, numbers, view, below);
  if (wanted.text === undefined) return newer;
  for (const number of [...newer])
    if (!(await hasText(db, number, view, wanted.text, below))) newer.delete(number);
  return newer;
}

async function writersAbove(
  db: Executor,
  numbers: readonly string[],
  filter: { appIds: readonly number[] | null; unread: boolean },
  below: number | undefined,
): Promise<Set<string>> {
  if (below === undefined || numbers.length === 0) return new Set();
  const rows = await listWriters(db, { ...filter, numbers }, { from: below }, NEXT_LOOK);
  return new Set(rows.map(({ number }) => number));
}

/** Those that never wrote. */
async function silentOf(db: Executor, numbers: readonly string[], view: View): Promise<string[]> {
  const wrote = new Set((await listReceived(db, numbers, receiversOf(view))).map(({ number }) => number));
  return numbers.filter((number) => !wrote.has(number));
}

/** Apps that may have received. Null = all. */
const receiversOf = ({ appId, apps }: View): readonly number[] | null =>
  appId === undefined ? apps : [appId];

async function isWanted(db: Executor, number: string, view: View, wanted: Wanted): Promise<boolean> {
  if (wanted.number !== undefined && !isLike(number, wanted.number)) return false;
  return wanted.text === undefined || hasText(db, number, view, wanted.text);
}

async function hasText(
  db: Executor,
  number: string,
  view: View,
  text: string,
  from?: number,
): Promise<boolean> {
  const page = { limit: TEXTS_OF_NUMBER, oldestFirst: false, from };
  return (await listOfNumber(db, number, view, page)).some((message) => holds(message.text, text));
}
