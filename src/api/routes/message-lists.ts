/** Lists of messages: an app's outbox and inbox, and the search over everything a token may see. */
import type { Context } from 'koa';
import { z } from 'zod';
import type { AppService } from '../../apps/service.js';
import type { MessageService } from '../../messages/service.js';
import { LOOK_THROUGH } from '../../messages/text-search.js';
import { CHANNELS, STATUSES, type Message, type MessageFilter } from '../../messages/types.js';
import type { Actor } from '../../tokens/types.js';
import { streamCsv } from '../csv.js';
import { cursorOf, deepPageOf, ownUrl, pageOf, readPage } from '../paging.js';
import { presentAppSummary, presentMessage } from '../present.js';
import { route, type Route } from '../route.js';
import {
  AppSummary,
  Cursor,
  Data,
  Id,
  MessageRecord,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
  When,
} from '../schemas.js';

const ListQuery = z.object({
  ...PageQuery,
  cursor: Cursor.optional(),
  status: z.enum(STATUSES).optional(),
  channel: z.enum(CHANNELS).optional(),
  to: Text(40).optional(),
  from: Text(40).optional(),
  q: Text(200)
    .optional()
    .describe(
      `A part of the text, in small or capital letters. One request looks through the newest ${LOOK_THROUGH} messages that ` +
        'the other filters leave; "total" counts the matches among them, and "next_cursor" goes on from there, also ' +
        'where a page has none.',
    ),
  client_ref: Text(100).optional(),
  batch_id: WholeNumber(1, 1e15).optional(),
  created_after: When.optional(),
  created_before: When.optional(),
});
type ListQuery = z.output<typeof ListQuery>;

const SearchQuery = ListQuery.extend({
  app_id: WholeNumber(1, 1e15).optional(),
  folder: z.enum(['outbox', 'inbox']).optional(),
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: 'csv: what "Accept: text/csv" says, for a link in a page.' }),
});

const AppParams = z.object({ app: Id });

export function messageListRoutes({
  messages,
  apps,
}: {
  messages: MessageService;
  apps: AppService;
}): Route[] {
  async function list(ctx: Context, actor: Actor, filter: MessageFilter, query: ListQuery) {
    if (query.cursor !== undefined) return deepPage(actor, filter, query);
    const page = readPage(query);
    const { messages: found, total, next } = await messages.page(actor, filter, page);
    const records = (await messages.detailed(found)).map(presentMessage);
    return { ...pageOf(records, total, page, ownUrl(ctx)), next_cursor: cursorOf(next) };
  }

  async function deepPage(actor: Actor, filter: MessageFilter, query: ListQuery) {
    const { perPage } = readPage(query);
    const { messages: found, next } = await messages.after(actor, filter, {
      limit: perPage,
      before: query.cursor!,
    });
    return deepPageOf((await messages.detailed(found)).map(presentMessage), perPage, next);
  }

  const folderRoute = (folder: 'outbox' | 'inbox') =>
    route({
      method: 'get',
      path: `/api/sms/apps/{app}/${folder}`,
      summary:
        folder === 'outbox'
          ? 'Outgoing messages of an app, newest first.'
          : 'Incoming messages of an app, newest first.',
      scope: 'messages:read',
      params: AppParams,
      query: ListQuery,
      replies: { 200: Data(z.tuple([AppSummary, PageOf(MessageRecord)])) },
      handle: async ({ ctx, actor, params, query }) => {
        const app = await apps.get(actor, params.app);
        const page = await list(ctx, actor, { ...readFilter(query), appId: app.id, folder }, query);
        return { data: [presentAppSummary(app), page] };
      },
    });

  return [
    folderRoute('outbox'),
    folderRoute('inbox'),
    route({
      method: 'get',
      path: '/api/sms/sms',
      summary: 'Search all messages this token may see. "Accept: text/csv" streams every match as CSV.',
      scope: 'messages:read',
      query: SearchQuery,
      replies: { 200: Data(PageOf(MessageRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const filter: MessageFilter = {
          ...readFilter(query),
          ...(query.app_id !== undefined && { appId: query.app_id }),
          ...(query.folder && { folder: query.folder }),
        };
        const format = query.format ?? (ctx.accepts('json', 'text/csv') === 'text/csv' ? 'csv' : 'json');
        if (format === 'csv')
          return streamCsv(ctx, 'messages.csv', CSV_COLUMNS, recordsOf(messages.all(actor, filter)));
        return { data: await list(ctx, actor, filter, query) };
      },
    }),
  ];
}

function readFilter(query: ListQuery): MessageFilter {
  return {
    ...(query.status && { status: query.status }),
    ...(query.channel && { channel: query.channel }),
    ...(query.to && { to: query.to }),
    ...(query.from && { from: query.from }),
    ...(query.q && { text: query.q }),
    ...(query.client_ref && { clientRef: query.client_ref }),
    ...(query.batch_id !== undefined && { batchId: query.batch_id }),
    ...(query.created_after && { createdAfter: query.created_after.getTime() }),
    ...(query.created_before && { createdBefore: query.created_before.getTime() }),
  };
}

/** Of what a message carries, a table has the text. */
const NOT_IN_CSV = ['media', 'template', 'call'];
const CSV_COLUMNS = Object.keys(MessageRecord.shape).filter((name) => !NOT_IN_CSV.includes(name));

async function* recordsOf(rows: AsyncGenerator<Message>): AsyncGenerator<Record<string, unknown>> {
  for await (const message of rows) yield presentMessage(message);
}
