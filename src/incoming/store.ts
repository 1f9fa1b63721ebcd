/** Rows of `sms_ipn_requests`: every call of a provider as it came, before anything is read into it. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { clip } from '../messages/store.js';
import type { CallbackKind } from '../providers/driver.js';

/** What a provider called for; `answer` = what to say in a call of ours. */
export type CallKind = CallbackKind | 'answer';
export type IpnVerdict = 'received' | 'applied' | 'duplicate' | 'forged' | 'unparsable' | 'failed';

export interface IpnRequest {
  appId: number;
  kind: CallKind;
  method: string;
  /** With the callback key masked. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  ip: string | null;
}

export async function storeIpn(
  db: Executor,
  request: IpnRequest,
  judged: { verdict: IpnVerdict; error?: string; messageId?: number },
  now: number,
): Promise<number> {
  return insertRow(db, 'sms_ipn_requests', {
    app_id: request.appId,
    kind: request.kind,
    method: request.method,
    url: clip(request.url, 4_000),
    // Node takes 16 kB of headers at most; escaped, that is half of what the column holds.
    headers: JSON.stringify(request.headers),
    body: request.body,
    ip: request.ip,
    verdict: judged.verdict,
    error: clip(judged.error, 500),
    ...(judged.messageId !== undefined && { message_id: judged.messageId }),
    created_at: now,
  });
}

export async function judgeIpn(
  trx: Executor,
  id: number,
  verdict: IpnVerdict,
  messageId: number | null,
): Promise<void> {
  await trx('sms_ipn_requests').where({ id }).update({ verdict, message_id: messageId });
}

export interface StoredIpn extends IpnRequest {
  id: number;
  verdict: IpnVerdict;
  error: string | null;
  createdAt: number;
}

const SHOWN_CALLS = 100;

/** The calls that concern one message: those matched to it, and those that brought its reports. */
export async function listIpnOfMessage(db: Executor, messageId: number): Promise<StoredIpn[]> {
  const ofReports = (await db('delivery_reports')
    .where({ message_id: messageId })
    .whereNotNull('ipn_id')
    .orderBy('id')
    .limit(SHOWN_CALLS)
    .pluck('ipn_id')) as number[];
  const matched = (await db('sms_ipn_requests')
    .where({ message_id: messageId })
    .orderBy('id')
    .limit(SHOWN_CALLS)
    .pluck('id')) as number[];
  // Two look-ups, each by its index: asked for with "or", MySQL would read the whole table.
  const ids = [...new Set([...ofReports, ...matched])]
    .sort((one, other) => one - other)
    .slice(0, SHOWN_CALLS);
  const rows = (await db('sms_ipn_requests').whereIn('id', ids).orderBy('id')) as Record<string, never>[];
  return rows.map((row) => ({
    id: row['id']!,
    appId: row['app_id']!,
    kind: row['kind']!,
    method: row['method']!,
    url: row['url']!,
    headers: JSON.parse(row['headers']!) as Record<string, string>,
    body: (row['body'] as Buffer | undefined) ?? Buffer.alloc(0),
    ip: row['ip']!,
    verdict: row['verdict']!,
    error: row['error']!,
    createdAt: row['created_at']!,
  }));
}
