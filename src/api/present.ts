/** What goes out: field by field, so that a new column never leaks by itself. */
import { healthOf, type Health } from '../apps/breaker.js';
import { isSecretField, maskSecret } from '../apps/fields.js';
import type { MemberLoad } from '../apps/group-load.js';
import type { App, Group } from '../apps/types.js';
import type { Call } from '../calls/types.js';
import type { CallbackUrls } from '../incoming/urls.js';
import type { MessageHistory } from '../messages/service.js';
import type { Media } from '../media/types.js';
import type { MessageDetails } from '../messages/details.js';
import { showParts } from '../messages/parts-shown.js';
import type { Message, Template } from '../messages/types.js';
import type { OptOut, Override } from '../opt-outs/types.js';
import type { LinkState, ProviderDriver } from '../providers/driver.js';
import { batchWorkflowId, messageWorkflowId } from '../temporal/ids.js';
import type { Token } from '../tokens/types.js';
import { historyWords } from '../messages/history-words.js';
import type { WorkflowUrl } from './workflow-url.js';

/** ISO 8601 UTC with six decimals. @param ms milliseconds since 1970 */
export function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

export const instantOrNull = (ms: number | null) => (ms === null ? null : instant(ms));

/** @param message without details where it cannot have any (yet) */
export function presentMessage(message: Message & Partial<MessageDetails>) {
  return {
    id: message.id === 0 ? null : message.id, // a dry run has none
    uuid: message.uuid,
    to: message.to,
    from: message.from,
    message: message.text,
    sms_provider: message.provider,
    provider_id: message.providerId,
    message_time: instantOrNull(message.messageTime),
    telco_code: message.telcoCode,
    telco_name: message.telcoName,
    telco_source: message.telcoSource,
    message_parts: message.parts,
    retry_count: message.retryCount,
    status: message.status,
    delivery_date: instantOrNull(message.deliveredAt),
    cost: message.cost,
    currency: message.currency,
    folder: message.folder,
    channel: message.channel,
    app_id: message.appId,
    group_id: message.groupId,
    encoding: message.encoding,
    error_code: message.errorCode,
    error_message: message.errorMessage,
    client_ref: message.clientRef,
    scheduled_at: instantOrNull(message.scheduledAt),
    expires_at: instantOrNull(message.expiresAt),
    not_before: instantOrNull(message.notBefore ?? null),
    sent_at: instantOrNull(message.sentAt),
    priority: message.priority,
    batch_id: message.batchId,
    media: message.content?.media?.map(presentLink) ?? (message.files ?? []).map(presentFile),
    template: presentTemplate(message.content?.template),
    call: message.call ? presentCallFacts(message.call) : null,
    sender: message.sender,
    metadata: message.metadata,
    resent_from: message.resentFrom,
    created_at: instant(message.createdAt),
    updated_at: instant(message.updatedAt),
  };
}

const presentTemplate = (template: Template | undefined) =>
  template
    ? { name: template.name, language: template.language ?? null, variables: template.variables }
    : null;

/** Of a message that went out: the provider fetches the file, we never see it. */
const presentLink = (url: string) => ({ url, type: null, size: null, status: null });

const presentFile = ({ uuid, type, size, state }: Media) => ({
  url: mediaPath(uuid),
  type,
  size,
  status: state,
});

/** Below this gateway's address; needs a token like everything else. */
const mediaPath = (uuid: string) => `/api/sms/media/${uuid}`;

const presentCallFacts = ({ state, durationS, answeredBy }: Call) => ({
  state,
  duration: durationS,
  answered_by: answeredBy,
});

export function presentCall(call: Call) {
  return {
    id: call.id,
    from: call.from,
    to: call.to,
    duration: call.durationS,
    status: call.state,
    app_id: call.appId,
    direction: call.direction,
    message_id: call.messageId,
    attempt: call.attempt,
    provider_id: call.providerId,
    answered_by: call.answeredBy,
    cost: call.cost,
    currency: call.currency,
    history: call.history.map(({ state, at }) => ({ status: state, at: instant(at) })),
    created_at: instant(call.createdAt),
    updated_at: instant(call.updatedAt),
  };
}

export function presentOptOut(optOut: OptOut) {
  return {
    id: optOut.id,
    app_id: optOut.appId,
    number: optOut.number,
    source: optOut.source,
    message_id: optOut.messageId,
    since: instant(optOut.since),
  };
}

export function presentOverride(override: Override) {
  return {
    id: override.id,
    message_id: override.messageId,
    app_id: override.appId,
    token_id: override.tokenId,
    reason: override.reason ?? '',
    created_at: instant(override.createdAt),
  };
}

const HEALTH: Record<Health, 'ok' | 'suspended' | 'on_trial'> = {
  closed: 'ok',
  open: 'suspended',
  probe_due: 'on_trial',
};

/**
 * @param link of an app that has one
 * @param urls only for those who may set the app up: they hold the callback key
 */
