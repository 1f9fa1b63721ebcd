/** Rows of `calls`: one for each call, whoever made it. */
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, insertRow, isUniqueViolation } from '../db/sql.js';
import { clip } from '../messages/store.js';
import type { Message, Money } from '../messages/types.js';
import type { CallFacts } from '../providers/driver.js';
import { tellOfCall } from './events.js';
import { afterFacts, NEW_CALL } from './progress.js';
import type { Call, CallDirection, CallFilter, CallProgress, CallStep } from './types.js';

/** What a provider says of one call. */
export interface ToldOfCall {
  facts?: CallFacts | undefined;
  providerId?: string | undefined;
  cost?: Money | undefined;
  /** When it happened, milliseconds since 1970. */
  at: number;
}

export interface CallParties {
  from: string | null;
  fromE164: string | null;
  to: string;
  toE164: string | null;
}

/**
 * The call that attempt `attempt` of a message made: a row of its own at first, then what is new about it. A message
 * that is called again goes on in the same row; what is told of an earlier attempt then changes nothing.
 */
export async function recordOutgoing(
  trx: Executor,
  message: Message,
  appId: number,
  attempt: number,
  told: ToldOfCall,
  now: number,
): Promise<void> {
  const key = `message-${message.id}`;
  const known = await findByKey(trx, [key]);
  if (known && attempt < known.attempt!) return;
  if (known && attempt === known.attempt) return update(trx, known, told, now);
  const call = { direction: 'outgoing' as const, appId, messageId: message.id, attempt };
  const again = { appId, attempt, from: message.from, fromE164: message.fromE164 };
  if (known) return update(trx, { ...known, ...NEW_CALL }, { ...told, again }, now);
  await insert(trx, key, call, message, told, now);
}

/**
 * A call to our number.
 * @param keys the first is its own, the same for everything that is told of it; any of them is known for it
 * @returns whether it is a new one
 */
export async function recordIncoming(
  trx: Executor,
  keys: readonly string[],
  appId: number,
  parties: CallParties,
  told: ToldOfCall,
  now: number,
): Promise<boolean> {
  const known = await findByKey(trx, keys);
  if (known) {
    await update(trx, known, told, now);
    return false;
  }
  const call = { direction: 'incoming' as const, appId, messageId: null, attempt: null };
  await insert(trx, keys[0]!, call, parties, told, now);
  return true;
}

/** The price of an outgoing call, which often comes last. */
export async function priceOutgoing(trx: Executor, messageId: number, cost: Money): Promise<void> {
  await trx('calls').where({ message_id: messageId }).update({ cost: cost.amount, currency: cost.currency });
}

async function insert(
  trx: Executor,
  key: string,
  call: { direction: CallDirection; appId: number; messageId: number | null; attempt: number | null },
  parties: CallParties,
  told: ToldOfCall,
  now: number,
): Promise<void> {
  const columns = columnsOf(NEW_CALL, told);
  try {
    const id = await insertRow(trx, 'calls', {
      app_id: call.appId,
      direction: call.direction,
      call_key: key,
      message_id: call.messageId,
      attempt: call.attempt,
      from: clip(parties.from, 40),
      from_e164: parties.fromE164,
      to: clip(parties.to, 40),
      to_e164: parties.toE164,
      ...columns,
      created_at: now,
      updated_at: now,
    });
    await tellOfCall(trx, { id, ...call, ...parties, ...factsOf(columns) }, null, now);
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same call was told of twice at once');
    throw error;
  }
}

async function update(
  trx: Executor,
  call: Call,
  told: ToldOfCall & {
    /** Another attempt calls, perhaps through another app. */
    again?: { appId: number; attempt: number } & Pick<CallParties, 'from' | 'fromE164'>;
  },
  now: number,
): Promise<void> {
  const columns = columnsOf(call, told);
  await trx('calls')
    .where({ id: call.id })
    .update({
      ...columns,
      ...(told.again && {
        app_id: told.again.appId,
        attempt: told.again.attempt,
        from: clip(told.again.from, 40),
        from_e164: told.again.fromE164,
        provider_id: clip(told.providerId, 190),
        cost: told.cost?.amount ?? null,
        currency: told.cost?.currency ?? null,
      }),
      updated_at: now,
    });
  const before = told.again ? NEW_CALL.state : call.state;
  await tellOfCall(trx, { ...call, ...factsOf(columns, call) }, before, now);
}

