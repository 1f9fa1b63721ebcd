/** The app's fields: what the form shows, and everything that is checked when they are saved. */
import { z } from 'zod';
import { parseDlrMapping, parseInboundMapping, type Verify } from './callback-schema.js';
import { FieldError } from './errors.js';
import { NAMED_FIELDS, SECRET_FIELD_NAMES } from './fields.js';
import { renderSample } from './preview.js';
import { parseFields, parseRules } from './reply-schema.js';
import { compileRequest, REQUEST_KINDS, type RequestFields } from './request.js';

/** c1..c7 hold up to 8 KiB, which is what the columns promise. */
const long = z.string().max(8192);

export const credentials = z
  .object({
    api_link: z.string().min(1).max(2048).meta({
      address: true,
      title: 'Endpoint URL',
      help: 'Absolute http(s) URL with path; templates may stand in path and query.',
    }),
    ...NAMED_FIELDS,
    c1: z
      .enum(['', ...REQUEST_KINDS])
      .optional()
      .meta({ title: 'Request', help: 'Method and form of the body; empty means POST form.', upfront: true }),
    c2: long.optional().meta({
      multiline: true,
      upfront: true,
      title: 'Parameters or body',
      help:
        'GET and POST form: one name=template per line, ?name=template to leave it out when empty. JSON and XML: the ' +
        'document. Templates look like {{to|digits}}, {{text}}, {{dlr_url}}.',
    }),
    c3: long.optional().meta({
      multiline: true,
      title: 'Headers',
      help: 'One "Name: template" per line. "Authorization: Basic {{username}}:{{password}}" is sent in base64.',
      secret: true,
    }),
    c4: long.optional().meta({
      multiline: true,
      title: 'Reply rules',
      help: 'JSON, first match wins: {"rules":[{"http":"200-299","json":"status","in":["ok"],"is":"accepted"}]}.',
    }),
    c5: long.optional().meta({
      multiline: true,
      title: 'Reply fields',
      help: 'JSON: where the reply holds id, parts, cost, currency, operator, code, text. Empty: our own id.',
    }),
    c6: long.optional().meta({
      multiline: true,
      title: 'Delivery report mapping',
      help: 'JSON: {"match":"path","status":{"field":"status","map":{"DELIVRD":"delivered"}}}. Empty: no reports.',
    }),
    c7: long.optional().meta({
      multiline: true,
      title: 'Inbound mapping',
      help: 'JSON: {"from":"from","to":"to","text":"text","id":"id"}. Empty: no incoming messages.',
    }),
  })
  .superRefine((fields, context) => {
    for (const check of CHECKS) {
      try {
        check(fields);
      } catch (cause) {
        if (!(cause instanceof FieldError)) throw cause;
        context.addIssue({ code: 'custom', path: [cause.field], message: cause.message });
      }
    }
  });

export type HttpFields = z.output<typeof credentials>;

/** Each says at most one thing, so that one save shows the faults of all fields together. @throws FieldError */
const CHECKS: readonly ((fields: HttpFields) => void)[] = [
  (fields) => void renderSample(fields),
  (fields) => void parseRules(fields.c4),
  checkIdempotent,
  (fields) => void parseFields(fields.c5),
  (fields) => checkVerify('c6', parseDlrMapping(fields.c6)?.verify, fields),
  (fields) => checkVerify('c7', parseInboundMapping(fields.c7)?.verify, fields),
];

/**
 * A request that takes nothing from the message would be answered with 2xx, and nothing would be sent. No part of
 * `credentials`: an app that was stored before this was asked must go on receiving.
 * @throws FieldError
 */
export function assertCarriesMessage({ names }: { names: ReadonlySet<string> }): void {
  if (!names.has('to') && !names.has('text')) {
    throw new FieldError(
      'c2',
      'the request holds neither {{to}} nor {{text}}, so it can send nothing; write them into "Parameters or body" ' +
        '(c2), for example to={{to}} on one line and text={{text}} on the next',
    );
  }
}

function checkIdempotent(fields: RequestFields & { c4?: string | undefined }): void {
  if (!parsesAlone(() => parseRules(fields.c4).idempotent)) return;
  if (!parsesAlone(() => !compileRequest(fields).names.has('id'))) return;
  throw new FieldError(
    'c4',
    '"idempotent" needs {{id}} in the request: without it the provider cannot tell repeats',
  );
}

/** A field that does not parse has been reported by its own check. */
function parsesAlone(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

function checkVerify(field: string, by: Verify | undefined, fields: HttpFields): void {
  const needed = by === undefined ? [] : 'header' in by ? [by.key] : (['username', 'password'] as const);
  const missing = needed.find((name) => !fields[name]);
  if (missing !== undefined) throw new FieldError(field, `verify: the field ${missing} is empty`);
  if (by && 'header' in by && !SECRET_FIELD_NAMES.includes(by.key)) {
    throw new FieldError(
      field,
      `verify: ${by.key} is shown to everybody; use one of ${SECRET_FIELD_NAMES.join(', ')}`,
    );
  }
}
