/** Reading messages, and what a client can do with one after it was accepted. */
import type { Db } from '../db/connect.js';
import { ApiError, notFound } from '../errors.js';
import { listIpnOfMessage, type StoredIpn } from '../incoming/store.js';
import type { Log } from '../log.js';
import { recordAudit } from '../security/audit.js';
import { isTemporalAway, type TemporalGateway } from '../temporal/client.js';
import { findHolder } from '../tokens/store.js';
import { hasScope, isLimited, maySeeApp, maySeeGroup, maySeeMessage, type Actor } from '../tokens/types.js';
import type { Acceptance, AcceptService } from './accept.js';
import { isBlank } from './content.js';
import { addDetails, type DetailedMessage } from './details.js';
import type { LifecycleService } from './lifecycle.js';
import { toE164 } from './numbers.js';
import { countParts } from './parts.js';
import { showParts } from './parts-shown.js';
import { listMessages } from './lists.js';
import { WAITS } from './story.js';
import { findMessage, listAttempts, listHistory } from './store.js';
import { lookUpTelco } from './telco.js';
import { searchOn, searchPage, type Found } from './text-search.js';
import { Totals } from './totals.js';
import { seenHistory, type SeenAttempt } from './history-sight.js';
import type { Message, MessageFilter, Status } from './types.js';

export interface MessageServiceDeps {
  db: Db;
  accept: AcceptService;
  lifecycle: LifecycleService;
  temporal: TemporalGateway;
  clock: () => Date;
  log: Log;
}

export interface MessageHistory {
  message: DetailedMessage;
  entries: Awaited<ReturnType<typeof listHistory>>;
  attempts: SeenAttempt[];
  /** Of a message that waits for it: which attempt it will be, and when, in milliseconds since 1970. */
  nextAttempt: { number: number; at: number } | null;
  /** Raw calls of the provider; empty unless the actor is an admin. */
  calls: StoredIpn[];
  /** Name of the user or token that handed it in; null for tokens that are limited to apps, and for what came in. */
  handedInBy: string | null;
}

const RESENDABLE: ReadonlySet<Status> = new Set(['failed', 'expired', 'cancelled', 'unknown']);
const CSV_CHUNK = 500;

export class MessageService {
  private readonly totals: Totals;

  constructor(private readonly deps: MessageServiceDeps) {
    this.totals = new Totals(deps.db, deps.clock);
  }

  /** @throws ApiError not_found, also for a message this token may not see */
  async get(actor: Actor, id: number): Promise<Message> {
    const message = await findMessage(this.deps.db, id);
    if (!message || !maySeeMessage(actor, message)) throw notFound('Message');
    return message;
  }

  /** So that the first list by time after a start is as fast as the next one. Goes on behind. */
  prepare(): void {
    void this.totals.learnTimes();
  }

  /** With what stands in tables of its own: files, calls. */
  detailed(messages: readonly Message[]): Promise<DetailedMessage[]> {
    return addDetails(this.deps.db, messages);
  }

  /** One page and the number of all that match; with a text, of all that were looked through. */
  async page(
    actor: Actor,
    filter: MessageFilter,
    page: { limit: number; offset: number },
  ): Promise<Found & { total: number }> {
    const visible = withVisibility(actor, filter);
    if (visible.text) return searchPage(this.deps.db, visible, page, await this.totals.rangeOf(visible));
    const { messages, total } = await this.totals.page(visible, page);
    return { messages, total, next: nextOf(messages, page.limit) };
  }

  /** @param before only ids below it: costs the same however deep the list is */
  async after(actor: Actor, filter: MessageFilter, page: { limit: number; before?: number }): Promise<Found> {
    const visible = withVisibility(actor, filter);
    const range = await this.totals.rangeOf(visible);
    const below = Math.min(page.before ?? Infinity, range.below ?? Infinity);
    const slice = { ...range, ...(below !== Infinity && { below }) };
    if (visible.text) return searchOn(this.deps.db, visible, page.limit, slice);
    const messages = await listMessages(this.deps.db, visible, { ...slice, limit: page.limit });
    return { messages, next: nextOf(messages, page.limit) };
  }

  /** Everything that matches, newest first, a bounded number of rows in memory. */
  async *all(actor: Actor, filter: MessageFilter): AsyncGenerator<Message> {
    let before: number | null | undefined;
    while (before !== null) {
      const { messages, next }: Found = await this.after(actor, filter, {
        limit: CSV_CHUNK,
        ...(before !== undefined && { before }),
      });
      yield* messages;
      before = next;
    }
  }

