/** Webhooks as people make, change and try them; what was posted, and posting it again. */
import type { AppStore, GroupStore } from '../apps/store.js';
import { isMasked } from '../apps/fields.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { findEvents } from '../events/store.js';
import type { Event, EventRecord } from '../events/types.js';
import { recordAudit } from '../security/audit.js';
import { postUrlFault, type Network } from '../security/safe-url.js';
import { randomWord } from '../security/secrets.js';
import { maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import type { Courier } from './courier.js';
import {
  attemptsOf,
  begin,
  bury,
  deliveriesOfMessage,
  idsAfter,
  listDeliveries,
  pageOfDeliveries,
} from './delivery-store.js';
import { postOf } from './post.js';
import { regexOf } from './rules.js';
import { policyOf, wordsOf } from './schedule.js';
import type { WebhookStore } from './store.js';
import type {
  Comparator,
  Delivery,
  DeliveryAttempt,
  DeliveryState,
  Webhook,
  WebhookKind,
  WebhookSettings,
} from './types.js';

export interface WebhookServiceDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  webhooks: WebhookStore;
  courier: Courier;
  allowedNetworks: readonly Network[];
  publicUrl: string | null;
  /** A record for trying a webhook out. */
  sample: (now: Date) => EventRecord;
  /** Called after the rules changed. */
  onChanged: () => void;
  /** Called after deliveries were begun anew. */
  onPlanned: () => void;
  clock: () => Date;
}

/** What people give; undefined = as it is, or the default. */
export interface WebhookRequest {
  name?: string | null | undefined;
  url?: string | undefined;
  secret?: string | undefined;
  field?: string | null | undefined;
  comparator?: Comparator | undefined;
  keyword?: string | null | undefined;
  events?: readonly string[] | null | undefined;
  appId?: number | null | undefined;
  groupId?: number | null | undefined;
  settings?: WebhookSettings | undefined;
  state?: 'active' | 'off' | undefined;
}

export interface DetailedDelivery {
  delivery: Delivery;
  /** null = it is no longer kept. */
  event: Event | null;
  attempts: readonly DeliveryAttempt[];
}

export interface TestResult {
  ok: boolean;
  status: number | null;
  error: string | null;
  durationMs: number;
  reply: string | null;
}

/** The fields that hold addresses, as the API calls them. */
const URL_FIELD = { webhook: 'callback_url', slack: 'url', callback: 'callback_url' } as const;
const BEGUN_AT_ONCE = 500;

export class WebhookService {
  constructor(private readonly deps: WebhookServiceDeps) {}

  /** @throws ApiError not_found, also for one this token may not see */
  async get(actor: Actor, kind: WebhookKind, id: number): Promise<Webhook> {
    const webhook = await this.deps.webhooks.find(this.deps.db, id);
    const isThere = webhook?.kind === kind && webhook.state !== 'deleted';
    if (!webhook || !isThere || !(await this.maySee(actor, webhook))) throw notFound(NAMES[kind]);
    return webhook;
  }

  async page(
    actor: Actor,
    kind: WebhookKind,
    page: { limit: number; offset: number },
  ): Promise<{ webhooks: Webhook[]; total: number }> {
    const { db, apps, webhooks } = this.deps;
    const filter = { kind, appIds: null, groupIds: actor.groupIds ?? [] };
    if (isUnlimited(actor)) return webhooks.list(db, filter, page);
    const visible = { apps: actor.appIds, groups: actor.groupIds };
    const { apps: seen } = await apps.list(db, { visible, limit: Number.MAX_SAFE_INTEGER });
    return webhooks.list(db, { ...filter, appIds: seen.map(({ id }) => id) }, page);
  }

  /** @returns the webhook, and its secret in the clear where it was made here */
  async create(
    actor: Actor,
    kind: 'webhook' | 'slack',
    request: WebhookRequest,
  ): Promise<{ webhook: Webhook; madeSecret: string | null }> {
    const { db, webhooks, clock, onChanged } = this.deps;
    const now = clock().getTime();
    const { url = '' } = request;
    this.assertUrl(kind, url);
    const rule = readRule(request, { field: null, comparator: null, keyword: null });
    const [appId, groupId] = [request.appId ?? null, request.groupId ?? null];
    await this.assertScope(actor, appId, groupId);
    const madeSecret = kind === 'webhook' && request.secret === undefined ? randomWord() : null;
    const webhook = await inTransaction(db, async (trx) => {
      const id = await webhooks.insert(trx, {
        kind,
        name: request.name ?? null,
        url,
        secret: kind === 'slack' ? '' : (request.secret ?? madeSecret!),
        ...rule,
        events: request.events ?? null,
        appId,
        groupId,
        settings: request.settings ?? {},
        createdBy: actor.tokenId,
        updatedBy: actor.tokenId,
        createdAt: now,
        updatedAt: now,
      });
      await this.audit(trx, actor, 'create', { kind, id }, { name: request.name, events: request.events });
      return (await webhooks.find(trx, id))!;
    });
    onChanged();
    return { webhook, madeSecret };
  }

