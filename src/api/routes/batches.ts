/** Batches: many messages handed in together, as JSON or as a CSV. */
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import { z } from 'zod';
import { readCsv, type CsvHeads } from '../../batches/csv-rows.js';
import { MAX_ROWS, type BatchIntake, type BatchRequest } from '../../batches/intake.js';
import { rowsOf } from '../../batches/rows.js';
import type { BatchService } from '../../batches/service.js';
import { keyOf, placesOf, singleBraced } from '../../batches/template.js';
import { BATCH_STATES, type Batch, type InputRow, type RowError } from '../../batches/types.js';
import { invalid } from '../../errors.js';
import type { Target } from '../../messages/accept.js';
import type { Message } from '../../messages/types.js';
import { BatchRecord, presentBatch, presentError, RowErrorRecord } from '../batch-shapes.js';
import { streamCsv } from '../csv.js';
import { whileAllowed } from '../still-allowed.js';
import { idempotencyKey } from '../idempotency-key.js';
import { ownUrl, pageOf, readPage } from '../paging.js';
import { instantOrNull } from '../present.js';
import { route, type Route } from '../route.js';
import { Data, Flag, Id, PageOf, PageQuery, Text, WholeNumber } from '../schemas.js';
import { fromForm, readOptions, SendOptions } from './send-body.js';

/** Of rows that come as JSON; a text is looked at as a whole later. */
const Cell = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()], {
  error: 'A field of a row is a text or a number.',
});

const Rows = z.preprocess(
  fromForm,
  z
    .array(z.record(z.string().max(64), Cell), { error: 'The rows field must be a list of objects.' })
    .max(MAX_ROWS, `A batch takes ${MAX_ROWS} rows.`),
);

const TargetId = WholeNumber(1, 1e15).optional();

const BatchBody = z.object({
  app_id: TargetId.meta({ description: 'The app that sends; or give a group_id.' }),
  group_id: TargetId.meta({ description: 'A group, whose apps share the work.' }),
  name: Text(100)
    .transform((text) => text.trim())
    .optional(),
  message: Text(500)
    .optional()
    .meta({
      description:
        'The text, with places such as {{name}} for what a row has, or {{name|friend}} for rows that have nothing. ' +
        'A row with a "message" of its own gets that.',
    }),
  rows: Rows.optional().meta({
    description:
      'Objects with "to", and whatever the text names. A CSV comes as the file of a form, or as the body.',
  }),
  to_column: Text(64).min(1).optional().meta({
    description:
      'CSV: the column of the recipients; default: to, phone, number, msisdn, mobile, recipient or simu.',
  }),
  dedupe: Flag.optional().meta({
    description: 'Refuse a number that stands in an earlier row; default true.',
  }),
  start: Flag.optional().meta({
    description: 'false = look at it first, then POST …/{id}/start; default true.',
  }),
  ...SendOptions,
});

const BatchId = z.object({ id: Id });

export type TakeBatch = (
  ctx: Context,
  request: BatchRequest,
) => Promise<{ data: z.input<typeof BatchRecord> }>;

/** Takes a batch in and answers its record. */
export function batchTaker({ batchIntake, batches }: BatchRouteDeps): TakeBatch {
  return async (ctx, request) => {
    const rows = whileAllowed(ctx, request.rows);
    const { batch, errors, replayed } = await batchIntake.take({ ...request, rows });
    if (replayed) ctx.set('Idempotent-Replayed', 'true');
    return { data: presentBatch(batch, await batches.progress(batch), errors) };
  };
}

export interface BatchRouteDeps {
  batchIntake: BatchIntake;
  batches: BatchService;
}

/** Errors that a record shows; the others are in a list of their own. */
const SHOWN = 20;

