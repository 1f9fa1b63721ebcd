/** The list's filters as the address has them, and as the API takes them. */
import type { paths } from '../../api/schema';

type Query = NonNullable<paths['/api/sms/sms']['get']['parameters']['query']>;

/** Named as the API names them. */
export const FILTERS = [
  'status',
  'app_id',
  'channel',
  'folder',
  'to',
  'from',
  'q',
  'created_after',
  'created_before',
  'batch_id',
  'cursor',
] as const;
export type FilterValues = Partial<Record<(typeof FILTERS)[number], string>>;

/** The gateway itself says what is wrong with an address that somebody wrote by hand. */
export const readQuery = (values: FilterValues): Query => values as Query;

export function csvAddress({ cursor: _, ...values }: FilterValues): string {
  return `/api/sms/sms?${new URLSearchParams({ ...values, format: 'csv' }).toString()}`;
}

/** For an input of type datetime-local, in the viewer's zone. */
export function toLocal(iso: string | undefined): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const fromLocal = (local: string): string | null => (local ? new Date(local).toISOString() : null);
