/** One dry run with a sample message: the check on save, and what the form shows the administrator. */
import type { SendRequest } from '../driver.js';
import type { HttpRequest } from '../http.js';
import { parseDlrMapping } from './callback-schema.js';
import { FieldError, RenderError } from './errors.js';
import { SECRET_FIELD_NAMES } from './fields.js';
import { buildRequest, compileRequest, variablesOf, type RequestFields } from './request.js';

const SAMPLE: SendRequest = {
  ref: '156-1',
  channel: 'sms',
  to: '+254711000111',
  from: '',
  text: 'Hello & <welcome> "100%" 😀\nSecond line',
  encoding: 'UCS-2',
  parts: 1,
  validityS: 3600,
  dlrUrl: 'https://gateway.example/api/sms/apps/8/callback/KEY/156-1',
  inboundUrl: 'https://gateway.example/api/sms/apps/8/receive/KEY',
};

type PreviewFields = RequestFields & { c6?: string | undefined };

/** @throws FieldError when these fields cannot make a request out of an ordinary message */
export function renderSample(fields: PreviewFields): HttpRequest {
  const compiled = compileRequest(fields);
  const variables = variablesOf(SAMPLE, fields, new Date('2026-01-15T10:30:00Z'), callbackQueryOf(fields));
  try {
    return buildRequest(compiled, variables);
  } catch (cause) {
    if (!(cause instanceof RenderError)) throw cause;
    throw new FieldError(cause.field, cause.message);
  }
}

/** The request of a sample message with every secret field and every header of c3 masked. @throws FieldError */
export function previewRequest(fields: PreviewFields): HttpRequest {
  const masked = Object.fromEntries(SECRET_FIELD_NAMES.map((name) => [name, fields[name] ? '***' : '']));
  const request = renderSample({ ...fields, ...masked });
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {}))
    headers[name] = fields.c3 ? '***' : value;
  return { ...request, headers };
}

/** A bad c6 is reported as such; the request can be shown without it. */
function callbackQueryOf({ c6 }: PreviewFields): string | undefined {
  try {
    return parseDlrMapping(c6)?.callback_query;
  } catch {
    return undefined;
  }
}
