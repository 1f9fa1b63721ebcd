/** How full a group is, and where its next message would go. */
import type { Db } from '../db/connect.js';
import type { Actor } from '../tokens/types.js';
import { healthOf, type Health } from './breaker.js';
import { availableCapacity } from './selection.js';
import type { AppLoad, AppSelector } from './selector.js';
import type { AppService } from './service.js';

export interface MemberLoad extends AppLoad {
  capacity: number;
  health: Health;
}

export class GroupLoad {
  constructor(
    private readonly deps: {
      db: Db;
      appService: Pick<AppService, 'getGroup'>;
      selector: AppSelector;
      clock: () => Date;
    },
  ) {}

  /**
   * Changes nothing: the turns of the apps stay as they are.
   * @returns `next` = null when chance decides, because no app has capacity, or when none can take a message
   * @throws ApiError not_found, also for a group this token may not see
   */
  async read(actor: Actor, groupId: number): Promise<{ members: MemberLoad[]; next: number | null }> {
    const { db, appService, selector, clock } = this.deps;
    await appService.getGroup(actor, groupId);
    const now = clock().getTime();
    const members = (await selector.loads(db, groupId, now)).map((load) => ({
      ...load,
      capacity: availableCapacity(load),
      health: healthOf(load.app.breaker, now),
    }));
    const { app } = await selector.select(db, groupId, { now, commit: false });
    const chosen = members.find((member) => member.app.id === app?.id);
    const isDrawn = chosen?.capacity === 0 && chosen.health === 'closed';
    return { members, next: chosen && !isDrawn ? chosen.app.id : null };
  }
}
