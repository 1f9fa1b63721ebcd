/** Calls of an app: those it made and those that came in. */
import { z } from 'zod';
import type { AppService } from '../../apps/service.js';
import type { CallService } from '../../calls/service.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentCall } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, PageOf, PageQuery, Text, When } from '../schemas.js';

const CallQuery = z.object({
  ...PageQuery,
  direction: z.enum(['outgoing', 'incoming']).optional(),
  status: Text(60).optional(),
  to: Text(40).optional(),
  from: Text(40).optional(),
  created_after: When.optional(),
  created_before: When.optional(),
});

const CallRecord = z
  .object({
    id: z.int(),
    from: z.string().nullable(),
    to: z.string(),
    duration: z.int().nullable().meta({ description: 'Seconds.' }),
    status: z.string().meta({ description: "The provider's own word; accepted = it has said nothing yet." }),
    app_id: z.int(),
    direction: z.enum(['outgoing', 'incoming']),
    message_id: z.int().nullable(),
    attempt: z.int().nullable(),
    provider_id: z.string().nullable(),
    answered_by: z.string().nullable(),
    cost: z.string().nullable(),
    currency: z.string().nullable(),
    history: z.array(z.object({ status: z.string(), at: Instant })),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Call' });

export function callRoutes({ apps, calls }: { apps: AppService; calls: CallService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/apps/{app}/calls',
      summary: 'Calls that an app made or took, newest first.',
      scope: 'messages:read',
      params: z.object({ app: Id }),
      query: CallQuery,
      replies: { 200: Data(PageOf(CallRecord)) },
      handle: async ({ ctx, actor, params, query }) => {
        const app = await apps.get(actor, params.app);
        const page = readPage(query);
        const filter = {
          appId: app.id,
          ...(query.direction && { direction: query.direction }),
          ...(query.status && { state: query.status }),
          ...(query.to && { to: query.to }),
          ...(query.from && { from: query.from }),
          ...(query.created_after && { createdAfter: query.created_after.getTime() }),
          ...(query.created_before && { createdBefore: query.created_before.getTime() }),
        };
        const { calls: found, total } = await calls.page(filter, page);
        return { data: pageOf(found.map(presentCall), total, page, ownUrl(ctx)) };
      },
    }),
  ];
}
