/** Apps without what is sealed: opening the credentials of all of them would cost more than the rest of a look. */
import type { Executor } from '../db/connect.js';
import type { Channel } from '../messages/types.js';
import type { Breaker } from './breaker.js';
import type { AppState } from './types.js';

export interface AppBrief {
  id: number;
  name: string;
  type: string;
  channel: Channel;
  groupId: number | null;
  state: AppState;
  breaker: Breaker;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

/** All living apps, the first one made first. */
export async function listBriefs(db: Executor): Promise<AppBrief[]> {
  const rows = (await db('apps')
    .whereNull('deleted_at')
    .orderBy('id')
    .select(
      ...['id', 'name', 'type', 'channel', 'group_id', 'state', 'updated_at'],
      ...['breaker_failures', 'breaker_trips', 'breaker_open_until'],
    )) as Row[];
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    type: row.type,
    channel: row.channel as Channel,
    groupId: row.group_id === null ? null : Number(row.group_id),
    state: row.state as AppState,
    breaker: {
      failures: row.breaker_failures,
      trips: row.breaker_trips,
      openUntil: Number(row.breaker_open_until),
    },
    updatedAt: Number(row.updated_at),
  }));
}

interface Row {
  id: number;
  name: string;
  type: string;
  channel: string;
  group_id: number | null;
  state: string;
  breaker_failures: number;
  breaker_trips: number;
  breaker_open_until: number;
  updated_at: number;
}
