/** What was posted to whom, and posting it again. */
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import { findEvents } from '../events/store.js';
import type { Event } from '../events/types.js';
import { recordAudit } from '../security/audit.js';
import { isLimited, type Actor } from '../tokens/types.js';
import {
  attemptsOf,
  begin,
  deliveriesOfMessage,
  hasten,
  idsAfter,
  lastEnded,
  listDeliveries,
  pageOfDeliveries,
} from './delivery-store.js';
import type { WebhookService } from './service.js';
import type { WebhookBrief, WebhookStore } from './store.js';
import type { Delivery, DeliveryAttempt, DeliveryState, Webhook, WebhookKind } from './types.js';
import type { Visibility } from './visibility.js';

export interface DeliveryServiceDeps {
  db: Db;
  webhooks: WebhookStore;
  service: WebhookService;
  visibility: Visibility;
  /** Called after deliveries were begun anew. */
  onPlanned: () => void;
  clock: () => Date;
}

export interface DetailedDelivery {
  delivery: Delivery;
  /** Of its webhook. */
  kind: WebhookKind;
  /** null = it is no longer kept. */
  event: Event | null;
  attempts: readonly DeliveryAttempt[];
}

const BEGUN_AT_ONCE = 500;
/** Whoever asks for an attempt knows more of the receiver than its last failure. */
const NOT_BLOCKED = { blockedUntil: 0 };

export class DeliveryService {
  constructor(private readonly deps: DeliveryServiceDeps) {}

  /** Newest first. A limited actor reads of its own apps alone: the webhook may have heard of others before. */
  async page(
    actor: Actor,
    kind: 'webhook' | 'slack',
    id: number,
    state: DeliveryState | undefined,
    page: { limit: number; offset: number },
  ): Promise<{ deliveries: DetailedDelivery[]; total: number }> {
    await this.deps.service.get(actor, kind, id);
    const appIds = await this.deps.visibility.appIdsOf(actor);
    const found = await pageOfDeliveries(this.deps.db, { webhookId: id, state, appIds }, page);
    return { deliveries: await this.detailed(found.deliveries, () => kind), total: found.total };
  }

  /** The newest delivery that ended of each of these webhooks, which the caller has asked for. */
  lastOf(webhooks: readonly Webhook[]): Promise<Map<number, Delivery>> {
    return lastEnded(
      this.deps.db,
      webhooks.map(({ id }) => id),
    );
  }

  /** Whoever wanted the events of a message, which the caller has asked for, as far as this actor sees them. */
  async ofMessage(actor: Actor, messageId: number): Promise<DetailedDelivery[]> {
    const { db, webhooks } = this.deps;
    const deliveries = await deliveriesOfMessage(db, messageId);
    const kinds = new Map<number, WebhookKind>();
    const briefs = await webhooks.briefsOf(db, [...new Set(deliveries.map(({ webhookId }) => webhookId))]);
    for (const [id, webhook] of briefs)
      if (await this.maySeeWebhook(actor, webhook)) kinds.set(id, webhook.kind);
    const seen = deliveries.filter(({ webhookId }) => kinds.has(webhookId));
    return this.detailed(seen, (webhookId) => kinds.get(webhookId)!);
  }

  /**
   * Posts again what has ended, and at once what waits for an attempt.
   * @throws ApiError not_found; not_replayable while it is being posted
   */
  async replay(actor: Actor, id: number): Promise<DetailedDelivery> {
    const { db, webhooks, clock, onPlanned } = this.deps;
    const [delivery] = await listDeliveries(db, [id]);
    const webhook = delivery && (await webhooks.find(db, delivery.webhookId));
    if (!delivery || !webhook || !(await this.maySeeDelivery(actor, webhook, delivery)))
      throw notFound('Delivery');
    assertOn(webhook);
    const now = clock().getTime();
    await inTransaction(db, async (trx) => {
      const released = (await begin(trx, [id], now)) || (await hasten(trx, [id], now));
      if (released === 0) throw new ApiError('not_replayable', 'The delivery is being posted just now.');
      await webhooks.update(trx, webhook.id, NOT_BLOCKED);
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
    const [now_] = await this.detailed(await listDeliveries(db, [id]), () => webhook.kind);
    return now_!;
  }

  /** Begins all ended deliveries of a webhook anew, or posts the pending ones now. @returns how many */
  async replayAll(
    actor: Actor,
    kind: 'webhook' | 'slack',
    id: number,
    state: DeliveryState,
  ): Promise<number> {
    const { db, webhooks, visibility, clock, onPlanned } = this.deps;
    assertOn(await this.deps.service.get(actor, kind, id));
    const appIds = await visibility.appIdsOf(actor);
    await webhooks.update(db, id, NOT_BLOCKED);
    const release = state === 'pending' ? hasten : begin;
    let count = 0;
    for (let after = 0; ;) {
      const ids = await idsAfter(db, { webhookId: id, state, appIds }, after, BEGUN_AT_ONCE);
      if (ids.length === 0) break;
      count += await inTransaction(db, (trx) => release(trx, ids, clock().getTime()));
      after = ids.at(-1)!;
      onPlanned();
    }
    await recordAudit(db, actor, `${kind}.replay`, { target: 'webhook', id }, { state, count }, clock());
    return count;
  }

  private async detailed(
    deliveries: readonly Delivery[],
    kindOf: (webhookId: number) => WebhookKind,
  ): Promise<DetailedDelivery[]> {
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
      kind: kindOf(delivery.webhookId),
      event: events.get(delivery.eventId) ?? null,
      attempts: attempts.get(delivery.id) ?? [],
    }));
  }

  private async maySeeDelivery(actor: Actor, webhook: Webhook, { eventId }: Delivery): Promise<boolean> {
    if (webhook.kind !== 'callback' && webhook.state === 'deleted') return false;
    if (!(await this.maySeeWebhook(actor, webhook))) return false;
    if (!isLimited(actor)) return true;
    const appId = (await findEvents(this.deps.db, [eventId])).get(eventId)?.appId ?? null;
    return appId !== null && this.deps.visibility.maySeeApp(actor, appId);
  }

  /** The address that a message itself named belongs to that message. */
  private async maySeeWebhook(actor: Actor, webhook: WebhookBrief): Promise<boolean> {
    return webhook.kind === 'callback' || this.deps.visibility.maySee(actor, webhook);
  }
}

function assertOn({ state }: Webhook): void {
  if (state !== 'active')
    throw new ApiError(
      'not_replayable',
      'The webhook is off. Switch it on first: PATCH with state "active".',
    );
}
