/** Groups: apps that share load. */
import { z } from 'zod';
import type { AppService } from '../../apps/service.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentAppSummary, presentGroup } from '../present.js';
import { route, type Route } from '../route.js';
import { AppSummary, Data, GroupRecord, Id, Name, PageOf, PageQuery } from '../schemas.js';

const Settings = z.record(z.string(), z.unknown(), { error: 'The settings field must be an object.' });
const GroupParams = z.object({ group: Id });
const reply = { 200: Data(GroupRecord) };

export function groupRoutes({ apps }: { apps: AppService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/sms/groups',
      summary: 'Groups this token may see.',
      scope: 'apps:read',
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(GroupRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const { groups, total } = await apps.listGroups(actor, page);
        return { data: pageOf(groups.map(presentGroup), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/sms/groups',
      summary: 'Create a group; apps join it by their group_id.',
      scope: 'apps:write',
      body: z.object({ name: Name, settings: Settings.optional() }),
      replies: reply,
      handle: async ({ actor, body }) => ({ data: presentGroup(await apps.createGroup(actor, body)) }),
    }),
    route({
      method: ['get', 'post'],
      path: '/api/sms/groups/{group}',
      summary: 'One group.',
      scope: 'apps:read',
      params: GroupParams,
      replies: reply,
      handle: async ({ actor, params }) => ({ data: presentGroup(await apps.getGroup(actor, params.group)) }),
    }),
    route({
      method: 'get',
      path: '/api/sms/groups/{group}/apps',
      summary: 'Apps of a group.',
      scope: 'apps:read',
      params: GroupParams,
      query: z.object(PageQuery),
      replies: { 200: Data(PageOf(AppSummary)) },
      handle: async ({ ctx, actor, params, query }) => {
        const page = readPage(query);
        const { apps: found, total } = await apps.groupApps(actor, params.group, page);
        return { data: pageOf(found.map(presentAppSummary), total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'patch',
      path: '/api/sms/groups/{group}',
      summary: 'Change a group or its failover policy.',
      scope: 'apps:write',
      params: GroupParams,
      body: z.object({ name: Name.optional(), settings: Settings.optional() }),
      replies: reply,
      handle: async ({ actor, params, body }) => ({
        data: presentGroup(await apps.updateGroup(actor, params.group, body)),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/sms/groups/{group}',
      summary: 'Delete a group; its apps stay.',
      scope: 'apps:write',
      params: GroupParams,
      replies: { 200: z.object({ message: z.string() }) },
      handle: async ({ actor, params }) => {
        await apps.removeGroup(actor, params.group);
        return { message: 'The group is deleted.' };
      },
    }),
  ];
}
