/** Conversations as people read and answer them. What was read is known once for all tokens. */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { notFound } from '../errors.js';
import type { Acceptance, AcceptService, SendInput } from '../messages/accept.js';
import { countOf, countReceivedAfter, listOfNumber, newestOf } from '../messages/by-number.js';
import { addDetails, type DetailedMessage } from '../messages/details.js';
import { findMessages } from '../messages/store.js';
import { maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import { readingsOf } from './party.js';
import { scanNumbers, scanWriters, type Page } from './scan.js';
import { STICKY_NOTE } from './sticky.js';
import { listReceived, setRead } from './store.js';
import { COUNTED, type Conversation, type Received, type View, type Wanted } from './types.js';

export interface ConversationDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  accept: AcceptService;
}

export type DetailedConversation = Omit<Conversation, 'last'> & { last: DetailedMessage };

export class ConversationService {
  constructor(private readonly deps: ConversationDeps) {}

  /**
   * The one that was written to or from last first.
   * @returns `next` for the `below` of the next page; a page may have none although there are more
   * @throws ApiError not_found for an app or a group that this token may not see
   */
  async list(
    actor: Actor,
    wanted: Wanted & { appId?: number | undefined; groupId?: number | undefined },
    page: Page,
  ): Promise<{ conversations: DetailedConversation[]; next: number | null }> {
    const { db } = this.deps;
    const view = await this.viewOf(actor, wanted);
    // A text is looked for in the messages: asking each number for it would be one query a number.
    const isByWriter = wanted.unread === true || (wanted.incoming === true && wanted.text === undefined);
    const scan = isByWriter ? scanWriters : scanNumbers;
    const { numbers, next } = await scan(db, view, wanted, page);
    return { conversations: await this.describe(numbers, view), next };
  }

  /** One of them. @throws ApiError not_found when nothing was ever said that this token may see */
  async get(actor: Actor, written: string): Promise<DetailedConversation> {
    const view = viewOf(actor);
    const [conversation] = await this.describe([await this.resolve(view, written)], view);
    if (!conversation) throw notFound('Conversation');
    return conversation;
  }

  /**
   * What was said, both folders. @param page ids: `below` it, or `from` it on
   * @throws ApiError not_found when nothing was ever said that this token may see
   */
  async messages(
    actor: Actor,
    written: string,
    page: { from?: number | undefined; below?: number | undefined; limit: number; oldestFirst: boolean },
  ): Promise<{ number: string; messages: DetailedMessage[]; next: number | null }> {
    const { db } = this.deps;
    const view = viewOf(actor);
    const number = await this.resolve(view, written);
    const messages = await listOfNumber(db, number, view, page);
    const next = messages.length === page.limit ? messages.at(-1)!.id : null;
    return { number, messages: await addDetails(db, messages), next };
  }

  /**
   * Everything up to a message counts as read, in every app that this token may see.
   * @param upTo id of a message; absent = all that has come. @throws ApiError not_found
   */
  markRead(actor: Actor, written: string, upTo?: number): Promise<DetailedConversation> {
    return this.mark(actor, written, (received) =>
      received
        .map((one) => ({
          ...one,
          readUpTo: Math.max(one.readUpTo, Math.min(upTo ?? Infinity, one.lastReceivedId)),
        }))
        .map((one) => ({ ...one, unread: one.readUpTo < one.lastReceivedId })),
    );
  }

  /** @param from id of the first message that counts as unread; absent = the last one. @throws ApiError not_found */
  markUnread(actor: Actor, written: string, from?: number): Promise<DetailedConversation> {
    return this.mark(actor, written, (received) => {
      const first = from ?? received[0]?.lastReceivedId ?? 0;
      return received
        .filter(({ lastReceivedId }) => lastReceivedId >= first)
        .map((one) => ({ ...one, readUpTo: Math.min(one.readUpTo, first - 1), unread: true }));
    });
  }

