/** c1 (method and body form), c2 (parameters or body), c3 (headers) and the endpoint URL become one HTTP request. */
import type { SendRequest } from '../driver.js';
import type { HttpRequest } from '../http.js';
import { compileJson, compileParameters, compileXml, type Body } from './body.js';
import { remember } from './cache.js';
import { FieldError, messageOf, RenderError } from './errors.js';
import { FIELD_NAMES, type NamedFields } from './fields.js';
import {
  compileTemplate,
  formEncode,
  namesIn,
  percentEncode,
  render,
  type Template,
  type Variables,
} from './template.js';

export const REQUEST_KINDS = ['GET', 'POST form', 'POST json', 'POST xml', 'PUT json'] as const;
type RequestKind = (typeof REQUEST_KINDS)[number];

export interface RequestFields extends NamedFields {
  api_link: string;
  c1?: string | undefined;
  c2?: string | undefined;
  c3?: string | undefined;
}

const MESSAGE_VARIABLES = [
  ...['to', 'from', 'text', 'id', 'encoding', 'parts', 'channel', 'media_url'],
  ...['dlr_url', 'inbound_url', 'validity_s', 'validity_min', 'now_unix', 'now_iso'],
];
/** c1..c7 are no values: only the named fields and the endpoint can be put into a template. */
const KNOWN: ReadonlySet<string> = new Set([...MESSAGE_VARIABLES, 'api_link', ...FIELD_NAMES]);

interface Header {
  name: string;
  value: Template;
  /** `Authorization: Basic {{username}}:{{password}}`: what follows "Basic " is sent in base64. */
  basic: boolean;
}

export interface CompiledRequest {
  method: HttpRequest['method'];
  kind: RequestKind;
  origin: string;
  /** Path and query of the endpoint. */
  rest: Template;
  body: Body;
  headers: Header[];
  /** Every variable that the request reads, wherever it stands. */
  names: ReadonlySet<string>;
}

const CONTENT_TYPES: Record<RequestKind, string | undefined> = {
  GET: undefined,
  'POST form': 'application/x-www-form-urlencoded',
  'POST json': 'application/json',
  'POST xml': 'application/xml; charset=utf-8',
  'PUT json': 'application/json',
};

/** Set by the HTTP client itself; another value would tear the framing of the request. */
const REFUSED_HEADERS = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection'],
  ...['keep-alive', 'upgrade', 'expect', 'te', 'trailer'],
]);

const compileSource = remember(200, (source) => {
  const [apiLink = '', c1 = '', c2 = '', c3 = ''] = JSON.parse(source) as string[];
  const kind = compileKind(c1);
  const { origin, rest } = at('api_link', () => compileEndpoint(apiLink));
  const body = at('c2', () => compileBody(kind, c2));
  const headers = at('c3', () => compileHeaders(c3));
  const names = new Set([...namesIn(rest), ...body.names, ...headers.flatMap(({ value }) => namesIn(value))]);
  const method = kind === 'GET' ? 'GET' : kind === 'PUT json' ? 'PUT' : 'POST';
  return { method, kind, origin, rest, body, headers, names } satisfies CompiledRequest;
});

/** @throws FieldError */
export const compileRequest = ({ api_link, c1, c2, c3 }: RequestFields): CompiledRequest =>
  compileSource(JSON.stringify([api_link, c1 ?? '', c2 ?? '', c3 ?? '']));

function compileKind(c1: string): RequestKind {
  const kind = c1.trim() === '' ? 'POST form' : REQUEST_KINDS.find((known) => known === c1.trim());
  if (kind === undefined) throw new FieldError('c1', `"${c1}" is not one of ${REQUEST_KINDS.join(', ')}`);
  return kind;
}