function columnsOf(before: CallProgress, { facts, providerId, cost, at }: ToldOfCall) {
  const after = facts ? afterFacts(before, facts, at) : before;
  return {
    state: after.state,
    history: JSON.stringify(after.history),
    duration_s: after.durationS,
    answered_by: after.answeredBy,
    ...(providerId !== undefined && { provider_id: clip(providerId, 190) }),
    ...(cost && { cost: cost.amount, currency: cost.currency }),
  };
}

/** What was just written, in the words of a call. */
const factsOf = (columns: ReturnType<typeof columnsOf>, known?: Call) => ({
  state: columns.state,
  durationS: columns.duration_s,
  answeredBy: columns.answered_by,
  providerId: columns.provider_id ?? known?.providerId ?? null,
  cost: columns.cost ?? known?.cost ?? null,
  currency: columns.currency ?? known?.currency ?? null,
});

async function findByKey(trx: Executor, keys: readonly string[]): Promise<Call | null> {
  const found = (await trx('calls')
    .whereIn('call_key', [...keys])
    .first('id')) as { id: number } | undefined;
  // Locked by its id: MySQL would lock the gap around a key that is not there, and calls that begin at once would meet.
  const row =
    found && ((await trx('calls').where({ id: found.id }).forUpdate().first()) as CallRow | undefined);
  return row ? readCall(row) : null;
}

/** The calls of these messages, by message. */
export async function callsOf(db: Executor, messageIds: readonly number[]): Promise<Map<number, Call>> {
  if (messageIds.length === 0) return new Map();
  const rows = (await db('calls').whereIn('message_id', [...messageIds])) as CallRow[];
  return new Map(rows.map((row) => [row.message_id!, readCall(row)]));
}

/** Newest first, with the number of all that match. */
export async function listCalls(
  db: Executor,
  filter: CallFilter,
  page: { limit: number; offset: number },
): Promise<{ calls: Call[]; total: number }> {
  const matching = () => {
    const query = db('calls').where({ app_id: filter.appId });
    if (filter.direction) void query.where({ direction: filter.direction });
    if (filter.state) void query.where({ state: filter.state });
    if (filter.createdAfter !== undefined) void query.where('created_at', '>=', filter.createdAfter);
    if (filter.createdBefore !== undefined) void query.where('created_at', '<', filter.createdBefore);
    for (const side of ['to', 'from'] as const) {
      const wanted = filter[side];
      if (wanted === undefined) continue;
      const e164 = `+${wanted.replace(/\D/g, '')}`;
      void query.where((either) => either.where(`${side}_e164`, e164).orWhere(side, wanted));
    }
    return query;
  };
  const [rows, count] = await Promise.all([
    matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<CallRow[]>,
    matching().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { calls: rows.map(readCall), total: Number(count.n) };
}

interface CallRow {
  id: number;
  app_id: number;
  direction: string;
  message_id: number | null;
  attempt: number | null;
  provider_id: string | null;
  from: string | null;
  to: string;
  state: string;
  history: string;
  duration_s: number | null;
  answered_by: string | null;
  cost: string | null;
  currency: string | null;
  created_at: number;
  updated_at: number;
}

const readCall = (row: CallRow): Call => ({
  id: row.id,
  appId: row.app_id,
  direction: row.direction as CallDirection,
  messageId: row.message_id,
  attempt: row.attempt,
  providerId: row.provider_id,
  from: row.from,
  to: row.to,
  state: row.state,
  history: JSON.parse(row.history) as CallStep[],
  durationS: row.duration_s,
  answeredBy: row.answered_by,
  cost: row.cost,
  currency: row.currency,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
