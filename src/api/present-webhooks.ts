/** Webhooks and their deliveries as they go out. */
import { maskSecret } from '../apps/fields.js';
import { webhookWorkflowId } from '../temporal/ids.js';
import type { DetailedDelivery } from '../webhooks/delivery-service.js';
import type { TestResult } from '../webhooks/service.js';
import type { Delivery, Webhook } from '../webhooks/types.js';
import { instant } from './present.js';
import type { WorkflowUrl } from './workflow-url.js';

/** What is said of a webhook beside its row. `madeSecret` is shown in the reply to its making, and never again. */
export interface Beside {
  madeSecret?: string | null;
  last?: Delivery | undefined;
}

export function presentWebhook(webhook: Webhook, { madeSecret = null, last }: Beside = {}) {
  return {
    ...presentRule(webhook, last),
    callback_url: webhook.url,
    webhook_secret: madeSecret ?? (webhook.secret === '' ? null : maskSecret(webhook.secret)),
  };
}

/** The address of a Slack channel is its secret. */
export const presentSlack = (webhook: Webhook, { last }: Beside = {}) => ({
  ...presentRule(webhook, last),
  url: maskSecret(webhook.url),
});

function presentRule(webhook: Webhook, last: Delivery | undefined) {
  return {
    id: webhook.id,
    name: webhook.name,
    field: webhook.field,
    comparator: webhook.comparator,
    keyword: webhook.keyword,
    events: webhook.events === null ? null : [...webhook.events],
    app_id: webhook.appId,
    group_id: webhook.groupId,
    settings: webhook.settings,
    state: webhook.state === 'active' ? ('active' as const) : ('off' as const),
    dead_in_a_row: webhook.deadInARow,
    failures: webhook.failures,
    last_delivery: last
      ? {
          id: last.id,
          state: last.state,
          reason: last.reason,
          ended_at: last.endedAt === null ? null : instant(last.endedAt),
        }
      : null,
    created_by: webhook.createdBy,
    updated_by: webhook.updatedBy,
    created_at: instant(webhook.createdAt),
    updated_at: instant(webhook.updatedAt),
  };
}

export function presentDelivery(
  { delivery, kind, event, attempts }: DetailedDelivery,
  workflowUrl: WorkflowUrl,
) {
  const workflowId = webhookWorkflowId(delivery.id);
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    webhook_kind: kind,
    event_id: event?.uuid ?? null,
    event: event?.type ?? null,
    message_id: event?.messageId ?? null,
    app_id: event?.appId ?? null,
    state: delivery.state,
    reason: delivery.reason,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      status: attempt.httpStatus,
      error: attempt.error,
      duration_ms: attempt.durationMs,
      reply: attempt.reply,
      at: instant(attempt.createdAt),
    })),
    next_at: delivery.state === 'pending' ? instant(delivery.nextAt) : null,
    ended_at: delivery.endedAt === null ? null : instant(delivery.endedAt),
    workflow: { id: workflowId, url: workflowUrl(workflowId) },
    created_at: instant(delivery.createdAt),
  };
}

export const presentTest = ({ ok, status, error, durationMs, reply }: TestResult) => ({
  ok,
  status,
  error,
  duration_ms: durationMs,
  reply,
});
