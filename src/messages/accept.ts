/**
 * Accepting a message: everything that is checked, chosen and committed before the client reads "200". Nothing is sent
 * here; the workflow begins behind the answer.
 */
import { randomUUID } from 'node:crypto';
import type { AppSelector } from '../apps/selector.js';
import type { AppStore, GroupStore } from '../apps/store.js';
import type { App, Group } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { CommitUnknownError } from '../db/faults.js';
import { inOneStatement, inTransaction, isUniqueViolation } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import type { ProviderDriver } from '../providers/driver.js';
import { postUrlFault, publicUrlFault, type Network } from '../security/safe-url.js';
import type { OptOutList } from '../opt-outs/list.js';
import { keepOverride, mayOverride } from '../opt-outs/override.js';
import { lastReceiver, STICKY_NOTE } from '../conversations/sticky.js';
import { hasCap, takePlace } from '../recipient-caps/service.js';
import { maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import { openingOf } from '../windows/gate.js';
import { contentFault, type ContentFault } from './content.js';
import { findReplay, hashRequest, keepKeys, keysOf } from './idempotency.js';
import { toE164 } from './numbers.js';
import { countParts } from './parts.js';
import { addHistory, findMessage, insertMessage, type NewMessage } from './store.js';
import { lookUpTelco } from './telco.js';
import type { Content, Message, Priority } from './types.js';
import { refusalWords } from '../refusal-words.js';

export type Target = { appId: number } | { groupId: number };

export interface SendInput {
  to: string;
  message: string;
  /** Absent = nothing but the message. */
  content?: Content;
  clientRef?: string | null;
  scheduledAt?: Date | null;
  expiresAt?: Date | null;
  /** Seconds from the time of sending; `expiresAt` wins. */
  ttlS?: number | null;
  priority?: Priority;
  sender?: string | null;
  metadata?: Record<string, unknown> | null;
  /** Where the events of this message are posted to. */
  callbackUrl?: string;
  /** Why it goes out although the recipient may have opted out; needs a scope of its own. */
  overrideOptOut?: string;
  dryRun?: boolean;
}

export interface AcceptRequest {
  actor: Actor;
  target: Target;
  input: SendInput;
  idempotencyKey?: string | null;
  /** Set when an operator sends an earlier message again. */
  resentFrom?: number;
  /** The one answer to an opt-out, which goes out although its recipient wants nothing more. */
  confirmsOptOut?: boolean;
  /** Writes in the transaction of the message; what it throws undoes both. */
  alongside?: (trx: Executor, messageId: number) => Promise<void>;
  /** Stands for the target in what a key belongs to, where a repeat may come upon another target. */
  keyedBy?: Record<string, string>;
  /** Goes into the message's history: why it takes this way. */
  note?: string;
}

export interface Acceptance {
  /** With `dryRun` the message as it would be, id 0. */
  message: Message;
  /** True when an equal request was accepted before: this is its message, as it is now. */
  replayed: boolean;
}

export interface AcceptDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  /** Where files may lie although it is no public network. */
  allowedNetworks: readonly Network[];
  optOuts: OptOutList;
  /** Called after the commit with the message, which now needs a workflow; with null after one that may have worked. */
  onAccepted: (message: Message | null) => void;
  clock: () => Date;
  /** Names the span of the request; absent or null = nobody traces it. */
  traceparent?: () => string | null;
}

/** The target: one of these two. */
export interface Scope {
  app: App | null;
  group: Group | null;
}

/** A scheduled time this far back is a client's clock, not a mistake. */
const PAST_TOLERANCE_MS = 60_000;
const MAX_AHEAD_MS = 366 * 86_400_000;

export class AcceptService {
  constructor(private readonly deps: AcceptDeps) {}

