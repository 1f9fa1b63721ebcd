/** Multipart forms: fields, and the one file that a route may take. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileHandle } from 'node:fs/promises';
import { Busboy } from '@fastify/busboy';
import { ApiError } from '../errors.js';
import { tooLarge } from './errors.js';
import { FILE_LIMIT, fileOfKept, keep, upTo, type File } from './file.js';

const FILE_FIELD = 'file';
const MOST_FIELDS = 200;
/** Of all fields together, in bytes. */
const FIELDS_LIMIT = 2 ** 20;
/** RFC 7578, 4.7: others are deprecated, and nobody would notice a text that goes out in base64. */
const PLAIN_CODINGS = ['7bit', '8bit', 'binary'];

export interface Form {
  /** A name that stands there several times has a list. */
  fields: Record<string, string | string[]>;
  file: File | null;
}

interface Limits {
  takesFile: boolean;
  /** In bytes, files included. */
  limit: number;
}

/**
 * @param source is left open when something is wrong with it
 * @throws ApiError for what the limits forbid @throws Error for what is no form, and for a file that cannot be kept
 */
export async function readForm(source: Readable, type: string, { takesFile, limit }: Limits): Promise<Form> {
  const parser = new Busboy({
    headers: { 'content-type': type },
    // Some clients give every field a content type; only a file name makes it a file.
    isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    limits: { fields: MOST_FIELDS, fieldSize: FIELDS_LIMIT, fileSize: FILE_LIMIT },
  });
  const refuse = (error: Error) => parser.destroy(error);
  parser.on('error', () => undefined); // heard below; a file that cannot be kept may say so when nobody waits any more
  const fields = new Map<string, string[]>();
  let fieldBytes = 0;
  /** One at most. */
  const files: { content: Readable; kept: Promise<FileHandle> }[] = [];
  parser.on('fieldsLimit', () => refuse(tooLarge()));
  parser.on('field', (name: string | undefined, value, _isNameCut, isCut, coding) => {
    if (name === undefined) return;
    if (!PLAIN_CODINGS.includes(coding)) return refuse(codedPart(name, coding));
    fieldBytes += Buffer.byteLength(value);
    if (isCut || fieldBytes > FIELDS_LIMIT) return refuse(tooLarge());
    fields.set(name, [...(fields.get(name) ?? []), value]);
  });
  parser.on('file', (name: string | undefined, content, _fileName, coding) => {
    content.on('error', () => undefined); // the parser says the same, and whoever keeps it why it could not
    if (!takesFile || name !== FILE_FIELD) return content.resume();
    if (!PLAIN_CODINGS.includes(coding)) return refuse(codedPart(name, coding));
    if (files.length > 0) return refuse(new ApiError('validation_failed', 'Send one file, not several.'));
    content.on('limit', () => refuse(tooLarge(FILE_LIMIT)));
    const kept = keep(content);
    kept.catch(refuse);
    files.push({ content, kept });
  });
  try {
    await pipeline(Readable.from(upTo(limit, source)), parser);
    const handle = await files[0]?.kept;
    return { fields: asRecord(fields), file: handle ? fileOfKept(handle) : null };
  } catch (error) {
    for (const { content, kept } of files) {
      content.destroy();
      await kept.then(
        (handle) => handle.close(),
        () => undefined, // closed already
      );
    }
    throw error;
  }
}

const asRecord = (fields: ReadonlyMap<string, string[]>): Form['fields'] =>
  Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));

const codedPart = (name: string, coding: string) =>
  new ApiError(
    'unsupported_media_type',
    `The part "${name.slice(0, 60)}" is coded as "${coding.slice(0, 60)}", which can't be read here. Send it as it is.`,
  );