export function presentApp(
  app: App,
  driver: ProviderDriver | null,
  now: Date,
  link: LinkState | null,
  urls: CallbackUrls | null,
) {
  return {
    ...presentCredentials(app, driver),
    id: app.id,
    name: app.name,
    type: app.type,
    channel: app.channel,
    sms_limit: app.smsLimit,
    phone_number: app.phoneNumber,
    group_id: app.groupId,
    payment_app_id: app.paymentAppId,
    state: app.state,
    health: HEALTH[healthOf(app.breaker, now.getTime())],
    link,
    settings: app.settings as Record<string, unknown>,
    // A phone has an address with a key of its own, see /api/sms/phones; what has a link needs no address.
    ...(urls &&
      !driver?.phone &&
      !driver?.openLink && {
        callback_urls: { receive: urls.inbound(app), callback: urls.dlr(app, '').replace(/\/$/, '') },
      }),
    created_by: app.createdBy,
    updated_by: app.updatedBy,
    created_at: instant(app.createdAt),
    updated_at: instant(app.updatedAt),
  };
}

function presentCredentials(app: App, driver: ProviderDriver | null): Record<string, string> {
  if (!driver) return {};
  return Object.fromEntries(
    Object.entries(app.credentials).map(([name, value]) => [
      name,
      isSecretField(driver, name) ? maskSecret(value) : value,
    ]),
  );
}

export const presentMember = ({ app, health, isAway, link, limit, inFlight, capacity }: MemberLoad) => ({
  id: app.id,
  name: app.name,
  type: app.type,
  channel: app.channel,
  state: app.state,
  health: HEALTH[health],
  away: isAway,
  link,
  sms_limit: app.smsLimit,
  limit,
  in_flight: inFlight,
  capacity,
});

export const presentAppSummary = ({ id, name, type }: App) => ({ id, name, type });

export function presentGroup(group: Group) {
  return {
    id: group.id,
    name: group.name,
    settings: group.settings as Record<string, unknown>,
    created_by: group.createdBy,
    updated_by: group.updatedBy,
    created_at: instant(group.createdAt),
    updated_at: instant(group.updatedAt),
  };
}

export function presentToken(token: Token) {
  return {
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    app_ids: token.appIds,
    group_ids: token.groupIds,
    rate_limit_per_minute: token.rateLimitPerMinute,
    expires_at: instantOrNull(token.expiresAt),
    last_used_at: instantOrNull(token.lastUsedAt),
    revoked_at: instantOrNull(token.revokedAt),
    created_at: instant(token.createdAt),
  };
}

/** The run that looks after a message; members of a batch share one until they need their own. */
function workflowIdOf({ id, folder, inBulk, batchId }: Message): string | null {
  if (folder === 'inbox') return null;
  return inBulk && batchId !== null ? batchWorkflowId(batchId) : messageWorkflowId(id);
}

export function presentHistory(
  { message, entries, attempts, nextAttempt, calls, handedInBy }: MessageHistory,
  workflowUrl: WorkflowUrl,
) {
  const workflowId = workflowIdOf(message);
  const { segments, doubled, offending } = showParts(message.text);
  return {
    message: presentMessage(message),
    parts: message.channel === 'sms' ? { segments, doubled, offending } : null,
    handed_in_by: handedInBy,
    workflow: workflowId === null ? null : { id: workflowId, url: workflowUrl(workflowId) },
    events: [
      {
        kind: 'status' as const,
        from: null,
        to:
          message.folder === 'inbox'
            ? ('delivered' as const)
            : message.scheduledAt === null && message.batchRow === undefined
              ? ('pending' as const)
              : ('scheduled' as const),
        source: message.folder === 'inbox' ? ('provider' as const) : ('api' as const),
        app_id: attempts[0]?.appId ?? message.appId,
        provider_code: null,
        text: message.folder === 'inbox' ? 'received' : 'accepted',
        told: { code: message.folder === 'inbox' ? 'received' : 'accepted', values: {} },
        at: instant(message.createdAt),
      },
      ...entries.map((entry) => ({
        kind: entry.kind,
        from: entry.fromStatus ?? null,
        to: entry.toStatus ?? null,
        source: entry.source,
        app_id: entry.appId,
        provider_code: entry.providerCode,
        text: entry.text,
        told: historyWords.read(entry.text),
        at: instant(entry.at),
      })),
    ],
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      app_id: attempt.appId,
      sms_provider: attempt.provider,
      outcome: attempt.outcome,
      scope: attempt.scope,
      reason: attempt.reason,
      provider_code: attempt.providerCode,
      http_status: attempt.httpStatus,
      provider_id: attempt.providerId,
      text: attempt.text,
      started_at: instant(attempt.startedAt),
      finished_at: instantOrNull(attempt.finishedAt),
    })),
    next_attempt: nextAttempt && { number: nextAttempt.number, at: instant(nextAttempt.at) },
    callbacks: calls.map((call) => ({
      id: call.id,
      kind: call.kind,
      method: call.method,
      url: call.url,
      headers: call.headers,
      body: call.body.toString('utf8'),
      ip: call.ip,
      verdict: call.verdict,
      error: call.error,
      at: instant(call.createdAt),
    })),
  };
}
