/** What holds for an app, for the apps of a group, or for all: rows with `app_id` and `group_id`. */
import type { Knex } from 'knex';

/** Only rows that hold for nothing beyond these apps and groups. */
export function holdsWithin(
  query: Knex.QueryBuilder,
  { appIds, groupIds }: { appIds: readonly number[]; groupIds: readonly number[] },
): Knex.QueryBuilder {
  return query
    .where((either) => either.whereNull('app_id').orWhereIn('app_id', [...appIds]))
    .where((either) => either.whereNull('group_id').orWhereIn('group_id', [...groupIds]))
    .where((either) => either.whereNotNull('app_id').orWhereNotNull('group_id'));
}
