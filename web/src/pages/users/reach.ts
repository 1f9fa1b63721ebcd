/** What a user of a role sees: an administrator everything, others what was chosen. */
import type { Schemas } from '../../api/client';
import { reachOf, type ReachValues } from '../../parts/reach';

/** As the API takes it. */
export const reachFor = (role: Schemas['User']['role'], values: ReachValues) =>
  reachOf(role === 'admin' ? { app_ids: [], group_ids: [] } : values);