export function batchRoutes(deps: BatchRouteDeps): Route[] {
  const { batches } = deps;
  const take = batchTaker(deps);

  const present = async (batch: Batch, errors: readonly RowError[] = []) =>
    presentBatch(batch, await batches.progress(batch), errors);

  const order = (name: 'start' | 'pause' | 'resume' | 'cancel', summary: string) =>
    route({
      method: 'post',
      path: `/api/sms/batches/{id}/${name}`,
      summary,
      scope: 'messages:send',
      params: BatchId,
      replies: { 200: Data(BatchRecord) },
      handle: async ({ actor, params }) => ({
        data: await present(await batches.order(actor, params.id, name)),
      }),
    });

  return [
    route({
      method: 'post',
      path: '/api/sms/batches',
      summary:
        'Many messages at once: rows as JSON, or a CSV (a form with "file", or "text/csv" with the other fields in the query). ' +
        'A row that is wrong is refused by itself; nothing leaves before the last row is read.',
      scope: 'messages:send',
      body: BatchBody,
      example: {
        app_id: 1,
        message: 'Hello {{name}}',
        rows: [
          { to: '254711000111', name: 'Amina' },
          { to: '254711000112', name: 'Otieno' },
        ],
      },
      takesFile: true,
      replies: { 200: Data(BatchRecord) },
      handle: ({ ctx, actor, body, file }) =>
        take(ctx, {
          actor,
          target: targetOf(body),
          options: {
            ...readOptions(body),
            name: body.name === undefined || body.name === '' ? null : body.name,
            template: body.message ?? '',
            start: body.start ?? true,
            dryRun: body.dry_run ?? false,
            dedupe: body.dedupe ?? true,
          },
          rows: inputOf(body, file),
          idempotencyKey: idempotencyKey(ctx),
        }),
    }),
    route({
      method: 'get',
      path: '/api/sms/batches',
      summary: 'Batches, newest first.',
      scope: 'messages:read',
      query: z.object({
        ...PageQuery,
        status: z.enum(BATCH_STATES).optional(),
        app_id: TargetId,
        group_id: TargetId,
      }),
      replies: { 200: Data(PageOf(BatchRecord)) },
      handle: async ({ ctx, actor, query }) => {
        const page = readPage(query);
        const filter = { state: query.status, appId: query.app_id, groupId: query.group_id };
        const { batches: found, total } = await batches.list(actor, filter, page);
        const records = await Promise.all(found.map((batch) => present(batch)));
        return { data: pageOf(records, total, page, ownUrl(ctx)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/sms/batches/{id}',
      summary: 'One batch: how far it is, and its first errors.',
      scope: 'messages:read',
      params: BatchId,
      replies: { 200: Data(BatchRecord) },
      handle: async ({ actor, params }) => {
        const batch = await batches.get(actor, params.id);
        return { data: await present(batch, await batches.errors(actor, batch.id, 0, SHOWN)) };
      },
    }),
    order('start', 'Start a batch that was only taken in.'),
    order('pause', 'Hold a batch: what has left has left, the rest waits.'),
    order('resume', 'Let a batch go on.'),
    order('cancel', 'End a batch: members that have not left are cancelled.'),
    route({
      method: 'get',
      path: '/api/sms/batches/{id}/errors',
      summary: 'Rows that made no message, and why, in the order of the file.',
      scope: 'messages:read',
      params: BatchId,
      query: z.object({
        per_page: PageQuery.per_page,
        after: WholeNumber(0, MAX_ROWS).optional().meta({ description: 'The last row of the page before.' }),
      }),
      replies: { 200: Data(z.array(RowErrorRecord)) },
      handle: async ({ actor, params, query }) => {
        const errors = await batches.errors(actor, params.id, query.after ?? 0, query.per_page ?? 100);
        return { data: errors.map(presentError) };
      },
    }),
    route({
      method: 'get',
      path: '/api/sms/batches/{id}/results',
      summary: 'What became of every row, as a CSV in the order of the file.',
      scope: 'messages:read',
      params: BatchId,
      replies: { 200: null },
      handle: async ({ ctx, actor, params }) => {
        const batch = await batches.get(actor, params.id);
        return streamCsv(ctx, `batch-${batch.id}.csv`, RESULT_COLUMNS, resultsOf(batches.results(batch)));
      },
    }),
  ];
}

function targetOf({ app_id: appId, group_id: groupId }: z.output<typeof BatchBody>): Target {
  if (appId !== undefined && groupId !== undefined)
    throw invalid('group_id', 'Give an app_id or a group_id, not both.');
  if (appId !== undefined) return { appId };
  if (groupId !== undefined) return { groupId };
  throw invalid('app_id', 'Give the app_id of the app that sends, or a group_id.');
}

function inputOf(body: z.output<typeof BatchBody>, file: Readable | null): AsyncIterable<InputRow> {
  if (file && body.rows) throw invalid('rows', 'Give rows or a file, not both.');
  const template = body.message ?? '';
  const isTextNeeded = template === '' && !body.template && !body.media_urls?.length;
  if (file) return readCsv(file, body.to_column, (heads) => assertFits(heads, template, isTextNeeded));
  if (!body.rows) throw invalid('rows', 'Give rows, or a CSV file.');
  return rowsOf(body.rows);
}

/** Better one error about the file than one about each of its rows. */
function assertFits({ names, message }: CsvHeads, template: string, isTextNeeded: boolean): void {
  if (isTextNeeded && message === null)
    throw invalid('message', 'Give a message, or a file with a column "message".');
  const single = singleBraced(template, names);
  if (single !== null)
    throw invalid('message', `Every recipient would read "${single}": write it as {${single}}.`);
  const missing = placesOf(template).find(
    ({ name, otherwise }) => otherwise === null && !names.includes(keyOf(name)),
  );
  if (missing)
    throw invalid(
      'message',
      `The text names {{${missing.name}}}, but the file has no such column: ${names.join(', ').slice(0, 200)}.`,
    );
}

const RESULT_COLUMNS = [
  'row',
  'to',
  'id',
  'status',
  'error_code',
  'error_message',
  'app_id',
  'message_parts',
  'cost',
  'currency',
  'client_ref',
  'sent_at',
  'delivery_date',
];

async function* resultsOf(
  results: AsyncGenerator<{ message: Message } | { error: RowError }>,
): AsyncGenerator<Record<string, unknown>> {
  for await (const result of results) {
    if ('error' in result) {
      const { row, to, reason, text } = result.error;
      yield { row, to, status: 'rejected', error_code: reason, error_message: text };
    } else {
      const { message } = result;
      yield {
        row: message.batchRow,
        to: message.to,
        id: message.id,
        status: message.status,
        error_code: message.errorCode,
        error_message: message.errorMessage,
        app_id: message.appId,
        message_parts: message.parts,
        cost: message.cost,
        currency: message.currency,
        client_ref: message.clientRef,
        sent_at: instantOrNull(message.sentAt),
        delivery_date: instantOrNull(message.deliveredAt),
      };
    }
  }
}
