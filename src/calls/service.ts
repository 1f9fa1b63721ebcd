/** Reading calls. Whether the app may be seen, the caller has asked. */
import type { Db } from '../db/connect.js';
import { listCalls } from './store.js';
import type { Call, CallFilter } from './types.js';

export class CallService {
  constructor(private readonly deps: { db: Db }) {}

  /** Newest first, with the number of all that match. */
  page(
    filter: CallFilter,
    page: { limit: number; offset: number },
  ): Promise<{ calls: Call[]; total: number }> {
    return listCalls(this.deps.db, filter, page);
  }
}
