/** Shapes that several routes share. */
import { z } from 'zod';
import { CHANNELS, ENCODINGS, PRIORITIES, STATUSES } from '../messages/types.js';

/** Ids of the wrong shape are unknown ids: routes answer them with 404, see app.ts. */
export const Id = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

export const Instant = z.iso.datetime({ precision: 6 }).meta({ example: '2026-03-15T14:30:00.000000Z' });

export const Text = (max: number) =>
  z
    .string()
    .refine((text) => [...text].length <= max, {
      error: `The text may not be longer than ${max} characters.`,
    })
    .refine((text) => text.isWellFormed() && !text.includes('\0'), {
      error: 'The text holds characters that cannot be sent (NUL or half of a surrogate pair).',
    })
    // What is left of bytes that were not UTF-8: the handset would show a text that nobody wrote.
    .refine((text) => !text.includes('\ufffd'), { error: 'The text is not encoded in UTF-8.' });

export const Name = Text(100).refine((text) => text.trim() !== '', { error: 'The name field is required.' });

/** Numbers may come from forms as text. */
export const WholeNumber = (min: number, max: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d{1,15}$/)
          .transform(Number),
      ],
      { error: 'Give a whole number.' },
    )
    .pipe(z.number().int().min(min).max(max));

/** Which apps, or groups, somebody is limited to. */
export const ReachIds = z.array(WholeNumber(1, 1e15)).max(1_000).nullable().optional();

export const Flag = z.union([z.boolean(), z.stringbool()], { error: 'Give true or false.' });

/** ISO 8601 with a time zone, or a date alone (midnight UTC). */
export const When = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'Give a time in ISO 8601 with its zone, for example 2026-03-15T14:30:00Z.',
  })
  .transform((text) => new Date(text));

export const PageQuery = {
  page: WholeNumber(1, 1_000_000).optional(),
  per_page: WholeNumber(1, 100).optional(),
};

export const MessageRecord = z
  .object({
    id: z.int().nullable(),
    uuid: z.uuid(),
    to: z.string(),
    from: z.string().nullable(),
    message: z.string(),
    sms_provider: z.string(),
    provider_id: z.string().nullable(),
    message_time: Instant.nullable(),
    telco_code: z.string().nullable(),
    telco_name: z.string().nullable(),
    telco_source: z.enum(['provider', 'prefix']).nullable(),
    message_parts: z.int(),
    retry_count: z.int(),
    status: z.enum(STATUSES),
    delivery_date: Instant.nullable(),
    cost: z.string().nullable(),
    currency: z.string().nullable(),
    folder: z.enum(['outbox', 'inbox']),
    channel: z.enum(CHANNELS),
    app_id: z.int(),
    group_id: z.int().nullable(),
    encoding: z.enum(ENCODINGS),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    client_ref: z.string().nullable(),
    scheduled_at: Instant.nullable(),
    expires_at: Instant.nullable(),
    not_before: Instant.nullable().meta({
      description:
        'In the answer to a send: when it can go out at the earliest, where a send window or recipient_cap keeps it back. Later only what recipient_cap says.',
    }),
    sent_at: Instant.nullable(),
    priority: z.enum(PRIORITIES),
    batch_id: z.int().nullable(),
    media: z.array(
      z.object({
        url: z.string().meta({
          description:
            'Of a file that came in: a path below this gateway, which asks for the token as well. Of one that went out: its address as given.',
        }),
        type: z.string().nullable(),
        size: z.int().nullable(),
        status: z
          .enum(['pending', 'stored', 'failed', 'removed'])
          .nullable()
          .meta({ description: 'null for files that went out: the provider fetches them.' }),
      }),
    ),
    template: z
      .object({
        name: z.string(),
        language: z.string().nullable(),
        variables: z.record(z.string(), z.string()),
      })
      .nullable(),
    call: z
      .object({ state: z.string(), duration: z.int().nullable(), answered_by: z.string().nullable() })
      .nullable(),
    sender: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    resent_from: z.int().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Message' });

export const LinkStateField = z
  .enum(['connecting', 'up', 'down', 'refused'])
  .nullable()
  .meta({
    description:
      "State of the app's standing connection (SMPP); null for apps without one. down: the gateway connects again by " +
      'itself; refused: the credentials must change. Both are left out by their group while another app is there.',
  });

export const AppRecord = z
  .looseObject({
    id: z.int(),
    name: z.string(),
    type: z.string(),
    channel: z.enum(CHANNELS),
    sms_limit: z.int(),
    phone_number: z.string().nullable(),
    group_id: z.int().nullable(),
    payment_app_id: z.int().nullable(),
    state: z.enum(['active', 'paused']),
    health: z.enum(['ok', 'suspended', 'on_trial']),
    link: LinkStateField,
    settings: z.record(z.string(), z.unknown()),
    callback_urls: z
      .object({ receive: z.string(), callback: z.string() })
      .optional()
      .meta({ description: 'For those who may set it up; absent for phones and for apps with a link.' }),
    created_by: z.int().nullable(),
    updated_by: z.int().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({
    id: 'App',
    description: 'Fields of the provider stand flat beside these; secrets come back masked.',
  });

export const AppSummary = z.object({ id: z.int(), name: z.string(), type: z.string() });

export const GroupRecord = z
  .object({
    id: z.int(),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()),
    created_by: z.int().nullable(),
    updated_by: z.int().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Group' });

/** A page of `item`, as the seed documents show it. */
export const PageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    current_page: z.int(),
    data: z.array(item),
    per_page: z.int(),
    total: z.int(),
    last_page: z.int(),
    from: z.int().nullable(),
    to: z.int().nullable(),
    next_page_url: z.string().nullable(),
    prev_page_url: z.string().nullable(),
    next_cursor: z.string().nullable().optional(),
  });

export const Data = <T extends z.ZodType>(data: T) => z.object({ data });

/** What was done, in a sentence. */
export const Said = z.object({ message: z.string() });

/** Where a page that is found by a row's id goes on. */
export const Cursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'Use the next_cursor of the page before.')
  .transform(Number);

const NextCursor = z.string().nullable().meta({ description: 'For the next page; null = that was all.' });

/** Rows of `item` that are read piece by piece. */
export const PieceOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: NextCursor });

/** A sentence that the gateway itself wrote, for programs and for other languages. */
export const Told = z
  .object({
    code: z.string(),
    values: z.record(z.string(), z.string()).meta({ description: 'What stands in its places.' }),
  })
  .nullable()
  .meta({ description: "The text as a code, where it is the gateway's own; null = words of others." });

export const Problem = z
  .object({
    message: z.string(),
    code: z.string().optional(),
    errors: z.record(z.string(), z.array(z.string())).optional(),
    told: z.record(z.string(), z.array(Told)).optional().meta({
      description:
        'The reasons under errors, field by field, as codes where they have one; only where Accept-Language does not begin with English.',
    }),
    request_id: z.string().optional(),
  })
  .meta({ id: 'Problem' });