  /** @throws ApiError for whatever the client can correct; then nothing is stored */
  async accept(request: AcceptRequest): Promise<Acceptance> {
    const { db, clock } = this.deps;
    const now = clock().getTime();
    const { actor, input, alongside } = request;
    const { overrideOptOut } = input;
    const isWantedAnyway = mayOverride(actor, overrideOptOut) || request.confirmsOptOut === true;
    const scope = await this.scopeOf(request);
    const keys = input.dryRun ? [] : keysOf(request.idempotencyKey ?? null, input.clientRef ?? null);
    const hash =
      keys.length > 0
        ? hashRequest({ ...(request.keyedBy ?? request.target), ...input, resentFrom: request.resentFrom })
        : '';

    const replay = async (): Promise<Acceptance | null> => {
      if (keys.length === 0 || actor.tokenId === null) return null;
      const id = await findReplay(db, actor.tokenId, keys, hash, now);
      const message = id === null ? null : await findMessage(db, id);
      return message && { message, replayed: true };
    };
    // First of all: an accepted message stays accepted, whatever was paused or has run out since.
    const earlier = await replay();
    if (earlier) return earlier;
    if (scope.app?.state === 'paused')
      throw new ApiError('app_paused', `The app "${scope.app.name}" is paused.`);

    const times = readTimes(input, now);
    assertReachable(input.content, this.deps.allowedNetworks);
    if (input.callbackUrl !== undefined) assertPostable(input.callbackUrl, this.deps.allowedNetworks);
    const traceparent = this.deps.traceparent?.() ?? null; // not inside: a group of transactions has no span
    if (input.dryRun) {
      const choice = await this.choose(db, scope, input, now, false);
      const fields: NewMessage = compose(request, choice.app, scope.group, times, now);
      await this.keepBack(db, choice.app, scope.group, fields, { now, commit: false });
      if (!isWantedAnyway) await this.deps.optOuts.assertWanted(db, choice.app.id, fields.toE164);
      return { message: foretell({ id: 0, ...fields }, choice.app, now), replayed: false };
    }
    try {
      // Without group, keys and the like nothing is written but the message.
      const isAlone =
        keys.length === 0 &&
        overrideOptOut === undefined &&
        !alongside &&
        request.note === undefined &&
        !hasCap(scope.app, null);
      const store = scope.app && isAlone ? inOneStatement : inTransaction;
      const { message, chosen } = await store(db, async (trx) => {
        const { app, note = request.note } = await this.choose(trx, scope, input, now, true);
        const fields: NewMessage = compose(request, app, scope.group, times, now);
        await this.keepBack(trx, app, scope.group, fields, { now, commit: true });
        if (!isWantedAnyway) await this.deps.optOuts.assertWanted(trx, app.id, fields.toE164);
        if (traceparent !== null) fields.traceparent = traceparent;
        const id = await insertMessage(trx, fields, { workflowStarted: false });
        if (note !== undefined)
          await addHistory(trx, id, { kind: 'note', source: 'api', appId: app.id, text: note }, now);
        if (actor.tokenId !== null) await keepKeys(trx, actor.tokenId, keys, hash, id, now);
        if (overrideOptOut !== undefined)
          await keepOverride(trx, actor, { id, appId: app.id }, overrideOptOut, new Date(now));
        await alongside?.(trx, id);
        return { message: { id, ...fields }, chosen: app };
      });
      this.deps.onAccepted(message);
      return { message: foretell(message, chosen, now), replayed: false };
    } catch (error) {
      if (error instanceof CommitUnknownError) this.deps.onAccepted(null);
      // The same request came twice at once, and the other one won.
      const winner = isUniqueViolation(error) ? await replay() : null;
      if (winner) return winner;
      throw error;
    }
  }

  /** @throws ApiError recipient_cap */
  private async keepBack(
    db: Executor,
    app: App,
    group: Group | null,
    fields: NewMessage,
    options: { now: number; commit: boolean },
  ): Promise<void> {
    if (!hasCap(app, group)) return;
    const notBefore = await takePlace(db, app, group, fields, options);
    if (notBefore !== null) fields.notBefore = notBefore;
  }

  /** @throws ApiError not_found, also for what the actor may not see */
  async scopeOf({ actor, target }: Pick<AcceptRequest, 'actor' | 'target'>): Promise<Scope> {
    const { db, apps, groups } = this.deps;
    if ('appId' in target) {
      const app = await apps.findRecent(db, target.appId);
      if (!app || !maySeeApp(actor, app)) throw notFound('SMS App');
      return { app, group: null };
    }
    const group = await groups.find(db, target.groupId);
    if (!group || !maySeeGroup(actor, group.id)) throw notFound('Group');
    return { app: null, group };
  }

  /** @throws ApiError when no app of the target can carry it */
  async choose(
    db: Executor,
    scope: Scope,
    input: SendInput,
    now: number,
    commit: boolean,
  ): Promise<{ app: App; note?: string }> {
    const sender = input.sender ?? null;
    const faultOf = (app: App) =>
      contentFault(app, this.deps.driverOf(app.type), {
        text: input.message,
        ...(input.content && { content: input.content }),
      });
    if (scope.app) {
      const fault = faultOf(scope.app);
      if (fault) throw invalid(fault.field, fault.text);
      if (sender !== null && !maySendAs(scope.app, sender)) throw senderRefused(sender);
      return { app: scope.app };
    }
    const groupId = scope.group!.id;
    const faults: ContentFault[] = [];
    let isSenderRefused = false;
    const choice = await this.deps.selector.select(db, groupId, {
      now,
      commit,
      ...(scope.group?.settings.sticky && { prefer: (apps) => lastReceiver(db, apps, input.to) }),
      fits: (app) => {
        const fault = faultOf(app);
        if (fault) faults.push(fault);
        const mayUse = sender === null || maySendAs(app, sender);
        isSenderRefused ||= !fault && !mayUse;
        return !fault && mayUse;
      },
      opensAt: (app) => openingFor(app, input, now),
    });
    if (choice.app) return { app: choice.app, ...(choice.isPreferred && { note: STICKY_NOTE }) };
    if (choice.why === 'empty') throw new ApiError('group_has_no_apps', 'The group has no apps.');
    if (isSenderRefused && choice.why === 'unfit') throw senderRefused(sender!);
    const [fault] = faults;
    if (fault && choice.why === 'unfit')
      throw invalid(fault.field, `No app of the group can send this. ${fault.text}`);
    throw new ApiError('app_paused', 'Every app of the group is paused.');
  }
}

