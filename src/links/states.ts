/**
 * How the links of apps are, as the processes that keep them wrote it down: any process may ask. The process that keeps
 * a link knows it by itself, see LinkKeeper.isDown.
 */
import type { Db, Executor } from '../db/connect.js';
import type { LinkState } from '../providers/driver.js';
import { Recent } from '../recent.js';
import { listLinkStates } from './store.js';

export class LinkStates {
  private readonly recent = new Recent<'all', ReadonlyMap<number, LinkState>>();

  /** @param isLinked whether apps of this type have a link at all */
  constructor(
    private readonly db: Db,
    private readonly isLinked: (type: string) => boolean,
  ) {}

  /** For people. */
  now(apps: readonly { id: number; type: string }[]): Promise<ReadonlyMap<number, LinkState>> {
    return this.of(this.db, apps);
  }

  /**
   * As they were at most a second ago; a group looks at them for every message. Asks nothing where no app has a link.
   * @returns the state of each of `apps` that has a link, and of no other
   */
  async of(
    db: Executor,
    apps: readonly { id: number; type: string }[],
  ): Promise<ReadonlyMap<number, LinkState>> {
    const linked = apps.filter(({ type }) => this.isLinked(type));
    if (linked.length === 0) return new Map();
    const states = await this.recent.read('all', () => listLinkStates(db), !db.isTransaction);
    return new Map(linked.map(({ id }) => [id, states.get(id) ?? 'connecting']));
  }
}

/** Nothing can be sent by it until it changes. One that connects may be up in a moment. */
export const isDown = (state: LinkState | undefined): boolean => state === 'down' || state === 'refused';
