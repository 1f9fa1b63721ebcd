/** Rows of `payment_requests`: every call of an operator as it came, before anything is read into it. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';

export type RequestVerdict = 'received' | 'applied' | 'duplicate' | 'refused' | 'forged' | 'unparsable';

export interface PaymentRequest {
  paymentAppId: number;
  action: string;
  method: string;
  /** With the callback key masked. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  ip: string | null;
}

export function storeRequest(
  db: Executor,
  request: PaymentRequest,
  judged: { verdict: RequestVerdict; error?: string },
  now: number,
): Promise<number> {
  return insertRow(db, 'payment_requests', {
    payment_app_id: request.paymentAppId,
    action: request.action.slice(0, 40),
    method: request.method,
    url: request.url.slice(0, 4_000),
    headers: JSON.stringify(request.headers),
    body: request.body,
    ip: request.ip,
    verdict: judged.verdict,
    error: judged.error?.slice(0, 500) ?? null,
    created_at: now,
  });
}

export async function judgeRequest(
  db: Executor,
  id: number,
  { verdict, transactionRow = null }: { verdict: RequestVerdict; transactionRow?: number | null },
): Promise<void> {
  await db('payment_requests').where({ id }).update({ verdict, transaction_row: transactionRow });
}

/** What a detail of a transaction shows of the calls that told of it. */
export async function requestsOfTransaction(
  db: Executor,
  transactionRow: number,
): Promise<{ id: number; action: string; verdict: string; createdAt: number }[]> {
  const rows = (await db('payment_requests')
    .where({ transaction_row: transactionRow })
    .orderBy('id')
    .limit(100)
    .select('id', 'action', 'verdict', 'created_at')) as {
    id: number;
    action: string;
    verdict: string;
    created_at: number;
  }[];
  return rows.map(({ id, action, verdict, created_at }) => ({
    id,
    action,
    verdict,
    createdAt: Number(created_at),
  }));
}
