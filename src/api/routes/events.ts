/** Events: the list of what happened, and a stream of what happens. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { EventService, PlacedRecord } from '../../events/service.js';
import { EVENT_TYPES, type EventType } from '../../events/types.js';
import type { TokenService } from '../../tokens/service.js';
import { actorNow } from '../auth.js';
import { cursorOf } from '../paging.js';
import { route, type Route } from '../route.js';
import { Instant, PieceOf, WholeNumber } from '../schemas.js';

const Cursor = z
  .string()
  .regex(/^\d{1,15}$/, 'Use the cursor of an event.')
  .transform(Number);

const isType = (word: string): word is EventType => (EVENT_TYPES as readonly string[]).includes(word);

const Types = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').map((word) => word.trim()))
  .refine((words): words is EventType[] => words.every(isType), {
    error: `Use types of events: ${EVENT_TYPES.join(', ')}.`,
  })
  .meta({ description: 'One type, or several with commas between them.' });

const Filter = { type: Types.optional(), app_id: WholeNumber(1, 1e15).optional() };

const EventRecord = z
  .object({
    id: z.uuid().meta({ description: 'The same wherever this event is told; receivers know repeats by it.' }),
    event: z.enum(EVENT_TYPES),
    created_at: Instant,
    app_id: z.int().nullable(),
    message_id: z.int().nullable(),
    cursor: z
      .string()
      .meta({ description: 'Its place among all events: for `after`, `cursor`, Last-Event-ID.' }),
    data: z.record(z.string(), z.unknown()).meta({
      description: 'Of a message: its record as it is now, with the status it had then.',
    }),
  })
  .meta({ id: 'Event' });

export interface EventRouteDeps {
  events: EventService;
  tokens: TokenService;
  clock: () => Date;
}

export function eventRoutes({ events, tokens, clock }: EventRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/events',
      summary:
        'What happened, newest first; with `after` oldest first, for readers that go on from where they were.',
      scope: 'messages:read',
      query: z.object({
        ...Filter,
        cursor: Cursor.optional().meta({
          description: 'Only older ones: the next_cursor of the page before.',
        }),
        after: Cursor.optional().meta({ description: 'Only newer ones, oldest first; 0 = from the first.' }),
        per_page: WholeNumber(1, 100).optional(),
      }),
      replies: { 200: PieceOf(EventRecord) },
      handle: async ({ actor, query }) => {
        const limit = query.per_page ?? 15;
        const range = { before: query.cursor, after: query.after };
        const found = await events.page(actor, { types: query.type, appId: query.app_id }, range, limit);
        const isLast = found.length < limit && query.after === undefined;
        const next = isLast ? null : (found.at(-1)?.cursor ?? query.after ?? null);
        return { data: found.map(present), next_cursor: cursorOf(next) };
      },
    }),
    route({
      method: 'get',
      path: '/api/events/stream',
      summary:
        'What happens from now on, as server-sent events. Last-Event-ID (or `after`) goes on behind that event.',
      scope: 'messages:read',
      query: z.object({ ...Filter, after: Cursor.optional() }),
      replies: { 200: null },
      handle: async ({ ctx, query }) => {
        const last = /^\d{1,15}$/.exec(ctx.get('last-event-id'))?.[0];
        const after = last === undefined ? (query.after ?? null) : Number(last);
        const gone = new AbortController();
        ctx.res.on('close', () => gone.abort());
        const rows = await events.stream(
          () => actorNow(ctx, tokens, clock),
          { types: query.type, appId: query.app_id },
          after,
          gone.signal,
        );
        ctx.type = 'text/event-stream';
        ctx.set({
          'Cache-Control': 'no-store',
          'X-Accel-Buffering': 'no', // nginx would keep it back
          Connection: 'close', // at shutdown nobody waits for another request here
        });
        // A reader that is slower than the events is waited for: it holds back nobody but itself.
        ctx.body = Readable.from(lines(rows));
        return undefined;
      },
    }),
  ];
}

const present = (record: PlacedRecord) => ({ ...record, cursor: String(record.cursor) });

async function* lines(rows: AsyncGenerator<PlacedRecord | null>): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  for await (const row of rows)
    yield row === null
      ? ': nothing new\n\n'
      : `id: ${row.cursor}\nevent: ${row.event}\ndata: ${JSON.stringify(present(row))}\n\n`;
}
