/** How rows of tokens and users hold their reach: JSON lists. */
import type { Reach } from './types.js';

interface ReachRow {
  app_ids: string | null;
  group_ids: string | null;
}

const idsOf = (text: string | null): number[] | null =>
  text === null ? null : (JSON.parse(text) as number[]);

export const readReach = (row: ReachRow): Reach => ({
  appIds: idsOf(row.app_ids),
  groupIds: idsOf(row.group_ids),
});

export const reachRow = ({ appIds, groupIds }: Reach): ReachRow => ({
  app_ids: appIds && JSON.stringify(appIds),
  group_ids: groupIds && JSON.stringify(groupIds),
});
