/** How long the reports of messages are waited for. */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Executor } from '../db/connect.js';
import { policyFor } from './policy.js';
import type { Message } from './types.js';

export type DeadlineOf = (message: Pick<Message, 'appId' | 'groupId'>) => Promise<number>;

/** For many messages: each app and group is read once. @returns milliseconds after a message was sent */
export function reportDeadlines(db: Executor, apps: AppStore, groups: GroupStore): DeadlineOf {
  const known = new Map<string, Promise<number>>();
  return ({ appId, groupId }) => {
    const key = `${appId} ${groupId}`;
    const read = async () => {
      const app = await apps.find(db, appId);
      const group = groupId === null ? null : await groups.find(db, groupId);
      return policyFor(app ?? { settings: {} }, group).dlrDeadlineMs;
    };
    const deadline = known.get(key) ?? read();
    known.set(key, deadline);
    return deadline;
  };
}
