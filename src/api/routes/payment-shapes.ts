/** Shapes of payments: what is asked for and what is answered. */
import { z } from 'zod';
import { FLAGS, KINDS, SUBS, TEXT_STATES, TRANSACTION_STATUSES } from '../../payments/types.js';
import { Cursor, Flag, Instant, Name, PageQuery, Text, WholeNumber, When } from '../schemas.js';

/** Exact: as a text, or as a number that JSON can write. */
const Amount = z
  .union([z.string(), z.number()], { error: 'Give an amount.' })
  .transform(String)
  .refine((text) => /^\d{1,15}(\.\d{1,6})?$/.test(text), { error: 'Give an amount such as 1250.00.' });

const Sender = Text(30).refine((text) => text !== '', { error: 'A sender may not be empty.' });
const orNull = <T extends z.ZodType>(type: T) => type.nullable().optional();

export const PaymentAppBody = z.object({
  name: Name.optional(),
  driver: z.string().max(40).optional(),
  trusted_senders: z
    .array(Sender)
    .max(50)
    .optional()
    .describe('Names that texts must come from, compared byte for byte, exactly as the phone shows them.'),
  settings: z
    .strictObject({
      review_above: orNull(Amount).describe('Payments above it wait for a person.'),
      short_code: orNull(Text(20)).describe('Validation: the short code that is paid to.'),
      account_prefixes: orNull(z.array(Text(40)).max(100)).describe(
        'Validation: accounts begin with one of these.',
      ),
      min_amount: orNull(Amount).describe('Validation: nothing below it.'),
      max_amount: orNull(Amount).describe('Validation: nothing above it.'),
      callback_key_required: orNull(Flag).describe(
        "Refuse the operator's calls without the key; default true.",
      ),
    })
    .optional(),
});

export const Operator = z
  .object({
    name: z.string(),
    label: z.string(),
    currencies: z.array(z.string()),
    time_zone: z.string(),
    known_senders: z
      .array(z.string())
      .meta({ description: 'Names seen in the field: a proposal. What the phone shows counts.' }),
    kinds: z.array(z.enum(KINDS)),
    unconfirmed_kinds: z
      .array(z.enum(KINDS))
      .meta({ description: 'Kinds with a layout that was reported, but never seen in a real text.' }),
  })
  .meta({ id: 'PaymentDriver' });

export const PaymentAppRecord = z
  .object({
    id: z.int(),
    name: z.string(),
    driver: z.string(),
    driver_label: z.string(),
    currencies: z.array(z.string()),
    trusted_senders: z.array(z.string()),
    settings: z.record(z.string(), z.unknown()),
    linked_apps: z.array(z.int()).meta({ description: 'SMS apps whose incoming texts are read.' }),
    callback_urls: z.object({ confirmation: z.string(), validation: z.string() }).nullable().meta({
      description: "For the operator's own calls, where it makes any; shown to tokens with payments:write.",
    }),
    created_by: z.int().nullable(),
    updated_by: z.int().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'PaymentApp' });

export const TransactionRecord = z
  .object({
    id: z.int(),
    payment_app_id: z.int(),
    app_id: z.int().nullable(),
    message_id: z.int().nullable(),
    source: z.enum(['sms', 'callback']),
    transaction_id: z.string().nullable(),
    kind: z.enum(KINDS),
    type: z.enum(KINDS),
    sub: z.enum(SUBS).nullable(),
    direction: z.enum(['in', 'out', 'either', 'none']),
    status: z.enum(TRANSACTION_STATUSES).meta({ description: '`booked` = a payment of a customer.' }),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    fee: z.string().nullable(),
    balance: z.string().nullable(),
    counterparty_name: z.string().nullable(),
    counterparty_number: z.string().nullable(),
    phone: z.string().nullable(),
    account: z.string().nullable(),
    occurred_at: Instant,
    occurred_at_source: z.enum(['text', 'id', 'sms', 'callback']),
    related_transaction_id: z.string().nullable(),
    related_id: z.int().nullable(),
    reversed_by_id: z.int().nullable(),
    flags: z.array(z.enum(FLAGS)),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Transaction' });

export const PaymentTextRecord = z
  .object({
    id: z.int(),
    payment_app_id: z.int(),
    app_id: z.int(),
    message_id: z.int(),
    transaction: z.int().nullable(),
    state: z.enum(TEXT_STATES),
    flags: z.array(z.enum(FLAGS)),
    from: z.string().nullable(),
    message: z.string().nullable(),
    message_time: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'PaymentText' });

export const TransactionDetailsRecord = TransactionRecord.extend({
  raw: z.string().nullable().meta({ description: 'The first SMS; null when it was removed, or never was.' }),
  texts: z.array(PaymentTextRecord),
  requests: z.array(z.object({ id: z.int(), action: z.string(), verdict: z.string(), created_at: Instant })),
}).meta({ id: 'TransactionDetails' });

export const TotalsRecord = z
  .object({
    totals: z.array(
      z.object({
        kind: z.enum(KINDS),
        status: z.enum(TRANSACTION_STATUSES),
        currency: z.string().nullable(),
        day: z.iso.date().optional().meta({ description: 'With by=day.' }),
        count: z.int(),
        amount: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PaymentTotals' });

/** Why somebody decided as they did. */
export const Reason = z.object({
  reason: Text(300).optional().meta({ description: 'Why; kept in the audit log.' }),
});

/** Which transactions, for the list and for the sums. */
export const TransactionQuery = z.object({
  app_id: WholeNumber(1, 1e15).optional(),
  kind: z.enum(KINDS).optional(),
  type: z.enum(KINDS).optional().describe('The same as kind.'),
  status: z.enum(TRANSACTION_STATUSES).optional(),
  transaction_id: Text(80).optional(),
  phone: Text(80).optional().describe('In any form of the country, or masked as printed.'),
  account: Text(250).optional(),
  amount: Amount.optional(),
  min_amount: Amount.optional(),
  max_amount: Amount.optional(),
  occurred_after: When.optional(),
  occurred_before: When.optional(),
  created_after: When.optional(),
  created_before: When.optional(),
});

export const TotalsQuery = TransactionQuery.extend({
  by: z
    .enum(['day'])
    .optional()
    .meta({ description: "Also by day, in the time zone of the operator's country." }),
});

export const TransactionListQuery = TransactionQuery.extend({
  ...PageQuery,
  cursor: Cursor.optional(),
});
