/** Whether a message may go out now, by the send window of an app. Pure. Instants are milliseconds since 1970. */
import type { App } from '../apps/types.js';
import { toE164 } from '../messages/numbers.js';
import { PRIORITIES, type Message, type Priority } from '../messages/types.js';
import { nextOpening } from './opening.js';
import { RECIPIENT } from './types.js';
import { zonesOf } from './zones.js';

type Windowed = { settings: Pick<App['settings'], 'send_window' | 'time_zone'> };

/**
 * When a message may go out through `app`, from `at` on. A number of no country counts by the app's own time zone, which
 * is UTC unless it is set.
 * @returns 0 when it may at `at`; Infinity when not within two years
 */
export function openingOf(app: Windowed, message: Pick<Message, 'priority' | 'toE164'>, at: number): number {
  const { send_window: window, time_zone = 'UTC' } = app.settings;
  if (!window || isExempt(window.except_priority ?? 'high', message.priority)) return 0;
  const zones = window.time_zone === RECIPIENT ? zonesOfNumber(message.toE164) : [];
  const own = window.time_zone === RECIPIENT ? time_zone : (window.time_zone ?? time_zone);
  return nextOpening(window, zones.length > 0 ? zones : [own], at);
}

/** Whether a rule leaves messages of this priority alone. */
export function isExempt(except: Priority | 'none', priority: Priority): boolean {
  return except !== 'none' && PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(except);
}

function zonesOfNumber(e164: string | null): readonly string[] {
  const number = e164 === null ? null : toE164(e164, null);
  return number?.ok && number.region !== null ? zonesOf(number.region) : [];
}

/** The day's messages begin within this time of an opening, so that they do not all begin in one instant. */
const SPREAD_MS = 30_000;
const APART_MS = 20;
/** Settings may change meanwhile. */
const LOOK_AGAIN_MS = 3_600_000;

/**
 * How long a message that is held until `until` waits before it looks again: urgent ones are awake at the opening, normal
 * ones in the half minute after it, low ones in the next; a long wait is cut in hours.
 */
export function waitUntil(
  until: number,
  { id, priority }: Pick<Message, 'id' | 'priority'>,
  now: number,
): number {
  const waitMs = until - now;
  if (waitMs > LOOK_AGAIN_MS) return LOOK_AGAIN_MS;
  const turn = PRIORITIES.indexOf(priority);
  return waitMs + (turn === 0 ? 0 : (turn - 1) * SPREAD_MS + ((id * APART_MS) % SPREAD_MS));
}
