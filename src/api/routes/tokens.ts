/** API tokens: shown once, revocable, limited by scope, app and group. */
import { z } from 'zod';
import { assertMayManage, type TokenService } from '../../tokens/service.js';
import { SCOPES } from '../../tokens/types.js';
import { presentToken } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Id, Instant, Name, ReachIds, WholeNumber, When, Said } from '../schemas.js';

const TokenRecord = z.object({
  id: z.int(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  app_ids: z.array(z.int()).nullable(),
  group_ids: z.array(z.int()).nullable(),
  rate_limit_per_minute: z.int().nullable(),
  expires_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
  revoked_at: Instant.nullable(),
  created_at: Instant,
});

export function tokenRoutes({ tokens, clock }: { tokens: TokenService; clock: () => Date }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/tokens',
      summary: 'All tokens; never their secrets.',
      scope: 'admin',
      replies: { 200: Data(z.array(TokenRecord)) },
      handle: async ({ actor }) => {
        assertMayManage(actor);
        return { data: (await tokens.list()).map(presentToken) };
      },
    }),
    route({
      method: 'post',
      path: '/api/tokens',
      summary: 'Make a token. It is shown in this reply and never again.',
      scope: 'admin',
      body: z.object({
        name: Name,
        scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
        app_ids: ReachIds,
        group_ids: ReachIds,
        rate_limit_per_minute: WholeNumber(1, 10_000_000).nullable().optional(),
        expires_at: When.nullable().optional(),
      }),
      example: { name: 'Shop software', scopes: ['messages:send', 'messages:read'] },
      replies: { 200: Data(z.object({ id: z.int(), token: z.string() })) },
      handle: async ({ actor, body }) => {
        const made = await tokens.create(
          actor,
          {
            name: body.name,
            scopes: body.scopes,
            appIds: body.app_ids ?? null,
            groupIds: body.group_ids ?? null,
            rateLimitPerMinute: body.rate_limit_per_minute ?? null,
            expiresAt: body.expires_at?.getTime() ?? null,
          },
          clock(),
        );
        return { data: { id: made.id, token: made.plain } };
      },
    }),
    route({
      method: 'delete',
      path: '/api/tokens/{id}',
      summary: 'Revoke a token at once.',
      scope: 'admin',
      params: z.object({ id: Id }),
      replies: { 200: Said },
      handle: async ({ actor, params }) => {
        await tokens.revoke(actor, params.id, clock());
        return { message: 'The token is revoked.' };
      },
    }),
  ];
}
