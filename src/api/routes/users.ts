/** Users of the dashboard, as administrators manage them. */
import { z } from 'zod';
import type { UserService } from '../../users/service.js';
import { ROLES } from '../../users/types.js';
import { presentUser, UserRecord } from '../present-users.js';
import { route, type Route } from '../route.js';
import { Data, Flag, Id, Name, ReachIds, Said } from '../schemas.js';
import { Email } from './user-shapes.js';

const LinkText = z.string().meta({
  description: 'The address at which the user chooses a password. It is shown in this reply and never again.',
});

const REACH = {
  description:
    'Limits the user to these apps, and to these groups with their apps; null in both = every app.',
};

export function userRoutes({ users }: { users: UserService }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/users',
      summary: 'Everybody who may sign in.',
      scope: 'admin',
      replies: { 200: Data(z.array(UserRecord)) },
      handle: async ({ actor }) => ({ data: (await users.list(actor)).map(presentUser) }),
    }),
    route({
      method: 'post',
      path: '/api/users',
      summary: 'Invite a user. The link is good for 72 hours, once.',
      scope: 'admin',
      body: z.object({
        name: Name,
        email: Email,
        role: z.enum(ROLES),
        app_ids: ReachIds.meta(REACH),
        group_ids: ReachIds.meta(REACH),
      }),
      example: { name: 'Amina', email: 'amina@example.org', role: 'operator' },
      replies: { 200: Data(z.object({ id: z.int(), link: LinkText })) },
      handle: async ({ ctx, actor, body: { app_ids: appIds, group_ids: groupIds, ...rest } }) => {
        ctx.set('Cache-Control', 'no-store');
        return { data: await users.invite(actor, { ...rest, appIds, groupIds }) };
      },
    }),
    route({
      method: 'patch',
      path: '/api/users/{id}',
      summary: 'Change a user. A new role, other apps, and switching off act at once.',
      scope: 'admin',
      params: z.object({ id: Id }),
      body: z.object({
        name: Name.optional(),
        role: z.enum(ROLES).optional(),
        app_ids: ReachIds.meta(REACH),
        group_ids: ReachIds.meta(REACH),
        disabled: Flag.optional().meta({ description: 'true ends all sessions and lets nobody in.' }),
        totp: Flag.pipe(z.literal(false))
          .optional()
          .meta({ description: 'Only false: for somebody who has lost the authenticator app.' }),
      }),
      example: { role: 'viewer' },
      replies: { 200: Data(UserRecord) },
      handle: async ({ actor, params, body: { app_ids: appIds, group_ids: groupIds, ...rest } }) => ({
        data: presentUser(await users.change(actor, params.id, { ...rest, appIds, groupIds })),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/users/{id}',
      summary: 'Remove a user. The audit log keeps the name.',
      scope: 'admin',
      params: z.object({ id: Id }),
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await users.remove(actor, params.id);
        return { message: 'The user is removed.' };
      },
    }),
    route({
      method: 'post',
      path: '/api/users/{id}/link',
      summary:
        'A new link to choose a password: for somebody invited 72 hours, for others one hour. The one before is void.',
      scope: 'admin',
      params: z.object({ id: Id }),
      replies: { 200: Data(z.object({ link: LinkText })) },
      handle: async ({ ctx, actor, params }) => {
        ctx.set('Cache-Control', 'no-store');
        return { data: await users.newLink(actor, params.id) };
      },
    }),
  ];
}