  /** One that is switched on again begins with a clean slate. */
  async update(
    actor: Actor,
    kind: 'webhook' | 'slack',
    id: number,
    request: WebhookRequest,
  ): Promise<Webhook> {
    const { db, webhooks, clock, onChanged } = this.deps;
    const before = await this.get(actor, kind, id);
    const { url, secret, settings, state, name, events } = request;
    const isNewUrl = url !== undefined && !isMasked(url);
    if (isNewUrl) this.assertUrl(kind, url);
    const rule = readRule(request, before);
    const appId = request.appId === undefined ? before.appId : request.appId;
    const groupId = request.groupId === undefined ? before.groupId : request.groupId;
    if (appId !== before.appId || groupId !== before.groupId) await this.assertScope(actor, appId, groupId);
    const isFresh = isNewUrl || (state === 'active' && before.state === 'off');
    const webhook = await inTransaction(db, async (trx) => {
      await webhooks.update(trx, id, {
        ...rule,
        appId,
        groupId,
        ...(name !== undefined && { name }),
        ...(isNewUrl && { url }),
        ...(secret !== undefined && !isMasked(secret) && { secret }),
        ...(events !== undefined && { events }),
        ...(settings !== undefined && { settings: { ...before.settings, ...settings } }),
        ...(state !== undefined && { state }),
        ...(isFresh && { deadInARow: 0, failures: 0, blockedUntil: 0 }),
        updatedBy: actor.tokenId,
        updatedAt: clock().getTime(),
      });
      const fields = Object.keys(request).filter((field) => request[field as never] !== undefined);
      await this.audit(trx, actor, 'update', { kind, id }, { fields });
      return (await webhooks.find(trx, id))!;
    });
    onChanged();
    return webhook;
  }

  /** What still waits for it is given up; the log of its deliveries goes with time. */
  async remove(actor: Actor, kind: 'webhook' | 'slack', id: number): Promise<void> {
    const { db, webhooks, clock, onChanged, onPlanned } = this.deps;
    await this.get(actor, kind, id);
    const now = clock().getTime();
    await inTransaction(db, async (trx) => {
      await webhooks.update(trx, id, { state: 'deleted', updatedBy: actor.tokenId, updatedAt: now });
      await bury(trx, { webhookId: id, limit: BEGUN_AT_ONCE }, 'the webhook was deleted', now);
      await this.audit(trx, actor, 'delete', { kind, id }, {});
    });
    onChanged();
    onPlanned();
  }

  /** Posts a sample, once, and tells what was answered. */
  async test(actor: Actor, kind: 'webhook' | 'slack', id: number): Promise<TestResult> {
    const webhook = await this.get(actor, kind, id);
    const { clock, courier, publicUrl } = this.deps;
    const now = clock();
    const told = { delivery: { id: 'test', url: null }, record: this.deps.sample(now) };
    const began = performance.now();
    const { answer, reply } = await courier.send(
      postOf(webhook, [told], { now, publicUrl }),
      policyOf(webhook.settings),
    );
    const ok = answer.status !== null && answer.status >= 200 && answer.status <= 299;
    return {
      ok,
      status: answer.status,
      error: ok ? null : wordsOf(answer),
      durationMs: Math.round(performance.now() - began),
      reply,
    };
  }

  /** Newest first. */
  async deliveries(
    actor: Actor,
    kind: 'webhook' | 'slack',
    id: number,
    state: DeliveryState | undefined,
    page: { limit: number; offset: number },
  ): Promise<{ deliveries: DetailedDelivery[]; total: number }> {
    await this.get(actor, kind, id);
    const found = await pageOfDeliveries(this.deps.db, { webhookId: id, state }, page);
    return { deliveries: await this.detailed(found.deliveries), total: found.total };
  }

  /** Whoever wanted the events of a message; the caller has asked whether it may be seen. */
  async ofMessage(messageId: number): Promise<DetailedDelivery[]> {
    return this.detailed(await deliveriesOfMessage(this.deps.db, messageId));
  }

  /** @throws ApiError not_found; not_replayable while it is on its way already */
  async replay(actor: Actor, id: number): Promise<DetailedDelivery> {
    const { db, webhooks, clock, onPlanned } = this.deps;
    const [delivery] = await listDeliveries(db, [id]);
    const webhook = delivery && (await webhooks.find(db, delivery.webhookId));
    if (!delivery || !webhook || !(await this.maySeeDelivery(actor, webhook, delivery)))
      throw notFound('Delivery');
    assertOn(webhook);
    const now = clock().getTime();
    await inTransaction(db, async (trx) => {
      if ((await begin(trx, [id], now)) === 0)
        throw new ApiError('not_replayable', 'The delivery is on its way already.');
      await recordAudit(
        trx,
        actor,
        'webhook_delivery.replay',
        { target: 'webhook_delivery', id },
        {},
        clock(),
      );
    });
    onPlanned();
    const [now_] = await this.detailed(await listDeliveries(db, [id]));
    return now_!;
  }

