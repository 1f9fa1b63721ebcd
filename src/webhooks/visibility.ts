/** Which webhooks a token may see: those of its apps and groups; without limits all. */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { ApiError, invalid } from '../errors.js';
import { isLimited, maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import type { Webhook } from './types.js';

export class Visibility {
  constructor(private readonly deps: { db: Db; apps: AppStore; groups: GroupStore }) {}

  async maySee(actor: Actor, { appId, groupId }: Pick<Webhook, 'appId' | 'groupId'>): Promise<boolean> {
    if (!isLimited(actor)) return true;
    if (appId === null && groupId === null) return false;
    if (groupId !== null && !maySeeGroup(actor, groupId)) return false;
    return appId === null || this.maySeeApp(actor, appId);
  }

  /** Whose events an actor may read; null = those of all, and of none. */
  appIdsOf(actor: Actor): Promise<number[] | null> {
    return this.deps.apps.idsVisibleTo(this.deps.db, actor);
  }

  async maySeeApp(actor: Actor, appId: number): Promise<boolean> {
    const app = await this.deps.apps.find(this.deps.db, appId);
    return app !== null && maySeeApp(actor, app);
  }

  /** @throws ApiError for an app or group that is not there, and for a limited token that would hear of everything */
  async assertScope(actor: Actor, appId: number | null, groupId: number | null): Promise<void> {
    if (appId === null && groupId === null && isLimited(actor))
      throw new ApiError(
        'missing_scope',
        'Whoever is limited to some apps or groups must name an app_id or group_id.',
      );
    if (appId !== null && !(await this.maySeeApp(actor, appId)))
      throw invalid('app_id', `There is no app ${appId}.`);
    if (groupId === null) return;
    const group = await this.deps.groups.find(this.deps.db, groupId);
    if (!group || !maySeeGroup(actor, groupId)) throw invalid('group_id', `There is no group ${groupId}.`);
  }
}
