/** Webhooks and Slack channels: who hears of what, and what was posted there. */
import { z } from 'zod';
import { EVENT_TYPES } from '../../events/types.js';
import type { MessageService } from '../../messages/service.js';
import { isOfType } from '../../webhooks/rules.js';
import type { DeliveryService } from '../../webhooks/delivery-service.js';
import type { WebhookRequest, WebhookService } from '../../webhooks/service.js';
import { COMPARATORS, DELIVERY_STATES, WEBHOOK_KINDS, type Webhook } from '../../webhooks/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import {
  presentDelivery,
  presentSlack,
  presentTest,
  presentWebhook,
  type Beside,
} from '../present-webhooks.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, PageOf, PageQuery, Text, WholeNumber, Said } from '../schemas.js';
import { urlFor, type WorkflowUrl } from '../workflow-url.js';

/** Forms hold texts alone: there a list is written with commas, an object as JSON. */
const fromForm = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

const FAMILIES = [...new Set(EVENT_TYPES.map((type) => type.replace(/\..*/, '.*')))];

const Events = z.preprocess(
  (value) => {
    const read = fromForm(value);
    return typeof read === 'string' ? read.split(',').map((word) => word.trim()) : read;
  },
  z
    .array(z.string().max(60), { error: 'The events field must be a list of types.' })
    .max(50)
    .refine((patterns) => patterns.every((pattern) => EVENT_TYPES.some((type) => isOfType(pattern, type))), {
      error: `Use types of events (${EVENT_TYPES.join(', ')}), families (${FAMILIES.join(', ')}) or *.`,
    })
    .nullable(),
);

const seconds = (min: number, max: number) => z.coerce.number().min(min).max(max).optional();

const Settings = z.preprocess(
  fromForm,
  z.strictObject({
    timeout_s: seconds(0.05, 15).meta({ description: 'One attempt; default 10.' }),
    retry_initial_s: seconds(0.01, 3_600).meta({
      description: 'Before the second attempt; doubles; default 5.',
    }),
    retry_max_s: seconds(0.01, 86_400).meta({ description: 'Longest time between attempts; default 3600.' }),
    retry_for_s: seconds(0.01, 7 * 86_400).meta({
      description: 'From the event to the last attempt; default 86400.',
    }),
  }),
);

const Address = Text(2_000).min(1);

const Fields = {
  name: Text(100).nullable().optional(),
  field: Text(100).nullable().optional().meta({
    description: 'A field of the record that the event tells of, such as folder, status or metadata.order.',
  }),
  comparator: z.enum(COMPARATORS).optional().meta({
    description:
      'Default: equals with a field, else *, which is every event. Regular expressions run in linear time.',
  }),
  keyword: Text(500).nullable().optional(),
  events: Events.optional().meta({
    description: 'Types of events, or families such as message.*; null = all.',
  }),
  app_id: WholeNumber(1, 1e15).nullable().optional(),
  group_id: WholeNumber(1, 1e15).nullable().optional(),
  settings: Settings.optional(),
};

const State = z.enum(['active', 'off']);

const Rule = {
  id: z.int(),
  name: z.string().nullable(),
  field: z.string().nullable(),
  comparator: z.enum(COMPARATORS),
  keyword: z.string().nullable(),
  events: z.array(z.string()).nullable(),
  app_id: z.int().nullable(),
  group_id: z.int().nullable(),
  settings: z.record(z.string(), z.number()),
  state: State,
  dead_in_a_row: z.int(),
  failures: z.int().meta({ description: 'Attempts in a row that failed.' }),
  last_delivery: z
    .object({
      id: z.int(),
      state: z.enum(DELIVERY_STATES),
      reason: z.string().nullable(),
      ended_at: Instant.nullable(),
    })
    .nullable()
    .meta({ description: 'The newest that ended, arrived or given up; null = none yet.' }),
  created_by: z.int().nullable(),
  updated_by: z.int().nullable(),
  created_at: Instant,
  updated_at: Instant,
};

const WebhookRecord = z
  .object({
    ...Rule,
    callback_url: z.string(),
    webhook_secret: z
      .string()
      .nullable()
      .meta({ description: 'Masked; in the clear once, where it was made here.' }),
  })
  .meta({ id: 'Webhook' });

