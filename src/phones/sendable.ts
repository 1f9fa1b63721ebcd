/** What a phone may be given by the send window of its app. */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { openingOf } from '../windows/gate.js';
import { listOpen, type HandOutFilter, type HandOutRow } from './hand-outs.js';

/**
 * More than this is never queued while the window is shut: what comes then waits before it is queued. Those that go at any
 * time are the most urgent, and so the first.
 */
const LOOKED_THROUGH = 200;

/** Of the open ones of a phone those that may be sent at `now`, the most urgent and oldest first. */
export async function listSendable(
  db: Executor,
  app: App,
  filter: HandOutFilter & { limit: number },
  now: number,
): Promise<HandOutRow[]> {
  if (!app.settings.send_window) return listOpen(db, app.id, filter);
  const rows = await listOpen(db, app.id, { ...filter, limit: LOOKED_THROUGH });
  return rows.filter((row) => openingOf(app, row, now) === 0).slice(0, filter.limit);
}
