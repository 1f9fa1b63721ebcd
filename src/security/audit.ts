/** Who changed what. Written with every change that comes through the API or the command line. */
import type { Executor } from '../db/connect.js';
import type { Actor } from '../tokens/types.js';

/** @param changes names and harmless values; secrets appear by name only, which is the caller's duty */
export async function recordAudit(
  db: Executor,
  actor: Actor,
  action: string,
  object: { target: string; id: number | null },
  changes: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await db('audit_log').insert({
    token_id: actor.tokenId,
    action,
    target: object.target,
    target_id: object.id,
    changes: describe(changes),
    ip: actor.ip,
    created_at: now.getTime(),
  });
}

const MAX_LENGTH = 4_000;

/** Always JSON: what is too long is told by the names alone. */
function describe(changes: Record<string, unknown>): string {
  const all = JSON.stringify(changes);
  return all.length <= MAX_LENGTH ? all : JSON.stringify({ changed: Object.keys(changes) });
}
