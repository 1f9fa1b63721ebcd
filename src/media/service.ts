/** Reading a stored file. */
import type { Db } from '../db/connect.js';
import { notFound } from '../errors.js';
import { findMessage } from '../messages/store.js';
import { maySeeMessage, type Actor } from '../tokens/types.js';
import { headersFor } from './rules.js';
import { findMedia, readContent } from './store.js';

export interface OpenFile {
  size: number;
  headers: Record<string, string>;
  content: AsyncGenerator<Buffer>;
}

export class MediaService {
  constructor(private readonly deps: { db: Db }) {}

  /** @throws ApiError not_found, also for a file that is not stored and for one of a message this token may not see */
  async open(actor: Actor, uuid: string): Promise<OpenFile> {
    const { db } = this.deps;
    const media = await findMedia(db, uuid);
    const message = media && (await findMessage(db, media.messageId));
    if (!media || !message || !maySeeMessage(actor, message)) throw notFound('File');
    const { id, type, size, state } = media;
    if (state !== 'stored' || type === null || size === null) throw notFound('File');
    return { size, headers: headersFor({ type, uuid }), content: readContent(db, id) };
  }
}
