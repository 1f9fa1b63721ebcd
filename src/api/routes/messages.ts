/** Sending and everything that can be asked of one message. */
import { z } from 'zod';
import { CALL_KINDS, IPN_VERDICTS } from '../../incoming/types.js';
import type { AcceptService, Target } from '../../messages/accept.js';
import { isRegion } from '../../messages/numbers.js';
import { estimate, type MessageService } from '../../messages/service.js';
import type { Actor } from '../../tokens/types.js';
import type { Context } from 'koa';
import { invalid } from '../../errors.js';
import { presentHistory, presentMessage } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, MessageRecord, Text, Told } from '../schemas.js';
import { urlFor, type WorkflowUrl } from '../workflow-url.js';
import { BatchRecord } from '../batch-shapes.js';
import type { BatchService } from '../../batches/service.js';
import { rowsOf } from '../../batches/rows.js';
import { idempotencyKey } from '../idempotency-key.js';
import { Recipient, readOptions, SendBody } from './send-body.js';
import type { TakeBatch } from './batches.js';

const EstimateBody = z.object({
  message: Text(5_000),
  to: Recipient.optional(),
  country: z.string().refine(isRegion, 'Use a two-letter country code, for example KE.').optional(),
});

/** A text as its parts are cut. */
const ShownParts = {
  segments: z.array(z.string()).meta({ description: 'The text of each part, in order.' }),
  doubled: z.array(z.string()).meta({ description: 'Characters in it that count as two.' }),
  offending: z
    .array(z.string())
    .meta({ description: 'Characters that make it UCS-2, with 70 to a part in place of 160.' }),
};

const Estimate = z.object({
  message_parts: z.int(),
  encoding: z.enum(['GSM-7', 'UCS-2']),
  units: z.int(),
  units_per_part: z.int(),
  units_left: z.int(),
  ...ShownParts,
  replacements: z
    .record(z.string(), z.string())
    .meta({ description: "What GSM-7 has for offending characters, such as ' for ’; not all have one." }),
  to_e164: z.string().nullable(),
  telco_code: z.string().nullable(),
  telco_name: z.string().nullable(),
});

const History = z.object({
  message: MessageRecord,
  parts: z
    .object(ShownParts)
    .nullable()
    .meta({ description: 'How its text is cut as an SMS; null on other channels.' }),
  handed_in_by: z.string().nullable().meta({
    description: 'Name of the user or token; null for what came in, and for tokens limited to apps.',
  }),
  workflow: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  events: z.array(
    z.object({
      kind: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      source: z.string(),
      app_id: z.int().nullable(),
      provider_code: z.string().nullable(),
      text: z.string().nullable(),
      told: Told,
      at: z.string(),
    }),
  ),
  attempts: z.array(
    z.object({
      number: z.int(),
      app_id: z.int().nullable().meta({
        description: 'null = by an app that the reader does not see, with none of what its provider said.',
      }),
      sms_provider: z.string().nullable(),
      outcome: z.string().nullable(),
      scope: z.string().nullable(),
      reason: z.string().nullable(),
      provider_code: z.string().nullable(),
      http_status: z.int().nullable(),
      provider_id: z.string().nullable(),
      text: z.string().nullable(),
      started_at: z.string(),
      finished_at: z.string().nullable(),
    }),
  ),
  next_attempt: z.object({ number: z.int(), at: z.string() }).nullable().meta({
    description:
      'While it waits after a failed attempt: which one comes next, and when. Null also while nobody can say.',
  }),
  callbacks: z
    .array(
      z.object({
        id: z.int(),
        kind: z.enum(CALL_KINDS),
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.unknown()),
        body: z.string(),
        ip: z.string().nullable(),
        verdict: z.enum(IPN_VERDICTS),
        error: z.string().nullable(),
        at: z.string(),
      }),
    )
    .meta({ description: 'Raw calls of the provider; for admins alone.' }),
});

const MessageId = z.object({ id: Id });

export interface MessageRouteDeps {
  accept: AcceptService;
  messages: MessageService;
  /** Foretells what a dry run would cost. */
  batches: Pick<BatchService, 'priceThrough'>;
  takeBatch: TakeBatch;
  /** Address of a workflow in the Temporal UI, when it is known. */
  workflowUrl: WorkflowUrl;
}