const SlackRecord = z
  .object({ ...Rule, url: z.string().meta({ description: 'Masked.' }) })
  .meta({ id: 'Slack' });

const DeliveryRecord = z
  .object({
    id: z.int(),
    webhook_id: z.int(),
    webhook_kind: z
      .enum(WEBHOOK_KINDS)
      .meta({ description: 'callback: the callback_url of the message itself, or of its app.' }),
    event_id: z.string().nullable(),
    event: z.enum(EVENT_TYPES).nullable(),
    message_id: z.int().nullable(),
    app_id: z.int().nullable(),
    state: z.enum(DELIVERY_STATES),
    reason: z.string().nullable(),
    attempts: z.array(
      z.object({
        number: z.int(),
        status: z.int().nullable(),
        error: z.string().nullable(),
        duration_ms: z.int(),
        reply: z.string().nullable().meta({ description: 'The first kilobyte of it.' }),
        at: Instant,
      }),
    ),
    next_at: Instant.nullable(),
    ended_at: Instant.nullable(),
    workflow: z.object({ id: z.string(), url: z.string().nullable() }),
    created_at: Instant,
  })
  .meta({ id: 'Delivery' });

const Tried = z.object({
  ok: z.boolean(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  duration_ms: z.int(),
  reply: z.string().nullable(),
});

const OneOf = z.object({ id: Id });
const scope = 'webhooks:write';

export interface WebhookRouteDeps {
  webhooks: WebhookService;
  webhookDeliveries: DeliveryService;
  messages: MessageService;
  /** Address of a workflow in the Temporal UI, when it is known. */
  workflowUrl: WorkflowUrl;
}

export function webhookRoutes(deps: WebhookRouteDeps): Route[] {
  const { webhookDeliveries, messages, workflowUrl } = deps;
  return [
    ...routesOf(deps, {
      kind: 'webhook',
      path: '/api/sms/webhooks',
      what: 'webhook',
      record: WebhookRecord,
      present: presentWebhook,
      made: z.object({ ...Fields, callback_url: Address, webhook_secret: Text(200).min(1).optional() }),
      changed: z.object({
        ...Fields,
        callback_url: Address.optional(),
        webhook_secret: Text(200).min(1).optional(),
        state: State.optional(),
      }),
      examples: {
        made: { callback_url: 'https://example.org/salami', events: ['message.*'] },
        changed: { events: ['message.delivered', 'message.failed'], state: 'active' },
      },
      read: ({ callback_url: url, webhook_secret: secret }) => ({ url, secret }),
    }),
    ...routesOf(deps, {
      kind: 'slack',
      path: '/api/sms/slack',
      what: 'Slack channel',
      record: SlackRecord,
      present: presentSlack,
      made: z.object({ ...Fields, url: Address }),
      changed: z.object({ ...Fields, url: Address.optional(), state: State.optional() }),
      examples: {
        made: { url: 'https://hooks.slack.com/services/T00/B00/x', events: ['message.failed'] },
        changed: { events: ['message.failed', 'message.received'], state: 'active' },
      },
      read: ({ url }) => ({ url }),
    }),
    route({
      method: 'post',
      path: '/api/sms/webhook-deliveries/{id}/replay',
      summary: 'Post an event again, under the same event id; one that waits for an attempt gets it now.',
      scope,
      params: OneOf,
      replies: { 200: Data(DeliveryRecord) },
      handle: async ({ actor, params }) => ({
        data: presentDelivery(await webhookDeliveries.replay(actor, params.id), urlFor(actor, workflowUrl)),
      }),
    }),
    route({
      method: 'get',
      path: '/api/sms/sms/{id}/deliveries',
      summary: 'Where the events of a message were posted, its own callback_url included; newest first.',
      scope: 'messages:read',
      params: OneOf,
      replies: { 200: Data(z.array(DeliveryRecord)) },
      handle: async ({ actor, params }) => {
        const { id } = await messages.get(actor, params.id);
        return {
          data: (await webhookDeliveries.ofMessage(actor, id)).map((one) =>
            presentDelivery(one, urlFor(actor, workflowUrl)),
          ),
        };
      },
    }),
  ];
}

type Body = Record<string, unknown>;

interface Resource {
  kind: 'webhook' | 'slack';
  path: string;
  /** For people. */
  what: string;
  record: z.ZodType;
  present: (webhook: Webhook, beside: Beside) => unknown;
  made: z.ZodType<Body>;
  changed: z.ZodType<Body>;
  /** Of these two. */
  examples: { made: Body; changed: Body };
  /** The fields that this kind has a name of its own for. */
  read: (body: Body) => Body;
}

function routesOf(
  { webhooks, webhookDeliveries, workflowUrl }: WebhookRouteDeps,
  resource: Resource,
): Route[] {
  const { kind, path, what, record, present, made, changed, examples, read } = resource;
  const requestOf = (body: Body): WebhookRequest => ({
    ...(body as Pick<
      WebhookRequest,
      'name' | 'field' | 'comparator' | 'keyword' | 'events' | 'settings' | 'state'
    >),
    appId: body['app_id'] as number | null | undefined,
    groupId: body['group_id'] as number | null | undefined,
    ...read(body),
  });
  const shown = async (found: readonly Webhook[]) => {
    const last = await webhookDeliveries.lastOf(found);
    return found.map((one) => present(one, { last: last.get(one.id) }));
  };
  return [
    route({
      method: 'get',
      path,
      summary: `Every ${what}, newest first.`,
      scope,
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(record)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { webhooks: found, total } = await webhooks.page(actor, kind, page);
        return { data: pageOf(await shown(found), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path,
      summary: `Add a ${what}: a rule, and where the events go that it wants.`,
      scope,
      body: made,
      example: examples.made,
      replies: { 200: Data(record) },
      handle: async ({ actor, body }) => {
        const { webhook, madeSecret } = await webhooks.create(actor, kind, requestOf(body));
        return { data: present(webhook, { madeSecret }) };
      },
    }),
    route({
      method: 'get',
      path: `${path}/{id}`,
      summary: `One ${what}.`,
      scope,
      params: OneOf,
      replies: { 200: Data(record) },
      handle: async ({ actor, params }) => ({
        data: (await shown([await webhooks.get(actor, kind, params.id)]))[0],
      }),
    }),
    route({
      method: 'patch',
      path: `${path}/{id}`,
      summary: `Change a ${what}, or switch it off and on.`,
      scope,
      params: OneOf,
      body: changed,
      example: examples.changed,
      replies: { 200: Data(record) },
      handle: async ({ actor, params, body }) => ({
        data: (await shown([await webhooks.update(actor, kind, params.id, requestOf(body))]))[0],
      }),
    }),
    route({
      method: 'delete',
      path: `${path}/{id}`,
      summary: `Remove a ${what}; what still waits for it is given up.`,
      scope,
      params: OneOf,
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await webhooks.remove(actor, kind, params.id);
        return { message: `The ${what} was removed.` };
      },
    }),
    route({
      method: 'post',
      path: `${path}/{id}/test`,
      summary: 'Post a sample there, once, and say what was answered.',
      scope,
      params: OneOf,
      replies: { 200: Data(Tried) },
      handle: async ({ actor, params }) => ({
        data: presentTest(await webhooks.test(actor, kind, params.id)),
      }),
    }),
    route({
      method: 'get',
      path: `${path}/{id}/deliveries`,
      summary: 'What was posted there, with every attempt; newest first.',
      scope,
      params: OneOf,
      query: z.object({ ...PageQuery, state: z.enum(DELIVERY_STATES).optional() }),
      replies: { 200: Data(PageOf(DeliveryRecord)) },
      handle: async ({ ctx, actor, params, query }) => {
        const page = readPage(query);
        const found = await webhookDeliveries.page(actor, kind, params.id, query.state, page);
        const records = found.deliveries.map((one) => presentDelivery(one, urlFor(actor, workflowUrl)));
        return { data: pageOf(records, found.total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: `${path}/{id}/replay`,
      summary:
        'Post again what was given up, with state "delivered" everything that arrived, with "pending" at once what waits.',
      scope,
      params: OneOf,
      body: z.object({ state: z.enum(DELIVERY_STATES).default('dead') }),
      example: { state: 'dead' },
      replies: { 200: Data(z.object({ replayed: z.int() })) },
      handle: async ({ actor, params, body }) => ({
        data: { replayed: await webhookDeliveries.replayAll(actor, kind, params.id, body.state) },
      }),
    }),
  ];
}
