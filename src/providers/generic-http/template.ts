/**
 * Templates: `{{name|filter|filter:argument}}` in plain text. No expressions, loops or code.
 * What a value must not break (URL, form, XML) is the caller's choice of escape.
 */
import { createHash, createHmac } from 'node:crypto';
import { RenderError } from './errors.js';

export type Variables = Readonly<Record<string, string>>;

type Filter = (value: string, variables: Variables) => string;

interface Placeholder {
  name: string;
  filters: Filter[];
}

export interface Template {
  readonly parts: readonly (string | Placeholder)[];
}

const digitsOf = (value: string) => value.replace(/\D/g, '');
const hexDigest = (algorithm: string) => (value: string) =>
  createHash(algorithm).update(value, 'utf8').digest('hex');

const PLAIN_FILTERS: Record<string, Filter> = {
  digits: digitsOf,
  // An empty number stays empty: Kannel takes a lone "+" for a recipient and answers 202.
  plus: (value) => digitsOf(value) && `+${digitsOf(value)}`,
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  utf16hex: (value) => Buffer.from(value, 'utf16le').swap16().toString('hex'),
  base64: (value) => Buffer.from(value, 'utf8').toString('base64'),
  md5: hexDigest('md5'),
  sha256: hexDigest('sha256'),
};

/** Filters with an argument. Each throws an Error with a readable text when the argument makes no sense. */
const ARGUMENT_FILTERS: Record<string, (argument: string, known: ReadonlySet<string>) => Filter> = {
  map: (argument) => {
    const table = new Map<string, string>();
    for (const pair of argument.split(',')) {
      const at = pair.indexOf('=');
      if (at < 0) throw new Error(`map needs pairs such as map:a=x,b=y, not "${pair}"`);
      table.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
    }
    return (value) => table.get(value) ?? value;
  },
  default: (argument) => (value) => value || argument,
  trunc: (argument) => {
    if (!/^[1-9]\d{0,4}$/.test(argument))
      throw new Error(`trunc needs a number of characters, not "${argument}"`);
    // Array.from counts code points, so an emoji at the edge is kept or dropped but never cut in two.
    return (value) => Array.from(value).slice(0, Number(argument)).join('');
  },
  hmac_sha256: (argument, known) => {
    if (!known.has(argument)) throw new Error(`hmac_sha256 needs the name of a field, not "${argument}"`);
    return (value, variables) => {
      const key = variables[argument];
      if (!key) throw new RenderError(`hmac_sha256 needs the field ${argument}, which is empty`);
      return createHmac('sha256', key).update(value, 'utf8').digest('hex');
    };
  },
};

/** @throws Error with a readable text; its words name the place-holder, never a value */
export function compileTemplate(source: string, known: ReadonlySet<string>): Template {
  const parts: (string | Placeholder)[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    if (open < 0) break;
    const close = source.indexOf('}}', open);
    if (close < 0) throw new Error('a "{{" has no "}}"');
    if (open > at) parts.push(source.slice(at, open));
    parts.push(compilePlaceholder(source.slice(open + 2, close), known));
    at = close + 2;
  }
  if (at < source.length) parts.push(source.slice(at));
  return { parts };
}

function compilePlaceholder(inner: string, known: ReadonlySet<string>): Placeholder {
  const [name = '', ...filters] = inner.split('|').map((piece) => piece.trim());
  if (!known.has(name)) {
    throw new Error(`"{{${name}}}" is not known; use one of ${[...known].join(', ')}`);
  }
  return { name, filters: filters.map((filter) => compileFilter(filter, known)) };
}

function compileFilter(source: string, known: ReadonlySet<string>): Filter {
  const colon = source.indexOf(':');
  const name = colon < 0 ? source : source.slice(0, colon);
  const plain = Object.hasOwn(PLAIN_FILTERS, name) ? PLAIN_FILTERS[name] : undefined;
  const make = Object.hasOwn(ARGUMENT_FILTERS, name) ? ARGUMENT_FILTERS[name] : undefined;
  if (plain && colon < 0) return plain;
  if (make && colon >= 0) return make(source.slice(colon + 1), known);
  if (plain) throw new Error(`the filter ${name} takes no argument`);
  if (make) throw new Error(`the filter ${name} needs an argument: ${name}:...`);
  const names = [...Object.keys(PLAIN_FILTERS), ...Object.keys(ARGUMENT_FILTERS)];
  throw new Error(`"${source}" is not a filter; use one of ${names.join(', ')}`);
}

/**
 * @param escape applied to each value, not to the template's own text
 * @throws RenderError
 */
export function render(
  template: Template,
  variables: Variables,
  escape: (value: string) => string = keep,
): string {
  return template.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      // A lone surrogate has no UTF-8 form: encodeURIComponent would throw on it, a socket would write "?".
      const value = wellFormed(variables[part.name] ?? '');
      return escape(part.filters.reduce((so, filter) => filter(so, variables), value));
    })
    .join('');
}

/** Names of the variables that a template reads. */
export function namesIn(template: Template): string[] {
  return template.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
}

const keep = (value: string) => value;
const wellFormed = (value: string) => Buffer.from(value, 'utf8').toString('utf8');

/** RFC 3986: everything but unreserved characters. */
export const percentEncode = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const formEncode = (value: string): string => percentEncode(value).replaceAll('%20', '+');

const XML_ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For element content and attributes. Characters that XML 1.0 cannot hold at all become U+FFFD. */
export function xmlEscape(value: string): string {
  return (
    value
      .replace(/[^\t\n\r\u0020-\ufffd]/g, '\ufffd')
      .replace(/[&<>"']/g, (char) => XML_ENTITIES[char] ?? char)
      // Written as they are, parsers turn line ends and tabs of an attribute into spaces.
      .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
  );
}