/** With when it can go out, as far as that is known now. */
function foretell(message: Message, app: App, now: number): Message {
  const start = Math.max(now, message.scheduledAt ?? 0, message.notBefore ?? 0);
  const opening = openingOf(app, message, start);
  return opening === 0 || opening === Infinity ? message : { ...message, notBefore: opening };
}

export function maySendAs(app: Pick<App, 'phoneNumber' | 'settings'>, sender: string): boolean {
  return sender === app.phoneNumber || (app.settings.senders ?? []).includes(sender);
}

/** @returns 0 = it can go out now; an unreadable number is refused later */
function openingFor(app: App, input: SendInput, now: number): number {
  if (!app.settings.send_window) return 0;
  const number = toE164(input.to, app.settings.default_country ?? null);
  const message = { toE164: number.ok ? number.e164 : null, priority: input.priority ?? 'normal' };
  return openingOf(app, message, Math.max(now, input.scheduledAt?.getTime() ?? 0));
}

const senderRefused = (sender: string) =>
  invalid('sender', refusalWords.say('sender_not_listed', { sender }));

/** @throws ApiError that names the first address which a provider could not fetch */
export function assertReachable(content: Content | undefined, allowed: readonly Network[]): void {
  content?.media?.forEach((url, at) => {
    const fault = publicUrlFault(url, allowed);
    if (fault) throw invalid(`media_urls.${at}`, fault);
  });
}

/** @throws ApiError for an address that events can not be posted to */
export function assertPostable(url: string, allowed: readonly Network[]): void {
  const fault = postUrlFault(url, allowed);
  if (fault) throw invalid('callback_url', fault);
}

export interface Times {
  scheduledAt: number | null;
  expiresAt: number | null;
}

/** @throws ApiError for times that contradict each other, or now */
export function readTimes(input: Pick<SendInput, 'scheduledAt' | 'expiresAt' | 'ttlS'>, now: number): Times {
  const scheduledAt = input.scheduledAt?.getTime() ?? null;
  if (scheduledAt !== null && scheduledAt < now - PAST_TOLERANCE_MS) {
    throw invalid('scheduled_at', refusalWords.say('time_past'));
  }
  if (scheduledAt !== null && scheduledAt > now + MAX_AHEAD_MS) {
    throw invalid('scheduled_at', refusalWords.say('time_far'));
  }
  const start = Math.max(now, scheduledAt ?? now);
  const expiresAt = input.expiresAt?.getTime() ?? (input.ttlS ? start + input.ttlS * 1000 : null);
  if (expiresAt !== null && expiresAt <= start) {
    throw invalid('expires_at', refusalWords.say('expires_early'));
  }
  return { scheduledAt: scheduledAt !== null && scheduledAt > now ? scheduledAt : null, expiresAt };
}

/** The row of a new message. @throws ApiError when the recipient is no number */
export function compose(
  request: Pick<AcceptRequest, 'actor' | 'input' | 'resentFrom'>,
  app: App,
  group: Group | null,
  times: Times,
  now: number,
): NewMessage {
  const { input, actor } = request;
  const number = toE164(input.to, app.settings.default_country ?? null);
  if (!number.ok) {
    throw invalid('to', refusalWords.say('no_number', { written: input.to }));
  }
  const { encoding, parts } = countParts(input.message);
  const telco = number.e164 === null ? null : lookUpTelco(number.e164);
  const from = input.sender ?? app.phoneNumber;
  const sender = from === null ? null : toE164(from, null);
  return {
    uuid: randomUUID(),
    folder: 'outbox',
    channel: app.channel,
    status: times.scheduledAt === null ? 'pending' : 'scheduled',
    appId: app.id,
    groupId: group?.id ?? null,
    provider: app.type,
    to: input.to,
    toE164: number.e164,
    from,
    fromE164: sender?.ok ? sender.e164 : null,
    text: input.message,
    ...(input.content && { content: input.content }),
    encoding,
    parts: app.channel === 'sms' ? parts : 1,
    providerId: null,
    messageTime: now,
    telcoCode: telco?.code ?? null,
    telcoName: telco?.name ?? null,
    telcoSource: telco ? 'prefix' : null,
    attempts: 0,
    retryCount: 0,
    sentAt: null,
    deliveredAt: null,
    cost: null,
    currency: null,
    errorCode: null,
    errorMessage: null,
    clientRef: input.clientRef ?? null,
    scheduledAt: times.scheduledAt,
    expiresAt: times.expiresAt,
    priority: input.priority ?? 'normal',
    batchId: null,
    metadata: input.metadata ?? null,
    ...(input.callbackUrl !== undefined && { callbackUrl: input.callbackUrl }),
    sender: input.sender ?? null,
    resentFrom: request.resentFrom ?? null,
    tokenId: actor.tokenId,
    failoverOnDlr: group?.settings.failover_on_failed_dlr ?? false,
    createdAt: now,
    updatedAt: now,
  };
}