  /** Begins all ended deliveries of a webhook anew that are in this state. @returns how many */
  async replayAll(
    actor: Actor,
    kind: 'webhook' | 'slack',
    id: number,
    state: 'dead' | 'delivered',
  ): Promise<number> {
    const { db, clock, onPlanned } = this.deps;
    assertOn(await this.get(actor, kind, id));
    let count = 0;
    for (let after = 0; ;) {
      const ids = await idsAfter(db, { webhookId: id, state }, after, BEGUN_AT_ONCE);
      if (ids.length === 0) break;
      count += await inTransaction(db, (trx) => begin(trx, ids, clock().getTime()));
      after = ids.at(-1)!;
      onPlanned();
    }
    await this.audit(db, actor, 'replay', { kind, id }, { state, count });
    return count;
  }

  private async detailed(deliveries: readonly Delivery[]): Promise<DetailedDelivery[]> {
    const { db } = this.deps;
    const [events, attempts] = await Promise.all([
      findEvents(
        db,
        deliveries.map(({ eventId }) => eventId),
      ),
      attemptsOf(
        db,
        deliveries.map(({ id }) => id),
      ),
    ]);
    return deliveries.map((delivery) => ({
      delivery,
      event: events.get(delivery.eventId) ?? null,
      attempts: attempts.get(delivery.id) ?? [],
    }));
  }

  private async maySeeDelivery(actor: Actor, webhook: Webhook, { eventId }: Delivery): Promise<boolean> {
    if (webhook.kind !== 'callback') return webhook.state !== 'deleted' && this.maySee(actor, webhook);
    const appId = (await findEvents(this.deps.db, [eventId])).get(eventId)?.appId ?? null;
    return appId === null ? isUnlimited(actor) : this.maySeeAppOf(actor, appId);
  }

  private async maySee(actor: Actor, { appId, groupId }: Webhook): Promise<boolean> {
    if (isUnlimited(actor)) return true;
    if (groupId !== null) return maySeeGroup(actor, groupId);
    return appId !== null && this.maySeeAppOf(actor, appId);
  }

  private async maySeeAppOf(actor: Actor, appId: number): Promise<boolean> {
    const app = await this.deps.apps.find(this.deps.db, appId);
    return app !== null && maySeeApp(actor, app);
  }

  /** @throws ApiError for an app or group that is not there, and for a limited token that would hear of everything */
  private async assertScope(actor: Actor, appId: number | null, groupId: number | null): Promise<void> {
    if (appId === null && groupId === null && !isUnlimited(actor))
      throw new ApiError(
        'missing_scope',
        'A token limited to some apps or groups must name an app_id or group_id.',
      );
    if (appId !== null && !(await this.maySeeAppOf(actor, appId)))
      throw invalid('app_id', `There is no app ${appId}.`);
    if (groupId === null) return;
    const group = await this.deps.groups.find(this.deps.db, groupId);
    if (!group || !maySeeGroup(actor, groupId)) throw invalid('group_id', `There is no group ${groupId}.`);
  }

  private assertUrl(kind: WebhookKind, text: string): void {
    const fault = postUrlFault(text, this.deps.allowedNetworks);
    if (fault !== null) throw invalid(URL_FIELD[kind], fault);
  }

  private audit(
    db: Executor,
    actor: Actor,
    what: string,
    { kind, id }: { kind: WebhookKind; id: number },
    changes: Record<string, unknown>,
  ): Promise<void> {
    return recordAudit(db, actor, `${kind}.${what}`, { target: 'webhook', id }, changes, this.deps.clock());
  }
}

const NAMES = { webhook: 'Webhook', slack: 'Slack channel', callback: 'Webhook' } as const;

const isUnlimited = ({ appIds, groupIds }: Actor): boolean => appIds === null && groupIds === null;

function assertOn({ state }: Webhook): void {
  if (state !== 'active')
    throw new ApiError(
      'not_replayable',
      'The webhook is off. Switch it on first: PATCH with state "active".',
    );
}

/** @throws ApiError that names the field which does not fit the others */
function readRule(
  request: WebhookRequest,
  before: { field: string | null; comparator: Comparator | null; keyword: string | null },
): { field: string | null; comparator: Comparator; keyword: string | null } {
  const field = request.field === undefined ? before.field : request.field;
  const keyword = request.keyword === undefined ? before.keyword : request.keyword;
  const comparator = request.comparator ?? before.comparator ?? (field === null ? '*' : 'equals');
  if (comparator === '*') return { field, comparator, keyword };
  if (field === null || field === '') throw invalid('field', `The comparator ${comparator} needs a field.`);
  if (keyword === null || keyword === '')
    throw invalid('keyword', `The comparator ${comparator} needs a keyword.`);
  if (comparator === 'regex') {
    try {
      regexOf(keyword);
    } catch (error) {
      throw invalid('keyword', (error as Error).message);
    }
  }
  return { field, comparator, keyword };
}
