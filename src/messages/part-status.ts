/** What reports about single parts mean for the whole message. Pure. */
import type { ReportedStatus } from './types.js';

const RANK: Record<ReportedStatus, number> = { unknown: 0, sent: 1, failed: 2, expired: 2, delivered: 3 };

/** What is known of a part after one more report about it: late and repeated ones never move it back. */
export function afterPartReport(known: ReportedStatus | null, reported: ReportedStatus): ReportedStatus {
  return known !== null && RANK[known] >= RANK[reported] ? known : reported;
}

/**
 * @param parts what is known of each part; null = nothing yet
 * @param total how many parts the message has; those without an id of their own are not in `parts`
 * @returns delivered when every part is, failed or expired as soon as one is, else sent; unknown while some part may
 *   never have been accepted
 */
export function statusOfParts(parts: readonly (ReportedStatus | null)[], total: number): ReportedStatus {
  const lost = parts.find((status) => status === 'failed' || status === 'expired');
  if (lost) return lost;
  if (parts.length < total) return 'unknown';
  return parts.every((status) => status === 'delivered') ? 'delivered' : 'sent';
}
