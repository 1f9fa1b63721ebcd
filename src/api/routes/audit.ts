/** The audit log: who changed what. */
import { z } from 'zod';
import type { AuditLog } from '../../security/audit-list.js';
import { cursorOf } from '../paging.js';
import { AuditRecord, presentAudit } from '../present-users.js';
import { route, type Route } from '../route.js';
import { Cursor, PieceOf, WholeNumber } from '../schemas.js';

export function auditRoutes({ audit }: { audit: AuditLog }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/audit',
      summary: 'Every change through API, dashboard and command line, and every sign-in; newest first.',
      scope: 'admin',
      query: z.object({
        action: z
          .string()
          .min(1)
          .max(60)
          .optional()
          .meta({ description: 'The beginning of an action: `user.` finds all that was done to users.' }),
        user_id: WholeNumber(1, 1e15).optional().meta({ description: 'Whose session did it.' }),
        target: z.string().min(1).max(60).optional().meta({ example: 'app' }),
        target_id: WholeNumber(1, 1e15).optional(),
        cursor: Cursor.optional(),
        per_page: WholeNumber(1, 100).optional(),
      }),
      replies: { 200: PieceOf(AuditRecord) },
      handle: async ({ actor, query }) => {
        const { action, target, cursor = null, per_page: limit = 15 } = query;
        const filter = { action, target, userId: query.user_id, targetId: query.target_id };
        const found = await audit.list(actor, filter, cursor, limit);
        const last = found.length < limit ? null : found.at(-1)!.id;
        return { data: found.map(presentAudit), next_cursor: cursorOf(last) };
      },
    }),
  ];
}
