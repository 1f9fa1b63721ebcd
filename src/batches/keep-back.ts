/** What send windows and recipient caps mean for the members of a batch. */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';
import type { Scope } from '../messages/accept.js';
import type { NewMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import { hasCap, returnPlace, takePlace } from '../recipient-caps/service.js';
import { openingOf } from '../windows/gate.js';

/**
 * Gives members their places under the caps of the batch's target; in a group only its own counts, for the app of each is
 * not chosen yet. By number, so that no two batches wait for each other.
 * @returns those that have none, with the reason for people
 */
export async function takePlaces(
  trx: Executor,
  { app, group }: Scope,
  provisional: App,
  members: readonly NewMessage[],
  now: number,
): Promise<Map<NewMessage, string>> {
  const full = new Map<NewMessage, string>();
  if (!hasCap(app, group)) return full;
  const target = app ?? uncapped(provisional);
  for (const member of byNumber(members))
    try {
      const notBefore = await takePlace(trx, target, group, member, { now, commit: true });
      if (notBefore !== null) member.notBefore = notBefore;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      full.set(member, error.message);
    }
  return full;
}

/** The opposite of `takePlaces`, for members that are removed because their upload was refused. */
export async function returnPlaces(
  trx: Executor,
  { app, group }: Scope,
  provisional: App,
  members: readonly Message[],
): Promise<void> {
  if (!hasCap(app, group)) return;
  for (const member of byNumber(members)) await returnPlace(trx, app ?? uncapped(provisional), group, member);
}

const uncapped = ({ settings: { recipient_cap: _itsOwn, ...settings }, ...app }: App): App => ({
  ...app,
  settings,
});

const numberOf = ({ to, toE164 }: Pick<Message, 'to' | 'toE164'>) => toE164 ?? to;

const byNumber = <M extends Pick<Message, 'to' | 'toE164'>>(members: readonly M[]): M[] =>
  [...members].sort((one, other) => (numberOf(one) < numberOf(other) ? -1 : 1));

/** Settings may change meanwhile. */
const LOOK_AGAIN_MS = 3_600_000;

export interface ByWindow {
  open: Message[];
  /** Better off with runs of their own: the window is shut for these alone, or opens too late for them. */
  alone: Message[];
  /** How long the others wait, all together; 0 = there are none. */
  waitMs: number;
}

/** Whom the send window of `app` lets out at `now`. */
export function byWindow(app: App, members: readonly Message[], now: number): ByWindow {
  const openings = new Map(members.map((member) => [member, openingOf(app, member, now)]));
  const open = members.filter((member) => openings.get(member) === 0);
  const shut = members.filter((member) => openings.get(member) !== 0);
  if (open.length > 0) return { open, alone: shut, waitMs: 0 };
  const isLate = (one: Message) => one.expiresAt !== null && one.expiresAt <= openings.get(one)!;
  const first = Math.min(...shut.filter((one) => !isLate(one)).map((one) => openings.get(one)!));
  const isWaiting = shut.some((one) => !isLate(one));
  return {
    open,
    alone: shut.filter(isLate),
    waitMs: isWaiting ? Math.min(LOOK_AGAIN_MS, first - now) : 0,
  };
}
