/** Transactions that were read from texts or told by an operator: lists, sums, one, and decisions about it. */
import type { Context } from 'koa';
import { z } from 'zod';
import { transactionRecord } from '../../payments/record.js';
import type { PaymentService, Wanted } from '../../payments/service.js';
import type { Transaction } from '../../payments/types.js';
import type { Actor } from '../../tokens/types.js';
import { streamCsv } from '../csv.js';
import { cursorOf, deepPageOf, ownUrl, pageOf, readPage } from '../paging.js';
import { presentTransactionDetails } from '../present-payments.js';
import { route, type Route } from '../route.js';
import { Data, Id, PageOf } from '../schemas.js';
import {
  Reason,
  TotalsQuery,
  TotalsRecord,
  TransactionDetailsRecord,
  TransactionListQuery,
  type TransactionQuery,
  TransactionRecord,
} from './payment-shapes.js';

const Params = z.object({ id: Id });
type ListQuery = z.output<typeof TransactionListQuery>;

export function transactionRoutes({ payments }: { payments: PaymentService }): Route[] {
  async function list(ctx: Context, actor: Actor, id: number, query: ListQuery) {
    if (query.cursor !== undefined) return deepPage(actor, id, query, query.cursor);
    const page = readPage(query);
    const { transactions, total } = await payments.page(actor, id, readFilter(query), page);
    const records = transactions.map(transactionRecord);
    return {
      ...pageOf(records, total, page, ownUrl(ctx)),
      next_cursor: cursorOf(nextOf(transactions, page.perPage)),
    };
  }

  async function deepPage(actor: Actor, id: number, query: ListQuery, below: number) {
    const { perPage } = readPage(query);
    const transactions = await payments.after(actor, id, readFilter(query), { limit: perPage, below });
    return deepPageOf(transactions.map(transactionRecord), perPage, nextOf(transactions, perPage));
  }

  const decision = (what: 'confirm' | 'reject', summary: string) =>
    route({
      method: 'post',
      path: `/api/pay/transactions/{id}/${what}`,
      summary,
      scope: 'payments:write',
      params: Params,
      body: Reason,
      example: { reason: 'Compared with the statement' },
      replies: { 200: Data(TransactionRecord) },
      handle: async ({ actor, params, body }) => ({
        data: transactionRecord(await payments[what](actor, params.id, body.reason)),
      }),
    });

  return [
    route({
      method: 'get',
      path: '/api/pay/apps/{id}/transactions',
      summary: 'Transactions of a payment app, newest first. "Accept: text/csv" streams every match as CSV.',
      scope: 'payments:read',
      params: Params,
      query: TransactionListQuery,
      replies: { 200: Data(PageOf(TransactionRecord)) },
      handle: async ({ ctx, actor, params, query }) => {
        if (ctx.accepts('json', 'text/csv') !== 'text/csv')
          return { data: await list(ctx, actor, params.id, query) };
        const rows = await payments.all(actor, params.id, readFilter(query));
        return streamCsv(ctx, 'transactions.csv', CSV_COLUMNS, recordsOf(rows));
      },
    }),
    route({
      method: 'get',
      path: '/api/pay/apps/{id}/totals',
      summary:
        'Counts and exact sums of the same transactions, by kind, status and currency; with by=day also by day, oldest first.',
      scope: 'payments:read',
      params: Params,
      query: TotalsQuery,
      replies: { 200: Data(TotalsRecord) },
      handle: async ({ actor, params, query }) => ({
        data: { totals: await payments.totals(actor, params.id, readFilter(query), query.by === 'day') },
      }),
    }),
    route({
      method: 'get',
      path: '/api/pay/transactions/{id}',
      summary: 'One transaction with every text and call that told of it.',
      scope: 'payments:read',
      params: Params,
      replies: { 200: Data(TransactionDetailsRecord) },
      handle: async ({ actor, params }) => ({
        data: presentTransactionDetails(await payments.details(actor, params.id)),
      }),
    }),
    decision(
      'confirm',
      'Book or record a transaction that waits for a person; a reversal ends its original.',
    ),
    decision('reject', 'Decide that a transaction which waits for a person is none.'),
  ];
}

function readFilter(query: z.output<typeof TransactionQuery>): Wanted {
  return {
    appId: query.app_id,
    kind: query.kind ?? query.type,
    status: query.status,
    transactionId: query.transaction_id,
    phone: query.phone,
    account: query.account,
    amount: query.amount,
    minAmount: query.min_amount,
    maxAmount: query.max_amount,
    occurredAfter: query.occurred_after?.getTime(),
    occurredBefore: query.occurred_before?.getTime(),
    createdAfter: query.created_after?.getTime(),
    createdBefore: query.created_before?.getTime(),
  };
}

const nextOf = (page: readonly Transaction[], perPage: number): number | null =>
  page.length < perPage ? null : page.at(-1)!.id;

/** `type` and `phone` say again what other columns say. */
const CSV_COLUMNS = Object.keys(TransactionRecord.shape).filter((name) => !['type', 'phone'].includes(name));

async function* recordsOf(rows: AsyncGenerator<Transaction>): AsyncGenerator<Record<string, unknown>> {
  for await (const row of rows) yield { ...transactionRecord(row), flags: row.flags.join(' ') };
}