export function messageRoutes({
  accept,
  messages,
  batches,
  takeBatch,
  workflowUrl,
}: MessageRouteDeps): Route[] {
  async function send(ctx: Context, actor: Actor, target: Target, body: z.output<typeof SendBody>) {
    const { to } = body;
    if (Array.isArray(to) && to.length > 1) return sendToAll(ctx, actor, target, body, to);
    const { message, replayed } = await accept.accept({
      actor,
      target,
      input: {
        to: Array.isArray(to) ? to[0]! : to,
        message: body.message ?? '',
        ...readOptions(body),
        clientRef: body.client_ref ?? null,
        ...(body.override_opt_out !== undefined && { overrideOptOut: body.override_opt_out }),
        ...(body.dry_run && { dryRun: true }),
      },
      idempotencyKey: idempotencyKey(ctx),
    });
    if (replayed) ctx.set('Idempotent-Replayed', 'true');
    const record = presentMessage(message);
    if (!body.dry_run) return { data: record };
    const price = await batches.priceThrough([message.appId], message.parts);
    return { data: { ...record, cost: price?.amount ?? null, currency: price?.currency ?? null } };
  }

  async function sendToAll(
    ctx: Context,
    actor: Actor,
    target: Target,
    body: z.output<typeof SendBody>,
    recipients: readonly string[],
  ) {
    if (body.client_ref !== undefined)
      throw invalid('client_ref', 'A client_ref names one message: send to one recipient, or leave it out.');
    if (body.override_opt_out !== undefined)
      throw invalid('override_opt_out', 'A reason is given for one recipient at a time.');
    return takeBatch(ctx, {
      actor,
      target,
      options: {
        ...readOptions(body),
        name: null,
        template: body.message ?? '',
        start: true,
        dryRun: body.dry_run ?? false,
        dedupe: true,
      },
      rows: rowsOf(recipients.map((to) => ({ to }))),
      idempotencyKey: idempotencyKey(ctx),
    });
  }

  return [
    route({
      method: 'post',
      path: '/api/sms/apps/{app}/send',
      summary: 'Accept one message for an app. 200 means stored for good, never "sent".',
      scope: 'messages:send',
      params: z.object({ app: Id }),
      body: SendBody,
      example: { to: '254711000111', message: 'Hello' },
      replies: { 200: Data(z.union([MessageRecord, BatchRecord])) },
      handle: ({ ctx, actor, params, body }) => send(ctx, actor, { appId: params.app }, body),
    }),
    route({
      method: 'post',
      path: '/api/sms/groups/{group}/send',
      summary: 'Accept one message for a group; the app is chosen by free capacity.',
      scope: 'messages:send',
      params: z.object({ group: Id }),
      body: SendBody,
      example: { to: '254711000111', message: 'Hello' },
      replies: { 200: Data(z.union([MessageRecord, BatchRecord])) },
      handle: ({ ctx, actor, params, body }) => send(ctx, actor, { groupId: params.group }, body),
    }),
    ...['/api/sms/sms/{id}', '/api/sms/{id}'].map((path) =>
      route({
        method: 'get',
        path,
        summary: 'One message.',
        scope: 'messages:read',
        params: MessageId,
        replies: { 200: Data(MessageRecord) },
        handle: async ({ actor, params }) => {
          const [message] = await messages.detailed([await messages.get(actor, params.id)]);
          return { data: presentMessage(message!) };
        },
      }),
    ),
    route({
      method: 'get',
      path: '/api/sms/sms/{id}/events',
      summary: 'The history of one message: status changes, attempts, reports; raw calls for admins.',
      scope: 'messages:read',
      params: MessageId,
      replies: { 200: Data(History) },
      handle: async ({ actor, params }) => ({
        data: presentHistory(await messages.history(actor, params.id), urlFor(actor, workflowUrl)),
      }),
    }),
    route({
      method: 'post',
      path: '/api/sms/sms/{id}/cancel',
      summary: 'Take a message back that was not handed over yet.',
      scope: 'messages:send',
      params: MessageId,
      replies: { 200: Data(MessageRecord) },
      handle: async ({ actor, params }) => ({
        data: presentMessage(await messages.cancel(actor, params.id)),
      }),
    }),
    route({
      method: 'post',
      path: '/api/sms/sms/{id}/resend',
      summary: 'Send the text of a failed message once more, as a new message.',
      scope: 'messages:send',
      params: MessageId,
      replies: { 200: Data(MessageRecord) },
      handle: async ({ actor, params, ctx }) => {
        const { message, replayed } = await messages.resend(actor, params.id, idempotencyKey(ctx));
        if (replayed) ctx.set('Idempotent-Replayed', 'true');
        return { data: presentMessage(message) };
      },
    }),
    route({
      method: 'post',
      path: '/api/sms/estimate',
      summary: 'Parts, encoding and operator of a text and number, without sending.',
      scope: 'messages:send',
      body: EstimateBody,
      example: { to: '254711000111', message: 'Hello' },
      replies: { 200: Data(Estimate) },
      handle: ({ body }) => {
        const result = estimate(body.message, body.to ?? null, body.country ?? null);
        if (result.isNumber === false) throw invalid('to', `"${body.to}" is not a phone number.`);
        return Promise.resolve({
          data: {
            message_parts: result.parts,
            encoding: result.encoding,
            units: result.units,
            units_per_part: result.unitsPerPart,
            units_left: result.unitsLeft,
            offending: result.offending,
            segments: result.shown.segments,
            doubled: result.shown.doubled,
            replacements: result.shown.replacements,
            to_e164: result.e164,
            telco_code: result.telco?.code ?? null,
            telco_name: result.telco?.name ?? null,
          },
        });
      },
    }),
  ];
}