  /**
   * Sends to the number by the app that last received from it; where none has, by the app of the last message.
   * @throws ApiError not_found without a conversation or a living app of it, and everything that a send is refused with
   */
  async reply(
    actor: Actor,
    written: string,
    input: Omit<SendInput, 'to'>,
    idempotencyKey: string | null,
  ): Promise<Acceptance> {
    const view = viewOf(actor);
    const number = await this.resolve(view, written);
    const { app, isReceiver } = await this.replyAppOf(actor, view, number);
    return this.deps.accept.accept({
      actor,
      target: { appId: app.id },
      input: { ...input, to: number },
      idempotencyKey,
      keyedBy: { conversation: number },
      ...(isReceiver && { note: STICKY_NOTE }),
    });
  }

  /** One that is paused only where no other has received: the client is told why nothing goes out. */
  private async replyAppOf(
    actor: Actor,
    view: View,
    number: string,
  ): Promise<{ app: App; isReceiver: boolean }> {
    const { db, apps } = this.deps;
    const received = await listReceived(db, [number], view.apps);
    const found = await Promise.all(received.map(({ appId }) => apps.find(db, appId)));
    const receivers = found.filter((app): app is App => app !== null && maySeeApp(actor, app));
    const receiver = receivers.find(({ state }) => state === 'active') ?? receivers[0];
    if (receiver) return { app: receiver, isReceiver: true };
    const [last] = await listOfNumber(db, number, view, { limit: 1, oldestFirst: false });
    const app = last ? await apps.find(db, last.appId) : null;
    if (!app || !maySeeApp(actor, app)) throw notFound('App');
    return { app, isReceiver: false };
  }

  private async mark(
    actor: Actor,
    written: string,
    change: (received: readonly Received[]) => Received[],
  ): Promise<DetailedConversation> {
    const view = viewOf(actor);
    const number = await this.resolve(view, written);
    await inTransaction(this.deps.db, async (trx) => {
      const received = await listReceived(trx, [number], view.apps, true);
      for (const one of change(received)) await setRead(trx, one, one);
    });
    return this.get(actor, number);
  }

  /** @returns the number as conversations have it */
  private async resolve(view: View, written: string): Promise<string> {
    const readings = readingsOf(written);
    const newest = await newestOf(this.deps.db, readings, view);
    const number = readings.find((reading) => newest.has(reading));
    if (number === undefined) throw notFound('Conversation');
    return number;
  }

  private async viewOf(
    actor: Actor,
    { appId, groupId }: { appId?: number | undefined; groupId?: number | undefined },
  ): Promise<View> {
    const { db, apps, groups } = this.deps;
    const view = { ...viewOf(actor) };
    if (groupId !== undefined) {
      if (!maySeeGroup(actor, groupId) || !(await groups.find(db, groupId))) throw notFound('Group');
      const members = (await apps.list(db, { groupId })).apps;
      view.apps = members.map(({ id }) => id);
      view.groups = [groupId];
    }
    if (appId === undefined) return view;
    const app = await apps.find(db, appId);
    if (!app || !maySeeApp(actor, app)) throw notFound('App');
    return { ...view, appId };
  }

  /** In the order of `numbers`; those without messages are left out. */
  private async describe(numbers: readonly string[], view: View): Promise<DetailedConversation[]> {
    if (numbers.length === 0) return [];
    const { db } = this.deps;
    const newest = await newestOf(db, numbers, view);
    const messages = await addDetails(db, await findMessages(db, [...newest.values()]));
    const lastOf = new Map(messages.map((message) => [message.id, message]));
    const appIds = view.appId === undefined ? view.apps : [view.appId];
    const received = await listReceived(db, numbers, appIds);
    const unread = await countReceivedAfter(
      db,
      received.filter((one) => one.unread),
      COUNTED,
    );
    const counts = await countOf(db, numbers, view, COUNTED);
    return numbers.flatMap((number) => {
      const last = lastOf.get(newest.get(number) ?? 0);
      if (!last) return [];
      const receivers = received.filter((one) => one.number === number).map(({ appId }) => appId);
      return [
        { number, last, unread: unread.get(number) ?? 0, messages: counts.get(number) ?? 0, receivers },
      ];
    });
  }
}

const viewOf = ({ appIds, groupIds }: Actor): View => ({ apps: appIds, groups: groupIds });
