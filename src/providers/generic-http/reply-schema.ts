/** The JSON of c4 (reply rules) and c5 (reply fields). */
import { z } from 'zod';
import { headerName, path, reader, reason, regex, words } from './schema.js';

const HTTP_ITEM = /^[1-5]\d\d(?:-[1-5]\d\d)?$/;
/** `202`, `"400-499"`, `"200,202"` or a list of these, as pairs of first and last code. */
const httpCodes = z
  .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))], {
    error: 'write a code, a range such as "400-499", or a list of these',
  })
  .transform((value, context) => {
    const items = [value].flat().flatMap((item) =>
      String(item)
        .split(',')
        .map((part) => part.trim()),
    );
    const wrong = items.find((item) => !HTTP_ITEM.test(item));
    if (wrong !== undefined)
      context.addIssue({ code: 'custom', message: `"${wrong}" is not an HTTP code or range` });
    return items.map((item): [number, number] => {
      const [first, last = first] = item.split('-').map(Number);
      return [first ?? 0, last ?? 0];
    });
  });

const VERDICTS = ['accepted', 'permanent', 'transient', 'ambiguous'] as const;
const rule = z
  .strictObject({
    http: httpCodes.optional(),
    body: regex.optional(),
    json: path.optional(),
    header: headerName.optional(),
    in: words.optional(),
    matches: regex.optional(),
    exists: z.boolean().optional(),
    is: z.enum(VERDICTS),
    scope: z.enum(['message', 'sender', 'app']).optional(),
    reason: reason.optional(),
    after: z.union([z.number().int().min(0).max(604_800), z.strictObject({ regex })]).optional(),
  })
  .superRefine((it, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    const tests = [it.in, it.matches, it.exists].filter((test) => test !== undefined).length;
    const hasPlace = it.json !== undefined || it.header !== undefined;
    if (!hasPlace && it.http === undefined && it.body === undefined) {
      wrong('needs at least one of http, body, json, header');
    }
    if (it.json !== undefined && it.header !== undefined) wrong('write json and header as two rules');
    if (hasPlace && tests !== 1) wrong('json or header needs exactly one of in, matches, exists');
    if (!hasPlace && tests > 0) wrong('in, matches and exists need json or header');
    if (it.header !== undefined && it.exists !== undefined) wrong('exists goes with json only');
    if (it.after !== undefined && it.is !== 'transient') wrong('after goes with "is":"transient" only');
    if (it.scope !== undefined && it.is !== 'permanent' && it.is !== 'transient') {
      wrong('scope goes with permanent and transient only');
    }
    if (it.reason !== undefined && it.is === 'accepted') wrong('reason does not go with "is":"accepted"');
    if (typeof it.after === 'object' && it.after.regex.groups < 1) wrong('after: the regex needs a (group)');
  });

const replyRules = z.strictObject({
  rules: z.array(rule).max(100).default([]),
  unmatched_2xx: z.enum(['accepted', 'ambiguous', 'permanent']).optional(),
  idempotent: z.boolean().default(false),
});

const SOURCES = {
  json: path.optional(),
  regex: regex.optional(),
  group: z.number().int().min(0).max(99).optional(),
};
interface Source {
  regex?: { groups: number } | undefined;
  group?: number | undefined;
}
const checkSource = (source: Source, kinds: unknown[], context: z.RefinementCtx, expected: string) => {
  const wrong = (message: string) => context.addIssue({ code: 'custom', message });
  if (kinds.filter((kind) => kind !== undefined).length !== 1) wrong(`needs exactly one of ${expected}`);
  if (source.group !== undefined && !source.regex) wrong('group goes with regex only');
  if (source.regex && (source.group ?? 0) > source.regex.groups)
    wrong(`the regex has no group ${source.group}`);
};
const replyField = z
  .strictObject({ ...SOURCES, header: headerName.optional() })
  .superRefine((it, context) =>
    checkSource(it, [it.json, it.regex, it.header], context, 'json, regex, header'),
  );
const replyId = z
  .strictObject({ ...SOURCES, header: headerName.optional(), own: z.literal(true).optional() })
  .superRefine((it, context) =>
    checkSource(it, [it.json, it.regex, it.header, it.own], context, 'json, regex, header, own'),
  );

const replyFields = z.strictObject({
  id: replyId.default({ own: true }),
  parts: replyField.optional(),
  cost: replyField.optional(),
  currency: replyField.optional(),
  operator: replyField.optional(),
  code: replyField.optional(),
  text: replyField.optional(),
});

export type Rule = z.output<typeof rule>;
export type ReplyRules = z.output<typeof replyRules>;
export type ReplyField = z.output<typeof replyId>;
export type ReplyFields = z.output<typeof replyFields>;

const readRules = reader('c4', replyRules);
const readFields = reader('c5', replyFields);

/** Without rules the status code alone decides. @throws FieldError */
export const parseRules = (c4: string | undefined): ReplyRules =>
  readRules(c4) ?? { rules: [], idempotent: false };
/** Without a word on ids, our own reference is the id. @throws FieldError */
export const parseFields = (c5: string | undefined): ReplyFields => readFields(c5) ?? { id: { own: true } };
