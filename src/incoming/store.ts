/** Rows of `sms_ipn_requests`: every call of a provider as it came, before anything is read into it. */
import type { Executor } from '../db/connect.js';
import { insertRow, readThrough } from '../db/sql.js';
import { clip } from '../messages/store.js';
import {
  LOOK_THROUGH,
  type CallKind,
  type IpnFilter,
  type IpnRequest,
  type IpnSummary,
  type IpnVerdict,
  type StoredIpn,
} from './types.js';

export type { CallKind, IpnRequest, IpnVerdict, StoredIpn } from './types.js';

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

const SUMMARY = [
  'id',
  'app_id',
  'kind',
  'method',
  'url',
  'ip',
  'verdict',
  'error',
  'message_id',
  'created_at',
];

/** Newest first. @returns next: where to go on, null at the end */
export async function listIpn(
  db: Executor,
  { appIds, verdict, kind }: IpnFilter,
  { below, limit }: { below?: number | undefined; limit: number },
): Promise<{ calls: IpnSummary[]; next: number | null }> {
  const [only] = appIds?.length === 1 ? appIds : [];
  const newest = () => {
    const query = readThrough(
      db,
      'sms_ipn_requests',
      only === undefined ? null : 'sms_ipn_requests_app_id_id_index',
    ).orderBy('id', 'desc');
    if (only !== undefined) void query.where({ app_id: only });
    if (below !== undefined) void query.where('id', '<', below);
    return query;
  };
  const window = newest().limit(LOOK_THROUGH).select(SUMMARY).as('some');
  const matching = db
    .select('*')
    .from(window as never)
    .orderBy('id', 'desc')
    .limit(limit);
  if (appIds !== null && only === undefined) void matching.whereIn('app_id', [...appIds]);
  if (verdict) void matching.where('verdict', verdict);
  if (kind) void matching.where('kind', kind);
  const calls = ((await matching) as IpnRow[]).map(readSummary);
  if (calls.length === limit) return { calls, next: calls.at(-1)!.id };
  const last = (await newest()
    .offset(LOOK_THROUGH - 1)
    .first('id')) as { id: number } | undefined;
  return { calls, next: last ? Number(last.id) : null };
}

export async function findIpn(db: Executor, id: number): Promise<StoredIpn | null> {
  const row = (await db('sms_ipn_requests').where({ id }).first()) as IpnRow | undefined;
  return row ? readIpn(row) : null;
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
  const rows = (await db('sms_ipn_requests').whereIn('id', ids).orderBy('id')) as IpnRow[];
  return rows.map(readIpn);
}

interface IpnRow {
  id: number;
  app_id: number;
  kind: string;
  method: string;
  url: string;
  headers: string;
  body: Buffer | null;
  ip: string | null;
  verdict: string;
  error: string | null;
  message_id: number | null;
  created_at: number;
}

const readSummary = (row: IpnRow): IpnSummary => ({
  id: Number(row.id),
  appId: Number(row.app_id),
  kind: row.kind as CallKind,
  method: row.method,
  url: row.url,
  ip: row.ip,
  verdict: row.verdict as IpnVerdict,
  error: row.error,
  messageId: row.message_id === null ? null : Number(row.message_id),
  createdAt: Number(row.created_at),
});

const readIpn = (row: IpnRow): StoredIpn => ({
  ...readSummary(row),
  headers: JSON.parse(row.headers) as Record<string, string>,
  body: row.body ?? Buffer.alloc(0),
});
