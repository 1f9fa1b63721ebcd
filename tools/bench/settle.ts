/** Waits until every accepted message is final, without asking the gateway, and reads all of them once at the end. */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import type { Target } from '../load/client.js';
import type { LocalProvider } from '../load/provider.js';

const LOOK_MS = 100;
/** Without any progress for this long, what is missing is not going to come. */
const STALLED_MS = 60_000;

/**
 * A report is answered when it stands in the database, so the provider knows how far the gateway is.
 * @param wanted messages that must have been reported
 * @returns false when nothing moved for a minute before they were
 */
export async function untilReported(
  provider: LocalProvider,
  wanted: number,
  onProgress: (taken: number) => void,
): Promise<boolean> {
  let last = '';
  let movedAt = Date.now();
  for (;;) {
    const { arrivals, reports } = await provider.counts();
    onProgress(reports.taken);
    if (reports.taken + reports.refused >= wanted && reports.open === 0) return true;
    // A report that is posted in vain again and again is no progress.
    const now = `${arrivals} ${reports.taken} ${reports.refused}`;
    if (now !== last) [last, movedAt] = [now, Date.now()];
    else if (Date.now() - movedAt > STALLED_MS) return false;
    await delay(LOOK_MS);
  }
}

export interface FoundMessage {
  id: number;
  status: string;
  /** Milliseconds since 1970, by the gateway's clock. */
  createdAt: number;
  deliveredAt: number | null;
}

interface Page {
  data: { id: number; status: string; created_at: string; delivery_date: string | null }[];
  next_cursor: string | null;
}

/** Above every id, so that the first page needs no count either. */
const START_CURSOR = '999999999999999';

/** Every message of the app from `fromId` on, by keyset: 100 a page, newest first. @throws Error unless answered 200 */
export async function readMessages(target: Target, fromId: number): Promise<FoundMessage[]> {
  const found: FoundMessage[] = [];
  let cursor: string | null = START_CURSOR;
  while (cursor !== null && (found.at(-1)?.id ?? Infinity) > fromId) {
    const query = new URLSearchParams({ app_id: String(target.appId), per_page: '100', cursor });
    const { statusCode, body } = await request(`${target.url}/api/sms/sms?${query}`, {
      headers: { authorization: `Bearer ${target.token}`, accept: 'application/json' },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the list of messages answered ${statusCode}: ${text}`);
    const { data } = JSON.parse(text) as { data: Page };
    for (const { id, status, created_at: createdAt, delivery_date: deliveredAt } of data.data) {
      found.push({
        id,
        status,
        createdAt: Date.parse(createdAt),
        deliveredAt: deliveredAt === null ? null : Date.parse(deliveredAt),
      });
    }
    cursor = data.next_cursor;
  }
  return found.filter(({ id }) => id >= fromId);
}
