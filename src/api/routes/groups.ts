/** Groups: apps that share load. */
import { z } from 'zod';
import type { GroupLoad } from '../../apps/group-load.js';
import type { AppService } from '../../apps/service.js';
import { CHANNELS } from '../../messages/types.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { presentAppSummary, presentGroup, presentMember } from '../present.js';
import { route, type Route } from '../route.js';
import {
  AppSummary,
  Data,
  GroupRecord,
  Id,
  LinkStateField,
  Name,
  PageOf,
  PageQuery,
  Said,
} from '../schemas.js';

const Settings = z.record(z.string(), z.unknown(), { error: 'The settings field must be an object.' });
const GroupParams = z.object({ group: Id });
const reply = { 200: Data(GroupRecord) };

const Member = z
  .object({
    ...AppSummary.shape,
    channel: z.enum(CHANNELS),
    state: z.enum(['active', 'paused']),
    health: z.enum(['ok', 'suspended', 'on_trial']),
    away: z.boolean().meta({
      description:
        'A phone that is silent, or an app whose link is down: left out while another one is there.',
    }),
    link: LinkStateField,
    sms_limit: z.int(),
    limit: z
      .int()
      .meta({ description: 'What counts: sms_limit, for a phone at most what it sends in a minute.' }),
    in_flight: z.int().meta({ description: 'Pending and processing.' }),
    capacity: z
      .int()
      .meta({ description: 'limit less in_flight, not below 0: its share of the next messages.' }),
  })
  .meta({ id: 'GroupMember' });

const Capacity = z.object({
  apps: z.array(Member),
  next_app_id: z.int().nullable().meta({
    description:
      'Which app the next message would get; null = none, or one of them by chance as all are full.',
  }),
});

export function groupRoutes({ apps, groupLoad }: { apps: AppService; groupLoad: GroupLoad }): Route[] {
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
      example: { name: 'Kenya' },
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
      method: 'get',
      path: '/api/sms/groups/{group}/capacity',
      summary: 'How full each app of a group is, and which would take the next message.',
      scope: 'apps:read',
      params: GroupParams,
      replies: { 200: Data(Capacity) },
      handle: async ({ actor, params }) => {
        const { members, next } = await groupLoad.read(actor, params.group);
        return { data: { apps: members.map(presentMember), next_app_id: next } };
      },
    }),
    route({
      method: 'patch',
      path: '/api/sms/groups/{group}',
      summary: 'Change a group or its failover policy.',
      scope: 'apps:write',
      params: GroupParams,
      body: z.object({ name: Name.optional(), settings: Settings.optional() }),
      example: { name: 'Kenya', settings: { max_failovers: 3 } },
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
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await apps.removeGroup(actor, params.group);
        return { message: 'The group is deleted.' };
      },
    }),
  ];
}
