/** The same request twice is one message: keys are unique per token for 24 hours. */
import { createHash } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';

/** How long a key is remembered, in milliseconds. */
export const KEPT_MS = 24 * 3_600_000;

export interface IdempotencyKey {
  /** `key:` + header value, or `ref:` + client_ref: the two never meet. */
  key: string;
  /** What the client named it, for the error. */
  label: string;
}

export function keysOf(header: string | null, clientRef: string | null): IdempotencyKey[] {
  return [
    ...(header === null ? [] : [{ key: `key:${header}`, label: 'Idempotency-Key' }]),
    ...(clientRef === null ? [] : [{ key: `ref:${clientRef}`, label: 'client_ref' }]),
  ];
}

/** The same fields in another order are the same request, inside metadata too: JSON objects have no order. */
export function hashRequest(request: Record<string, unknown>): string {
  const text = JSON.stringify(request, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('hex');
}

/**
 * @returns the id made by an earlier, equal request, or null
 * @throws ApiError key_reused when the earlier request was another one
 */
export async function findReplay(
  db: Executor,
  tokenId: number,
  keys: readonly IdempotencyKey[],
  requestHash: string,
  now: number,
): Promise<number | null> {
  for (const { key, label } of keys) {
    const row = (await db('idempotency_keys')
      .where({ token_id: tokenId, idempotency_key: key })
      .first('request_hash', 'resource_id', 'created_at')) as
      { request_hash: string; resource_id: number; created_at: number } | undefined;
    if (!row || row.created_at < now - KEPT_MS) continue;
    if (row.request_hash !== requestHash) {
      throw new ApiError('key_reused', `This ${label} came with another request in the last 24 hours.`);
    }
    return row.resource_id;
  }
  return null;
}

/** Inside the transaction that makes the resource. Raises a unique violation when another request was faster. */
export async function keepKeys(
  trx: Executor,
  tokenId: number,
  keys: readonly IdempotencyKey[],
  requestHash: string,
  resourceId: number,
  now: number,
): Promise<void> {
  for (const { key } of keys) {
    // Read without a lock, deleted by id: deleting a row that is not there would lock the gap around it, and on MySQL
    // two requests with different keys would then wait for each other.
    const row = (await trx('idempotency_keys')
      .where({ token_id: tokenId, idempotency_key: key })
      .first('id', 'created_at')) as { id: number; created_at: number } | undefined;
    if (row && row.created_at < now - KEPT_MS) await trx('idempotency_keys').where({ id: row.id }).delete();
    await trx('idempotency_keys').insert({
      token_id: tokenId,
      idempotency_key: key,
      request_hash: requestHash,
      resource_id: resourceId,
      created_at: now,
    });
  }
}
