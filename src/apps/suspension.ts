/** An app that keeps failing is left out for a while, and whoever listens is told. */
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import type { Log } from '../log.js';
import type { Outcome } from '../providers/outcome.js';
import { afterOutcome } from './breaker.js';
import type { AppStore } from './store.js';

/** What the end of an attempt says about its app; in the transaction that writes the end down. */
export async function noteOutcome(
  trx: Executor,
  { apps, log }: { apps: AppStore; log: Log },
  appId: number,
  outcome: Outcome,
  now: number,
): Promise<void> {
  const before = await apps.breaker(trx, appId);
  if (!before) return;
  const after = afterOutcome(before, outcome, now);
  if (after === before) return;
  const won = await apps.replaceBreaker(trx, appId, before, after);
  if (!won) return;
  if ('reason' in outcome && outcome.reason === 'auth_failed' && before.openUntil === 0)
    await recordEvent(trx, { type: 'app.credentials_refused', appId, data: { app_id: appId } }, now);
  if (after.trips > before.trips) {
    const until = new Date(after.openUntil).toISOString();
    await recordEvent(trx, { type: 'app.suspended', appId, data: { app_id: appId, until } }, now);
    log.warn({ app_id: appId, until }, 'app suspended: it keeps failing');
  } else if (before.openUntil > 0 && after.openUntil === 0)
    await recordEvent(trx, { type: 'app.resumed', appId, data: { app_id: appId } }, now);
}
