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
