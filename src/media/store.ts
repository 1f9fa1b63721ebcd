/** Rows of `media` and `media_chunks`: files that came with messages, their bytes in pieces. */
import { randomUUID } from 'node:crypto';
import type { Db, Executor } from '../db/connect.js';
import { inOneStatement } from '../db/sql.js';
import { clip } from '../messages/store.js';
import type { InboundMedia } from '../providers/driver.js';
import type { Media, MediaState } from './types.js';

/** Of one message; no provider sends more. */
const MAX_FILES = 20;
const MAX_URL = 4_000;
/** A statement with a piece in hex stays far below MySQL's smallest `max_allowed_packet`. */
const CHUNK_BYTES = 256 * 1024;

/** The files of a new message, to be fetched from now on. @returns whether there are any */
export async function addMedia(
  trx: Executor,
  message: { id: number; appId: number },
  files: readonly InboundMedia[],
  now: number,
): Promise<boolean> {
  const rows = files.slice(0, MAX_FILES).map(({ url, type }, position) => {
    const isUsable = url.length <= MAX_URL;
    return {
      uuid: randomUUID(),
      message_id: message.id,
      app_id: message.appId,
      position,
      url: isUsable ? url : '',
      type: clip(type, 100),
      state: isUsable ? 'pending' : 'failed',
      reason: isUsable ? null : 'its address is too long',
      next_try_at: isUsable ? now : null,
      created_at: now,
      updated_at: now,
    };
  });
  for (const row of rows) await trx('media').insert(row);
  return rows.some(({ state }) => state === 'pending');
}

/**
 * Takes the file that is due the longest, for this process alone until `until`; then, if nothing was heard of it, it is
 * due again.
 * @returns null when none is due; `attempts` counts this one
 */
export async function claimDue(db: Db, now: number, until: number): Promise<Media | null> {
  for (;;) {
    const row = (await db('media').where('next_try_at', '<=', now).orderBy('next_try_at').first()) as
      MediaRow | undefined;
    if (!row) return null;
    const isOurs = await inOneStatement(db, (trx) =>
      trx('media')
        .where({ id: row.id, next_try_at: row.next_try_at })
        .update({ next_try_at: until, attempts: row.attempts + 1, updated_at: now }),
    );
    if (isOurs > 0) return readMedia({ ...row, attempts: row.attempts + 1 });
  }
}

/**
 * Writes the bytes and then the verdict: until that, nobody reads them, and the next attempt begins from nothing.
 * @returns false when another process has the file now, or retention took its message
 */
export async function keepFile(
  db: Db,
  media: Media,
  file: { type: string; content: Buffer },
  now: number,
): Promise<boolean> {
  await dropChunks(db, [media.id]);
  for (let at = 0; at * CHUNK_BYTES < file.content.length; at += 1) {
    const content = file.content.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES);
    // One at a time: on SQLite everybody else waits for each.
    await inOneStatement(db, (trx) =>
      trx('media_chunks').insert({ media_id: media.id, number: at, content }),
    );
  }
  const isKept = await settle(
    db,
    media,
    { state: 'stored', type: file.type, size: file.content.length, url: '', reason: null, next_try_at: null },
    now,
  );
  if (!isKept && !(await exists(db, media.id))) await dropChunks(db, [media.id]);
  return isKept;
}

/** @param nextTryAt null = it is given up */
export async function keepFailure(
  db: Db,
  media: Media,
  reason: string,
  nextTryAt: number | null,
  now: number,
): Promise<void> {
  const end = nextTryAt === null ? { state: 'failed', url: '' } : {};
  await settle(db, media, { ...end, reason: clip(reason, 190), next_try_at: nextTryAt }, now);
}

async function settle(db: Db, media: Media, fields: object, now: number): Promise<boolean> {
  const done = await inOneStatement(db, (trx) =>
    trx('media')
      .where({ id: media.id, state: 'pending', attempts: media.attempts })
      .update({ ...fields, updated_at: now }),
  );
  return done > 0;
}

const dropChunks = (db: Db, ids: readonly number[]): Promise<number> =>
  inOneStatement(db, (trx) =>
    trx('media_chunks')
      .whereIn('media_id', [...ids])
      .delete(),
  );

async function exists(db: Db, id: number): Promise<boolean> {
  return (await db('media').where({ id }).first('id')) !== undefined;
}

export async function findMedia(db: Executor, uuid: string): Promise<Media | null> {
  const row = (await db('media').where({ uuid }).first()) as MediaRow | undefined;
  return row ? readMedia(row) : null;
}

/** The bytes of a stored file, piece by piece. */
export async function* readContent(db: Executor, id: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number += 1) {
    const row = (await db('media_chunks').where({ media_id: id, number }).first('content')) as
      { content: Buffer } | undefined;
    if (!row) return;
    yield row.content;
  }
}

/** The files of these messages in their order, by message. */
export async function mediaOf(
  db: Executor,
  messageIds: readonly number[],
): Promise<Map<number, readonly Media[]>> {
  const files = new Map<number, Media[]>();
  if (messageIds.length === 0) return files;
  const rows = (await db('media')
    .whereIn('message_id', [...messageIds])
    .orderBy(['message_id', 'position'])) as MediaRow[];
  for (const row of rows) {
    const known = files.get(row.message_id);
    if (known) known.push(readMedia(row));
    else files.set(row.message_id, [readMedia(row)]);
  }
  return files;
}

interface MediaRow {
  id: number;
  uuid: string;
  message_id: number;
  app_id: number;
  url: string;
  type: string | null;
  size: number | null;
  state: string;
  reason: string | null;
  attempts: number;
  next_try_at: number | null;
}

const readMedia = (row: MediaRow): Media => ({
  id: row.id,
  uuid: row.uuid,
  messageId: row.message_id,
  appId: row.app_id,
  url: row.url,
  type: row.type,
  size: row.size,
  state: row.state as MediaState,
  reason: row.reason,
  attempts: row.attempts,
});
