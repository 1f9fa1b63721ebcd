/** The JSON of c6 (delivery reports) and c7 (incoming messages). */
import { z } from 'zod';
import { REPORTED_STATUSES } from '../../messages/types.js';
import { charsetDecoder } from './charset.js';
import { messageOf } from './errors.js';
import { FIELD_NAMES } from './fields.js';
import { path, headerName, reader, reason, regex, compiled, words } from './schema.js';
import { assertZone, compileFormat } from './times.js';

/** A name of the query or form, or a JSON path; with a regular expression when only a part of the value counts. */
const wireField = z
  .union([z.string().min(1), z.strictObject({ field: z.string().min(1), regex: regex.optional() })], {
    error: 'write a field name, or {"field":...,"regex":...}',
  })
  .transform((value) => (typeof value === 'string' ? { field: value } : value));

const REPORTS = [...REPORTED_STATUSES, 'rejected'] as const;
const report = z.enum(REPORTS);

const time = z.strictObject({
  field: z.string().min(1),
  format: compiled(compileFormat),
  zone: compiled((zone) => (assertZone(zone), zone)).default('UTC'),
});

const reply = z.strictObject({
  status: z.number().int().min(200).max(599).default(200),
  type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/, 'not a content type')
    .default('text/plain'),
  body: z.string().max(4096).default(''),
});

const fieldName = z.enum(FIELD_NAMES);
const verify = z.union(
  [
    z.strictObject({
      header: headerName,
      algo: z.literal('hmac_sha256'),
      key: fieldName,
      over: z.literal('body').default('body'),
    }),
    z.strictObject({ basic: z.literal(true) }),
  ],
  { error: 'write {"header":...,"algo":"hmac_sha256","key":"<field name>","over":"body"} or {"basic":true}' },
);

const METHODS = ['GET', 'POST'] as const;
const shared = {
  methods: z
    .array(z.string().toUpperCase().pipe(z.enum(METHODS)))
    .min(1)
    .default([...METHODS]),
  list: path.optional(),
  time: time.optional(),
  operator: wireField.optional(),
  reply: reply.prefault({}),
  verify: verify.optional(),
};

type Signed = { methods: string[]; verify?: z.output<typeof verify> | undefined };
const checkSigned = ({ methods, verify: by }: Signed, context: z.RefinementCtx) => {
  if (by && 'header' in by && methods.includes('GET')) {
    const message = 'a GET has no body to sign: with verify.header set "methods":["POST"]';
    context.addIssue({ code: 'custom', path: ['verify'], message });
  }
};

const reasonMap = z.record(z.string(), reason);
/** `{"map":{code: reason}}`, read from `code` unless it names a field; the bare map means the same. */
const reasons = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !('map' in value) ? { map: value } : value),
  z.strictObject({
    field: z.string().min(1).optional(),
    regex: regex.optional(),
    map: reasonMap,
    default: reason.optional(),
  }),
);

const dlrMapping = z
  .strictObject({
    ...shared,
    callback_query: z
      .string()
      .max(1000)
      .regex(/^[\x21-\x7e]*$/, 'visible ASCII only')
      .optional(),
    match: z
      .union(
        [
          z.literal('path'),
          z.strictObject({
            field: z.string().min(1),
            regex: regex.optional(),
            id: z.enum(['own', 'provider']),
          }),
        ],
        { error: 'write "path", or {"field":...,"id":"own"} or {"field":...,"id":"provider"}' },
      )
      .default('path'),
    status: z.strictObject({
      field: z.string().min(1),
      regex: regex.optional(),
      map: z.record(z.string(), report),
      default: report.optional(),
    }),
    refine: z
      .array(z.strictObject({ field: z.string().min(1), regex, status: report }))
      .max(50)
      .default([]),
    code: wireField.optional(),
    reason: reasons.optional(),
    parts: wireField.optional(),
    cost: wireField.optional(),
    currency: wireField.optional(),
  })
  .superRefine(checkSigned);

/** A name, or the field that holds it. */
const charset = z
  .union([z.string(), z.strictObject({ field: z.string().min(1) })])
  .superRefine((value, context) => {
    if (typeof value !== 'string') return;
    try {
      charsetDecoder(value);
    } catch (cause) {
      context.addIssue({ code: 'custom', message: messageOf(cause) });
    }
  });

const inboundMapping = z
  .strictObject({
    ...shared,
    from: wireField,
    to: wireField.optional(),
    text: wireField,
    id: wireField.optional(),
    media: wireField.optional(), // read into nothing until InboundMessage has a place for media
    charset: charset.optional(),
    optout: z.strictObject({ field: z.string().min(1), in: words }).optional(),
  })
  .superRefine(checkSigned);

export type WireField = z.output<typeof wireField>;
export type Time = z.output<typeof time>;
export type Verify = z.output<typeof verify>;
export type DlrMapping = z.output<typeof dlrMapping>;
export type InboundMapping = z.output<typeof inboundMapping>;

/** Undefined = the app takes no delivery reports. @throws FieldError */
export const parseDlrMapping = reader('c6', dlrMapping);
/** Undefined = the app takes no incoming messages. @throws FieldError */
export const parseInboundMapping = reader('c7', inboundMapping);
