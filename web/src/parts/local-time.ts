/** Instants as an input of type datetime-local has them: in the viewer's zone, to the minute. */

/** @returns empty for what is no instant */
export function toLocal(iso: string | null | undefined): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @returns null for an empty input */
export const fromLocal = (local: string): string | null => (local ? new Date(local).toISOString() : null);
