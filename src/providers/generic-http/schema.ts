/** What the JSON of c4..c7 is made of: unknown keys are refused, paths and regular expressions are compiled on the way. */
import { z } from 'zod';
import { REASON_CODES } from '../outcome.js';
import { remember } from './cache.js';
import { FieldError, messageOf } from './errors.js';
import { compilePath } from './json.js';
import { compileRegex } from '../../regex.js';

/** Runs a parser that throws readable errors as a step of a schema. */
export const compiled = <T>(make: (source: string) => T) =>
  z.string().transform((source, context): T => {
    try {
      return make(source);
    } catch (cause) {
      context.addIssue({ code: 'custom', message: messageOf(cause) });
      return z.NEVER;
    }
  });

export const regex = compiled(compileRegex);
export const path = compiled(compilePath);
export const reason = z.enum(REASON_CODES);
export const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not a header name')
  .toLowerCase();

/** Compared as strings, so that {"in":[0]} and {"in":["0"]} say the same. */
export const words = z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)).min(1);

/** Reads one field's text. The result is undefined when it is empty. @throws FieldError */
export function reader<T>(field: string, schema: z.ZodType<T>): (text: string | undefined) => T | undefined {
  const read = remember(200, (text) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw new FieldError(field, `not valid JSON: ${messageOf(cause)}`);
    }
    const result = schema.safeParse(json);
    if (!result.success) throw new FieldError(field, result.error.issues.map(describe).join('; '));
    return result.data;
  });
  return (text) => (text === undefined || text.trim() === '' ? undefined : read(text));
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue): string {
  const closest = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
  if (closest)
    return closest.map((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] })).join('; ');
  const where = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  const what =
    issue.code === 'unrecognized_keys' ? `unknown key "${issue.keys.join('", "')}"` : issue.message;
  return where === '' ? what : `${where.replace(/^\./, '')}: ${what}`;
}

/** The form that was meant, told by what is wrong inside of it; a value of another type altogether meant none. */
function closestBranch(branches: Issue[][]): Issue[] | undefined {
  const isInside = ({ code, path }: Issue) =>
    path.length > 0 || code === 'unrecognized_keys' || code === 'custom';
  return branches.filter((issues) => issues.every(isInside)).sort((a, b) => a.length - b.length)[0];
}
