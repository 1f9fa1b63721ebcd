/** Conversations: what was said to and by each number, what of it is unread, and answers to it. */
import { z } from 'zod';
import type { ConversationService } from '../../conversations/service.js';
import { COUNTED } from '../../conversations/types.js';
import type { SendInput } from '../../messages/accept.js';
import { cursorOf } from '../paging.js';
import { presentConversation } from '../present-conversations.js';
import { presentMessage } from '../present.js';
import { route, type Route } from '../route.js';
import { Cursor, Data, Flag, MessageRecord, PieceOf, Text, WholeNumber } from '../schemas.js';
import { idempotencyKey } from '../idempotency-key.js';
import { readOptions, ReplyBody } from './send-body.js';

const Conversation = z
  .object({
    number: z.string().meta({
      description: 'Of the other side: E.164, or as written where it is none (short codes, names).',
    }),
    last_message: MessageRecord,
    unread: z
      .int()
      .meta({ description: `Messages from this number that nobody has read, up to ${COUNTED}.` }),
    messages: z.int().meta({ description: `Messages of both folders, up to ${COUNTED}.` }),
    app_ids: z
      .array(z.int())
      .meta({ description: 'Apps that this number wrote to, the last one first: a reply goes out by it.' }),
  })
  .meta({ id: 'Conversation' });

const AppId = WholeNumber(1, 1e15);

const ListQuery = z.object({
  cursor: Cursor.optional(),
  per_page: WholeNumber(1, 100).optional(),
  number: Text(40).min(1).optional().meta({ description: 'A part of the number, or of a name.' }),
  q: Text(200).min(1).optional().meta({ description: 'A part of a text, in small or capital letters.' }),
  app_id: AppId.optional(),
  group_id: AppId.optional(),
  unread: Flag.optional().meta({ description: 'true: only where something is unread.' }),
  incoming: Flag.optional().meta({
    description:
      'true: only numbers that have written, the last to write first; with "q" by the last message.',
  }),
});

const ThreadQuery = z.object({
  cursor: Cursor.optional(),
  per_page: WholeNumber(1, 100).optional(),
  order: z.enum(['newest', 'oldest']).optional().meta({ description: 'What comes first; default newest.' }),
});

const Params = z.object({ number: Text(60).min(1) });

export interface ConversationRouteDeps {
  conversations: ConversationService;
}

export function conversationRoutes({ conversations }: ConversationRouteDeps): Route[] {
  const path = '/api/sms/conversations/{number}';
  return [
    route({
      method: 'get',
      path: '/api/sms/conversations',
      summary:
        'Messages of both folders by the number of the other side, the last written first. One request looks through ' +
        '10,000 messages at most; "next_cursor" goes on from there, also where a page has none.',
      scope: 'messages:read',
      query: ListQuery,
      replies: { 200: PieceOf(Conversation) },
      handle: async ({ actor, query }) => {
        const wanted = {
          appId: query.app_id,
          groupId: query.group_id,
          ...(query.number !== undefined && { number: query.number }),
          ...(query.q !== undefined && { text: query.q }),
          ...(query.unread === true && { unread: true }),
          ...(query.incoming === true && { incoming: true }),
        };
        const page = { below: query.cursor, limit: query.per_page ?? 15 };
        const { conversations: found, next } = await conversations.list(actor, wanted, page);
        return { data: found.map(presentConversation), next_cursor: cursorOf(next) };
      },
    }),
    route({
      method: 'get',
      path,
      summary: 'What was said to and by a number, both folders; the newest first, or the oldest.',
      scope: 'messages:read',
      params: Params,
      query: ThreadQuery,
      replies: {
        200: PieceOf(MessageRecord).extend({ number: z.string() }),
      },
      handle: async ({ actor, params, query }) => {
        const oldestFirst = query.order === 'oldest';
        const at = query.cursor;
        const page = {
          limit: query.per_page ?? 15,
          oldestFirst,
          ...(at !== undefined && (oldestFirst ? { from: at + 1 } : { below: at })),
        };
        const { number, messages, next } = await conversations.messages(actor, params.number, page);
        return { number, data: messages.map(presentMessage), next_cursor: cursorOf(next) };
      },
    }),
    route({
      method: 'post',
      path: `${path}/read`,
      summary:
        'Everything that came from a number, or what came up to one message, counts as read, for everybody.',
      scope: 'messages:send',
      params: Params,
      body: z.object({
        up_to: AppId.optional().meta({ description: 'Id of the last message that was read; default: all.' }),
      }),
      example: {},
      replies: { 200: Data(Conversation) },
      handle: async ({ actor, params, body }) => ({
        data: presentConversation(await conversations.markRead(actor, params.number, body.up_to)),
      }),
    }),
    route({
      method: 'post',
      path: `${path}/unread`,
      summary: 'What came from a number counts as unread again, from one message on.',
      scope: 'messages:send',
      params: Params,
      body: z.object({
        from: AppId.optional().meta({
          description: 'Id of the first unread message; default: the last one.',
        }),
      }),
      example: {},
      replies: { 200: Data(Conversation) },
      handle: async ({ actor, params, body }) => ({
        data: presentConversation(await conversations.markUnread(actor, params.number, body.from)),
      }),
    }),
    route({
      method: 'post',
      path: `${path}/reply`,
      summary: 'Answer by the app that last received from this number.',
      scope: 'messages:send',
      params: Params,
      body: ReplyBody,
      example: { message: 'Thank you. We call you back today.' },
      replies: { 200: Data(MessageRecord) },
      handle: async ({ ctx, actor, params, body }) => {
        const { message, replayed } = await conversations.reply(
          actor,
          params.number,
          inputOf(body),
          idempotencyKey(ctx),
        );
        if (replayed) ctx.set('Idempotent-Replayed', 'true');
        return { data: presentMessage(message) };
      },
    }),
  ];
}

const inputOf = (body: z.output<typeof ReplyBody>): Omit<SendInput, 'to'> => ({
  message: body.message ?? '',
  ...readOptions(body),
  clientRef: body.client_ref ?? null,
  ...(body.override_opt_out !== undefined && { overrideOptOut: body.override_opt_out }),
  ...(body.dry_run && { dryRun: true }),
});
