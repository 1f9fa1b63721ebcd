/** The audit log as it is read: newest first. */
import type { Db } from '../db/connect.js';
import { assertMayManage } from '../tokens/service.js';
import type { Actor } from '../tokens/types.js';

export interface AuditFilter {
  /** The beginning of an action: `user.` finds all that was done to users. */
  action?: string | undefined;
  /** Who did it. */
  userId?: number | undefined;
  target?: string | undefined;
  targetId?: number | undefined;
}

export interface AuditEntry {
  id: number;
  action: string;
  target: string;
  targetId: number | null;
  changes: Record<string, unknown>;
  ip: string | null;
  /** null = a user's session, the command line, or nobody who had signed in. */
  token: { id: number; name: string } | null;
  user: { id: number; name: string } | null;
  createdAt: number;
}

interface Row {
  id: number;
  action: string;
  target: string;
  target_id: number | null;
  changes: string | null;
  ip: string | null;
  created_at: number;
  token_id: number | null;
  token_name: string | null;
  user_id: number | null;
  user_name: string | null;
}

export class AuditLog {
  constructor(private readonly db: Db) {}

  /**
   * @param before only entries older than this one; null = from the newest on
   * @throws ApiError missing_scope for a limited token: what it may not see is told of here as well
   */
  list(actor: Actor, filter: AuditFilter, before: number | null, limit: number): Promise<AuditEntry[]> {
    assertMayManage(actor);
    return listAudit(this.db, filter, before, limit);
  }
}

async function listAudit(
  db: Db,
  { action, userId, target, targetId }: AuditFilter,
  before: number | null,
  limit: number,
): Promise<AuditEntry[]> {
  const query = db('audit_log as a')
    .leftJoin('tokens as t', 't.id', 'a.token_id')
    .leftJoin('users as u', 'u.id', 't.user_id');
  if (before !== null) void query.where('a.id', '<', before);
  // Actions are plain words: nothing in them means more than itself, and "_" is escaped.
  if (action !== undefined)
    void query.whereRaw("a.action like ? escape '!'", [`${action.replace(/[!%_]/g, '!$&')}%`]);
  if (userId !== undefined) void query.where('t.user_id', userId);
  if (target !== undefined) void query.where('a.target', target);
  if (targetId !== undefined) void query.where('a.target_id', targetId);
  const rows = (await query
    .orderBy('a.id', 'desc')
    .limit(limit)
    .select('a.*', 't.name as token_name', 't.user_id', 'u.name as user_name')) as Row[];
  return rows.map((row) => ({
    id: row.id,
    action: row.action,
    target: row.target,
    targetId: row.target_id,
    changes: row.changes === null ? {} : (JSON.parse(row.changes) as Record<string, unknown>),
    ip: row.ip,
    token:
      row.token_id !== null && row.user_id === null ? { id: row.token_id, name: row.token_name ?? '' } : null,
    user: row.user_id === null ? null : { id: row.user_id, name: row.user_name ?? '' },
    createdAt: row.created_at,
  }));
}
