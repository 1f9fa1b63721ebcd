/** How long a session of the dashboard lives. */

/** From the sign-in, however much it is used. */
export const SESSION_MS = 30 * 86_400_000;
/** Without a request. */
export const IDLE_MS = 7 * 86_400_000;

/** @param at milliseconds since 1970 */
export function isIdle(session: { createdAt: number; lastUsedAt: number | null }, at: number): boolean {
  return (session.lastUsedAt ?? session.createdAt) + IDLE_MS <= at;
}