function compileEndpoint(apiLink: string): { origin: string; rest: Template } {
  const match = /^(https?:\/\/[^/?#\\]+)([^#]*)$/i.exec(apiLink.trim());
  if (!match) throw new Error('write an absolute URL such as https://api.example.com/sms/send, without "#"');
  const [, origin = '', rest = ''] = match;
  if (origin.includes('{{'))
    throw new Error('templates may stand in path and query only, not in scheme, host or port');
  if (origin.includes('@')) throw new Error('put credentials in fields, not in the URL');
  if (!URL.canParse(origin)) throw new Error(`"${origin}" is not a host that can be called`);
  return { origin, rest: compileTemplate(rest, KNOWN) };
}

function compileBody(kind: RequestKind, c2: string): Body {
  switch (kind) {
    case 'GET':
      return compileParameters(c2, KNOWN, percentEncode);
    case 'POST form':
      return compileParameters(c2, KNOWN, formEncode);
    case 'POST json':
    case 'PUT json':
      if (c2.trim() === '') throw new Error(`"${kind}" needs a JSON document here`);
      return compileJson(c2, KNOWN);
    case 'POST xml':
      return compileXml(c2, KNOWN);
  }
}

function compileHeaders(c3: string): Header[] {
  const seen = new Set<string>();
  return c3
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line): Header => {
      const [, name = '', value = ''] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:(.*)$/.exec(line) ?? [];
      if (name === '') throw new Error('write one "Name: value" per line');
      if (REFUSED_HEADERS.has(name.toLowerCase())) throw new Error(`the header ${name} cannot be set`);
      if (seen.has(name.toLowerCase())) throw new Error(`the header ${name} stands there twice`);
      seen.add(name.toLowerCase());
      // Base64 holds no colon, so a colon in the template's own text means that nobody encoded it yet.
      const pair =
        name.toLowerCase() === 'authorization'
          ? /^\s*Basic\s+(.*:.*)$/i.exec(withoutPlaceholders(value))
          : null;
      const source = pair ? value.replace(/^\s*Basic\s+/i, '') : value;
      return { name, value: compileTemplate(source.trim(), KNOWN), basic: pair !== null };
    });
}

/** The colon of a filter's argument is not the one between user name and password. */
const withoutPlaceholders = (source: string) => source.replace(/\{\{.*?\}\}/g, 'x');

/** @throws RenderError when this message's values do not fit into the request */
export function buildRequest(compiled: CompiledRequest, variables: Variables): HttpRequest {
  const base = filling('api_link', () => compiled.origin + render(compiled.rest, variables, pathSafe));
  const filled = filling('c2', () => compiled.body.fill(variables));
  const isQuery = compiled.kind === 'GET';
  const url = isQuery && filled !== '' ? `${base}${base.includes('?') ? '&' : '?'}${filled}` : base;

  const headers: Record<string, string> = {};
  const contentType = CONTENT_TYPES[compiled.kind];
  if (contentType !== undefined) headers['content-type'] = contentType;
  for (const header of compiled.headers) {
    headers[header.name.toLowerCase()] = filling('c3', () => headerValue(header, variables));
  }
  return { method: compiled.method, url, headers, ...(!isQuery && { body: filled }) };
}

function pathSafe(value: string): string {
  // URL parsers climb on "..", percent-encoded or not: a text must not choose the path that is called.
  if (value === '.' || value === '..')
    throw new RenderError('"." and ".." cannot be put into the endpoint URL');
  return percentEncode(value);
}

function headerValue({ name, value, basic }: Header, variables: Variables): string {
  const rendered = render(value, variables);
  const final = basic ? `Basic ${Buffer.from(rendered, 'utf8').toString('base64')}` : rendered;
  if (!/^[\t\x20-\x7e]*$/.test(final)) {
    throw new RenderError(
      `the header ${name} would hold a line break or another character that headers cannot carry`,
    );
  }
  return final;
}

function filling<T>(field: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw cause instanceof RenderError ? new RenderError(cause.message, field) : cause;
  }
}

/** Values for the templates. `callbackQuery` is appended to our delivery report URL as it is. */
export function variablesOf(
  request: SendRequest,
  fields: RequestFields,
  now: Date,
  callbackQuery: string | undefined,
): Variables {
  const { validityS } = request;
  const named = FIELD_NAMES.map((name): [string, string] => [name, fields[name] ?? '']);
  return {
    ...Object.fromEntries(named),
    api_link: fields.api_link,
    to: request.to,
    from: request.from || fields.phone_number || fields.shortcode || '',
    text: request.text,
    id: request.ref,
    encoding: request.encoding === 'UCS-2' ? 'ucs2' : 'gsm7',
    parts: String(request.parts),
    channel: request.channel,
    media_url: '', // no channel of this driver carries media yet
    dlr_url: withQuery(request.dlrUrl, callbackQuery),
    inbound_url: request.inboundUrl,
    validity_s: validityS === undefined ? '' : String(validityS),
    // Rounded down, since a message that arrives after its end is worse than one given up a little early.
    validity_min: validityS === undefined ? '' : String(Math.max(1, Math.floor(validityS / 60))),
    now_unix: String(Math.floor(now.getTime() / 1000)),
    now_iso: now.toISOString(),
  };
}

function withQuery(url: string, query: string | undefined): string {
  if (query === undefined || query === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function at<T>(field: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new FieldError(field, messageOf(cause));
  }
}