  async history(actor: Actor, id: number): Promise<MessageHistory> {
    const message = await this.get(actor, id);
    const maySeeHolder = !isLimited(actor) && message.tokenId !== null;
    const [entries, attempts, calls, handedInBy] = await Promise.all([
      listHistory(this.deps.db, id),
      listAttempts(this.deps.db, id),
      hasScope(actor, 'admin') ? listIpnOfMessage(this.deps.db, id) : [],
      maySeeHolder ? findHolder(this.deps.db, message.tokenId!) : null,
    ]);
    const [detailed] = await this.detailed([message]);
    const nextAttempt = await this.nextAttemptOf(message);
    const seen = seenHistory({ entries, attempts }, (appId) =>
      maySeeApp(actor, { id: appId, groupId: null }),
    );
    return { message: detailed!, ...seen, nextAttempt, calls, handedInBy };
  }

  /** Its run alone knows; asked only for the few messages that may be waiting for it. */
  private async nextAttemptOf({ id, status, attempts }: Message): Promise<MessageHistory['nextAttempt']> {
    if (status !== 'pending' || attempts === 0) return null;
    const run = await this.deps.temporal.messageState(id);
    if (run?.until == null || run.waitingFor !== WAITS.next_attempt.words) return null;
    return { number: run.attempts + 1, at: run.until };
  }

  /** The database decides whether it is in time; the workflow is told afterwards. @throws ApiError not_cancellable */
  async cancel(actor: Actor, id: number): Promise<Message> {
    const { db, lifecycle, temporal, clock, log } = this.deps;
    await this.get(actor, id);
    const status = await lifecycle.cancel(id);
    if (status !== 'cancelled')
      throw new ApiError('not_cancellable', `The message can't be cancelled: it is ${status}.`);
    await recordAudit(db, actor, 'message.cancel', { target: 'message', id }, {}, clock());
    // Unheard, the run finds out by itself when its timer fires.
    temporal.tellCancelled(id).catch((error: unknown) => {
      if (!isTemporalAway(error))
        log.debug({ err: error, message_id: id }, 'the run was not told of the cancelling');
    });
    return this.get(actor, id);
  }

  /** Sends the same text once more, as a new message that names the old one. @throws ApiError not_resendable */
  async resend(actor: Actor, id: number, idempotencyKey: string | null): Promise<Acceptance> {
    const { db, accept, clock } = this.deps;
    const message = await this.get(actor, id);
    if (message.folder !== 'outbox' || !RESENDABLE.has(message.status)) {
      throw new ApiError('not_resendable', `The message can't be sent again: it is ${message.status}.`);
    }
    if (isBlank(message)) {
      throw new ApiError(
        'not_resendable',
        "The message can't be sent again: its text was removed after the time texts are kept. Send it as a new one.",
      );
    }
    const acceptance = await accept.accept({
      actor,
      // A token that sees the message through its app alone sends through that app.
      target:
        message.groupId !== null && maySeeGroup(actor, message.groupId)
          ? { groupId: message.groupId }
          : { appId: message.appId },
      input: {
        to: message.to,
        message: message.text,
        ...(message.content && { content: message.content }),
        priority: message.priority,
        sender: message.sender,
        metadata: message.metadata,
        ...(message.callbackUrl !== undefined && { callbackUrl: message.callbackUrl }),
      },
      idempotencyKey,
      resentFrom: id,
    });
    if (!acceptance.replayed) {
      await recordAudit(
        db,
        actor,
        'message.resend',
        { target: 'message', id },
        { as: acceptance.message.id },
        clock(),
      );
    }
    return acceptance;
  }
}

const nextOf = (messages: readonly Message[], limit: number): number | null =>
  messages.length === limit ? messages.at(-1)!.id : null;

function withVisibility(actor: Actor, filter: MessageFilter): MessageFilter {
  return { ...filter, visible: { apps: actor.appIds, groups: actor.groupIds } };
}

/** What a text would cost in parts, and who serves the number. Pure. */
export function estimate(text: string, to: string | null, country: string | null) {
  const counted = countParts(text);
  const number = to === null ? null : toE164(to, country);
  const e164 = number?.ok ? number.e164 : null;
  return {
    ...counted,
    shown: showParts(text, counted),
    e164,
    isNumber: number === null ? null : number.ok,
    telco: e164 === null ? null : lookUpTelco(e164),
  };
}
