/** What keeps a message back although its turn has come: the send window of its app, a cap of its recipient. */
import { healthOf } from '../apps/breaker.js';
import type { AppSelector } from '../apps/selector.js';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import type { ProviderDriver } from '../providers/driver.js';
import { openingOf, waitUntil } from '../windows/gate.js';
import type { AttemptResult } from './attempt-outcome.js';
import { fitsApp } from './lifecycle.js';
import { transition } from './transition.js';
import type { Message } from './types.js';

export interface HoldDeps {
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
}

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
  now: number,
): Promise<AttemptResult | null> {
  const wait = (why: 'window' | 'cap', waitMs: number) =>
    ({ do: 'wait', why, waitMs, slotReserved: false }) as const;
  if (message.notBefore !== undefined && message.notBefore > now) return wait('cap', message.notBefore - now);
  const opening = openingOf(app, message, now);
  if (opening === 0) return null;
  const until = Math.min(opening, now + FARTHEST_MS);
  const elsewhere = await isOpenElsewhere(trx, message, app, deps, now);
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

/** Whether its group would give it to another app that may send it now. */
async function isOpenElsewhere(
  trx: Executor,
  message: Message,
  app: App,
  { selector, driverOf }: HoldDeps,
  now: number,
): Promise<boolean> {
  if (message.groupId === null) return false;
  const opensAt = (one: App) => openingOf(one, message, now);
  const { app: other } = await selector.select(trx, message.groupId, {
    now,
    commit: false,
    notAgain: app.id,
    fits: (one) => fitsApp(message, one, driverOf(one.type)),
    opensAt,
  });
  return (
    other !== null && other.id !== app.id && opensAt(other) === 0 && healthOf(other.breaker, now) === 'closed'
  );
}
