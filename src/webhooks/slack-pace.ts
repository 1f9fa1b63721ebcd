/** Slack takes one message a second for an address (Slack's documentation, "Rate limits", special limits for posting). */
import type { Executor } from '../db/connect.js';

const EVERY_MS = 1_050;

/** Takes the right to post to an address now. @returns how long to wait for it, milliseconds; 0 = taken */
export async function takeSlot(db: Executor, urlHash: string, now: number): Promise<number> {
  // Two rows can have one address: what is wanted of one app, and of all.
  const latest = (await db('webhooks').where({ url_hash: urlHash }).max({ at: 'next_slot_at' }).first()) as
    { at: number | null } | undefined;
  const at = Number(latest?.at ?? 0);
  if (at > now) return Math.min(at - now, EVERY_MS);
  const taken = await db('webhooks')
    .where({ url_hash: urlHash })
    .where('next_slot_at', '<=', now)
    .update({ next_slot_at: now + EVERY_MS });
  return taken > 0 ? 0 : EVERY_MS;
}
