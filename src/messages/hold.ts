/**
 * What keeps a message back although its turn has come: the send window of its app, a cap of its recipient, and a link
 * that is down while another app of the group can take it.
 */
import { healthOf } from '../apps/breaker.js';
import type { AppSelector, Selection } from '../apps/selector.js';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import type { ProviderDriver } from '../providers/driver.js';
import { openingOf, waitUntil } from '../windows/gate.js';
import type { AttemptInput, AttemptResult } from './attempt-outcome.js';
import { fitsApp } from './lifecycle.js';
import { transition } from './transition.js';
import type { Message } from './types.js';

export interface HoldDeps {
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  /** Of the links that this process keeps. */
  links?: { isDown(appId: number): boolean };
}

/** Until the message is looked at again, should the other app be gone by the time it moves. */
const LINK_RECHECK_MS = 5_000;

/** Nobody reads a later time, and dates end somewhere. */
const FARTHEST_MS = 1_000 * 86_400_000;

/** Whether a message that is begun now would only wait. Costs nothing without a send window and a cap. */
export const isHeld = (message: Message, app: App, now: number): boolean =>
  (message.notBefore ?? 0) > now || openingOf(app, message, now) > 0;

/**
 * Inside the transaction that would claim the attempt, with the message's row held. A message whose validity ends before
 * it may go out is expired at once: its sender can still do something else.
 * @returns null when it may go out now
 */
export async function holdBack(
  trx: Executor,
  message: Message,
  app: App,
  deps: HoldDeps,
  input: AttemptInput,
  now: number,
): Promise<AttemptResult | null> {
  const wait = (why: 'window' | 'cap' | 'next_attempt', waitMs: number) =>
    ({ do: 'wait', why, waitMs, slotReserved: false }) as const;
  if (message.notBefore !== undefined && message.notBefore > now) return wait('cap', message.notBefore - now);
  const opening = openingOf(app, message, now);
  if (opening === 0) {
    const isLost = (deps.links?.isDown(app.id) ?? false) && mayMove(input);
    const other = isLost ? await openElsewhere(trx, message, app, deps, now) : null;
    return other && !other.isAway ? { ...wait('next_attempt', LINK_RECHECK_MS), elsewhere: true } : null;
  }
  const until = Math.min(opening, now + FARTHEST_MS);
  const elsewhere = (await openElsewhere(trx, message, app, deps, now)) !== null;
  const isTooLate = message.expiresAt !== null && message.expiresAt <= until;
  if (isTooLate && !elsewhere && message.status === 'pending') {
    const errorMessage = 'Its validity ends before the send window of its app opens.';
    const entry = { source: 'workflow' as const, appId: app.id, text: errorMessage };
    await transition(trx, message, 'expired', { errorCode: 'window_closed', errorMessage }, entry, now);
    return { do: 'stop', status: 'expired' };
  }
  const waitMs = waitUntil(until, message, now);
  return { ...wait('window', waitMs), wholeMs: until - now, ...(elsewhere && { elsewhere }) };
}

/** Where the run will move it: nobody moves a message that may have reached its handset. */
const mayMove = ({ tried, policy, number, refNumber }: AttemptInput): boolean =>
  tried.hasGroup && tried.failovers < policy.maxFailovers && number === refNumber;

/** The app that its group would give it to instead, if that one may send it now. */
async function openElsewhere(
  trx: Executor,
  message: Message,
  app: App,
  { selector, driverOf }: HoldDeps,
  now: number,
): Promise<Extract<Selection, { app: App }> | null> {
  if (message.groupId === null) return null;
  const opensAt = (one: App) => openingOf(one, message, now);
  const choice = await selector.select(trx, message.groupId, {
    now,
    commit: false,
    notAgain: app.id,
    fits: (one) => fitsApp(message, one, driverOf(one.type)),
    opensAt,
  });
  const other = choice.app;
  if (other === null || other.id === app.id || opensAt(other) > 0) return null;
  return healthOf(other.breaker, now) === 'closed' ? choice : null;
}
