/**
 * A provider's call as named values. Queries and forms are read as bytes: Kannel percent-encodes UTF-16BE, which a
 * decoder that expects UTF-8 would destroy.
 */
import { UnparsableCallback, type RawRequest } from '../driver.js';
import { decodeText } from './charset.js';
import { compilePath, parseExactJson, scalarText, valuesAt, type Json, type JsonPath } from './json.js';
import type { WireField } from './callback-schema.js';

/** One message or report of a call. */
export interface WireItem {
  text(name: string): string | undefined;
  /** Undefined where the wire has characters already (JSON). */
  bytes(name: string): Buffer | undefined;
}

export interface WireMapping {
  methods: string[];
  list?: JsonPath | undefined;
  verify?: object | undefined;
}

/** The items of a call: one, or the elements of the list that the mapping names. @throws UnparsableCallback */
export function readItems(request: RawRequest, { methods, list, verify }: WireMapping): WireItem[] {
  const method = request.method.toUpperCase();
  if (!methods.includes(method))
    throw new UnparsableCallback(`came as ${method}, expected ${methods.join(' or ')}`);
  const query = formItem(parseForm(queryOf(request.url)));
  if (method === 'GET') return [query];
  // A signature covers the body alone: nothing may be added to a signed body through the URL.
  const rest = verify !== undefined && 'header' in verify ? undefined : query;
  if (!isJson(request)) return [first(formItem(parseForm(request.body)), rest)];
  const root = parseJsonBody(request.body);
  if (list === undefined) return [first(jsonItem(root), rest)];
  const found = valuesAt(root, list);
  if (found.length === 0 && !isEmptyList(root, list))
    throw new UnparsableCallback(`nothing at ${list.source}`);
  return found.flatMap((value) => (Array.isArray(value) ? value : [value])).map(jsonItem);
}

/** `[*]` of an empty array finds nothing, and that is no fault. */
function isEmptyList(root: Json, { steps }: JsonPath): boolean {
  const parent = valuesAt(root, { source: '', steps: steps.slice(0, -1) });
  return parent.some((value) => Array.isArray(value) && value.length === 0);
}

/** A field's text, cut down to what its regular expression finds. Trimmed; undefined when there is none. */
export function readField(item: WireItem, field: WireField | undefined): string | undefined {
  if (field === undefined) return undefined;
  const text = item.text(field.field)?.trim();
  if (text === undefined || field.regex === undefined) return text;
  return field.regex.group(text, Math.min(1, field.regex.groups));
}

const first = (item: WireItem, other: WireItem | undefined): WireItem => ({
  text: (name) => item.text(name) ?? other?.text(name),
  bytes: (name) => item.bytes(name) ?? (item.text(name) === undefined ? other?.bytes(name) : undefined),
});

function isJson({ headers, body }: RawRequest): boolean {
  const type = headers['content-type'] ?? '';
  if (/json/i.test(type)) return true;
  if (/x-www-form-urlencoded/i.test(type)) return false;
  if (/multipart\//i.test(type)) throw new UnparsableCallback('multipart bodies cannot be read');
  return /^\s*[[{]/.test(body.subarray(0, 64).toString('latin1')); // some providers name no type, or text/plain
}

function parseJsonBody(body: Buffer): Json {
  try {
    return parseExactJson(body.toString('utf8'));
  } catch (cause) {
    throw new UnparsableCallback('the body is not JSON', { cause });
  }
}

function jsonItem(root: Json): WireItem {
  const text = (name: string) => {
    const own =
      typeof root === 'object' && root !== null && !Array.isArray(root) && Object.hasOwn(root, name);
    if (own) return scalarText(root[name]); // a name such as "a.b" may simply hold a dot
    return valuesAt(root, pathOrNowhere(name))
      .map(scalarText)
      .find((found) => found !== undefined);
  };
  return { text, bytes: () => undefined };
}

/** A field such as `data[id]` is a fine name of a form, but no path. */
function pathOrNowhere(name: string): JsonPath {
  try {
    return compilePath(name);
  } catch {
    return { source: name, steps: [name] };
  }
}

function formItem(fields: Map<string, Buffer>): WireItem {
  return {
    text: (name) => {
      const bytes = fields.get(name);
      return bytes && decodeText(bytes, undefined);
    },
    bytes: (name) => fields.get(name),
  };
}

function queryOf(url: string): Buffer {
  const at = url.indexOf('?');
  const query = at < 0 ? '' : url.slice(at + 1).replace(/#.*$/s, '');
  // Node hands a request line on as Latin-1, byte for byte.
  return Buffer.from(query, /[\u0100-\uffff]/.test(query) ? 'utf8' : 'latin1');
}

/** The first of repeated names counts. */
function parseForm(source: Buffer): Map<string, Buffer> {
  const fields = new Map<string, Buffer>();
  for (const pair of source.toString('latin1').split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decodeText(percentDecode(at < 0 ? pair : pair.slice(0, at)), undefined);
    if (!fields.has(name)) fields.set(name, percentDecode(at < 0 ? '' : pair.slice(at + 1)));
  }
  return fields;
}

/** A "%" that starts no escape stays as it is. */
function percentDecode(text: string): Buffer {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
