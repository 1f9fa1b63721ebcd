/** Bodies as phones send them, whatever they say their type is. Pure. */
import { gunzipSync } from 'node:zlib';
import { objectOf } from './values.js';

/** What a body may be once it is unpacked. */
export const BODY_LIMIT = 2 ** 20;

/** @throws RangeError when it unpacks to more than the limit @throws Error when it is no gzip at all */
export const unpack = (body: Buffer, coding: string | undefined): Buffer =>
  coding?.trim().toLowerCase() === 'gzip' ? gunzipSync(body, { maxOutputLength: BODY_LIMIT }) : body;

/** @returns the JSON value; undefined when it is none. A byte order mark may stand in front. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/**
 * Fields of a JSON object, a form or a multipart form; told apart by what is there, because phones name the wrong type.
 * @returns null when it is none of them
 */
export async function readFields(
  body: Buffer,
  type: string | undefined,
): Promise<ReadonlyMap<string, unknown> | null> {
  const text = body.toString('utf8').trimStart();
  if (type?.toLowerCase().startsWith('multipart/form-data')) return readMultipart(body, type);
  if (text.startsWith('{')) {
    const object = objectOf(readJson(body));
    return object && new Map(Object.entries(object));
  }
  if (text.startsWith('<') || text.startsWith('[') || text.startsWith('---')) return null;
  const fields = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(text)) if (!fields.has(name)) fields.set(name, value);
  return fields;
}

async function readMultipart(body: Buffer, type: string): Promise<ReadonlyMap<string, unknown> | null> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const fields = new Map<string, unknown>();
    form.forEach((value, name) => {
      if (typeof value === 'string' && !fields.has(name)) fields.set(name, value);
    });
    return fields;
  } catch {
    return null;
  }
}
