/** Numbers that want no messages from an app: kept by their own words and by providers, edited here by hand. */
import { z } from 'zod';
import type { OptOutService } from '../../opt-outs/service.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { OPT_OUT_SOURCES, type OptOut } from '../../opt-outs/types.js';
import { streamCsv } from '../csv.js';
import { presentOptOut, presentOverride } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, PageOf, PageQuery, Text, WholeNumber, Said } from '../schemas.js';

const OptOutRecord = z
  .object({
    id: z.int(),
    app_id: z.int(),
    number: z.string(),
    source: z
      .enum(OPT_OUT_SOURCES)
      .meta({ description: 'The words of its owner, a refusal of the provider, or this API.' }),
    message_id: z.int().nullable(),
    since: Instant,
  })
  .meta({ id: 'OptOut' });

const OverrideRecord = z
  .object({
    id: z.int(),
    message_id: z.int(),
    app_id: z.int(),
    token_id: z.int().nullable(),
    reason: z.string(),
    created_at: Instant,
  })
  .meta({ id: 'OptOutOverride' });

const AppId = WholeNumber(1, 1e15);

export function optOutRoutes({ optOuts }: { optOuts: OptOutService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/opt-outs',
      summary: 'Numbers that want no messages, newest first. "Accept: text/csv" streams every match as CSV.',
      scope: 'messages:read',
      query: z.object({
        ...PageQuery,
        app_id: AppId.optional(),
        number: Text(40)
          .optional()
          .meta({ description: 'The number or its beginning, with its country code.' }),
        source: z.enum(OPT_OUT_SOURCES).optional(),
      }),
      replies: { 200: Data(PageOf(OptOutRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const filter = { appId: query.app_id, number: query.number, source: query.source };
        if (ctx.accepts('json', 'text/csv') === 'text/csv')
          return streamCsv(ctx, 'opt-outs.csv', CSV_COLUMNS, recordsOf(await optOuts.all(actor, filter)));
        const { optOuts: found, total } = await optOuts.page(actor, filter, page);
        return { data: pageOf(found.map(presentOptOut), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/sms/opt-outs/overrides',
      summary: 'Messages that were sent with override_opt_out, with the reason given; newest first.',
      scope: 'messages:read',
      query: z.object({ ...PageQuery, app_id: AppId.optional() }),
      replies: { 200: Data(PageOf(OverrideRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { overrides, total } = await optOuts.overrides(actor, { appId: query.app_id }, page);
        return { data: pageOf(overrides.map(presentOverride), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/sms/opt-outs',
      summary: 'Put a number on the list of an app; one that is on it keeps its entry.',
      scope: 'apps:write',
      body: z.object({ app_id: AppId, number: Text(40).min(1) }),
      example: { app_id: 1, number: '254711000119' },
      replies: { 200: Data(OptOutRecord) },
      handle: async ({ actor, body }) => ({
        data: presentOptOut(await optOuts.add(actor, body.app_id, body.number)),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/sms/opt-outs/{id}',
      summary: 'Take a number off the list: its owner wants messages again.',
      scope: 'apps:write',
      params: z.object({ id: Id }),
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await optOuts.remove(actor, params.id);
        return { message: 'The number may get messages again.' };
      },
    }),
  ];
}

const CSV_COLUMNS = Object.keys(OptOutRecord.shape);

async function* recordsOf(rows: AsyncGenerator<OptOut>): AsyncGenerator<Record<string, unknown>> {
  for await (const row of rows) yield presentOptOut(row);
}
