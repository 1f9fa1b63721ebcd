/** Numbers that want no messages from an app: kept by their own words and by providers, edited here by hand. */
import { z } from 'zod';
import type { OptOutService } from '../../opt-outs/service.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentOptOut } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, PageOf, PageQuery, Text, WholeNumber } from '../schemas.js';

const OptOutRecord = z
  .object({
    id: z.int(),
    app_id: z.int(),
    number: z.string(),
    source: z
      .enum(['message', 'provider', 'api'])
      .meta({ description: 'The words of its owner, a refusal of the provider, or this API.' }),
    message_id: z.int().nullable(),
    since: Instant,
  })
  .meta({ id: 'OptOut' });

const AppId = WholeNumber(1, 1e15);

export function optOutRoutes({ optOuts }: { optOuts: OptOutService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/opt-outs',
      summary: 'Numbers that want no messages, newest first.',
      scope: 'messages:read',
      query: z.object({ ...PageQuery, app_id: AppId.optional(), number: Text(40).optional() }),
      replies: { 200: Data(PageOf(OptOutRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const filter = { appId: query.app_id, number: query.number };
        const { optOuts: found, total } = await optOuts.page(actor, filter, page);
        return { data: pageOf(found.map(presentOptOut), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/sms/opt-outs',
      summary: 'Put a number on the list of an app; one that is on it keeps its entry.',
      scope: 'apps:write',
      body: z.object({ app_id: AppId, number: Text(40).min(1) }),
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
      replies: { 200: z.object({ message: z.string() }) },
      handle: async ({ actor, params }) => {
        await optOuts.remove(actor, params.id);
        return { message: 'The number may get messages again.' };
      },
    }),
  ];
}
