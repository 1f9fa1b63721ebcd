/**
 * Fetches the files that came with messages: right away after the call that told of them was committed, and again with
 * growing waits by a scheduled job. The row says what is due, so nothing is lost with a process.
 */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { add, type Chunk, type Counts, type Pulse } from '../jobs/types.js';
import type { Log } from '../log.js';
import type { CallbackContext, ProviderDriver } from '../providers/driver.js';
import { retryAfterS, type HttpClient, type HttpReply } from '../providers/http.js';
import { Rounds } from '../rounds.js';
import { mayPass, typeToKeep, waitAfter } from './rules.js';
import { claimDue, keepFailure, keepFile } from './store.js';
import type { Media } from './types.js';

export interface MediaFetcherDeps {
  db: Db;
  apps: AppStore;
  driverOf: (type: string) => ProviderDriver | null;
  /** Takes replies as long as a file may be. */
  http: HttpClient;
  /** Bytes of a file, at most. */
  maxBytes: number;
  clock: () => Date;
  log: Log;
}

/** Longer than any download: after this, whoever had the file has died. */
const LEASE_MS = 5 * 60_000;
const AT_ONCE = 2;
const FILES_PER_CHUNK = 20;
const MAX_REDIRECTS = 3;

type Fetched =
  | { file: { type: string; content: Buffer } }
  | { why: string; retry: false }
  | { why: string; retry: number | null };

export class MediaFetcher {
  private readonly rounds = new Rounds(() => this.round());
  private stopped = false;

  constructor(private readonly deps: MediaFetcherDeps) {}

  /** Files came in. Returns at once; the provider is answered meanwhile. */
  notify(): void {
    this.rounds.wake();
  }

  /** What is due by now, for the scheduled job. */
  async fetchDue(pulse: Pulse): Promise<Chunk> {
    let counts: Counts = { stored: 0, failed: 0, waiting: 0 };
    for (let n = 0; n < FILES_PER_CHUNK; n += 1) {
      pulse();
      const end = await this.fetchNext();
      if (end === null) return { counts, next: null };
      counts = add(counts, { [end]: 1 });
    }
    return { counts, next: { round: 1 } };
  }

  /** Waits for the files that are on their way. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.rounds.stop();
  }

  private async round(): Promise<null> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.drainOne()));
    return null;
  }

  private async drainOne(): Promise<void> {
    try {
      while (!this.stopped && (await this.fetchNext()) !== null);
    } catch (error) {
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      this.deps.log[level]({ err: error }, 'fetching files stopped; the scheduled job goes on');
    }
  }

  /** @returns what became of the next file; null when none is due */
  private async fetchNext(): Promise<'stored' | 'failed' | 'waiting' | null> {
    const { db, clock, log } = this.deps;
    const now = clock().getTime();
    const media = await claimDue(db, now, now + LEASE_MS);
    if (!media) return null;
    const fetched = await this.fetch(media);
    const about = { media_id: media.id, message_id: media.messageId, app_id: media.appId };
    if ('file' in fetched) {
      const isKept = await keepFile(db, media, fetched.file, clock().getTime());
      log.info({ ...about, size: fetched.file.content.length }, isKept ? 'file stored' : 'file not wanted');
      return 'stored';
    }
    const waitMs = fetched.retry === false ? null : waitAfter(media.attempts, fetched.retry);
    const later = clock().getTime();
    await keepFailure(db, media, fetched.why, waitMs === null ? null : later + waitMs, later);
    log.warn({ ...about, reason: fetched.why, attempt: media.attempts, wait_ms: waitMs }, 'file not stored');
    return waitMs === null ? 'failed' : 'waiting';
  }

  private async fetch(media: Media): Promise<Fetched> {
    const app = await this.deps.apps.findRecent(this.deps.db, media.appId);
    const driver = app && this.deps.driverOf(app.type);
    if (!app || !driver) return { why: 'its app was deleted', retry: false };
    const context: CallbackContext = { credentials: app.credentials, now: this.deps.clock() };
    let url = media.url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      // Asked at every hop: the driver alone knows which hosts may see the app's credentials.
      const file = { url, ...(media.type !== null && { type: media.type }) };
      const request = driver.mediaRequest?.(file, context) ?? { url, headers: {} };
      const { reply, failure } = await this.deps.http.request({ method: 'GET', ...request });
      if (failure) return this.whyNot(failure);
      const location = isRedirect(reply) ? targetOf(reply, request.url) : null;
      if (location === null) return this.judge(media, reply);
      url = location;
    }
    return { why: 'too many redirects', retry: false };
  }

  private judge(media: Media, reply: HttpReply): Fetched {
    const { status, headers, body } = reply;
    if (status < 200 || status > 299) {
      const why = `HTTP ${status}`;
      if (!mayPass(status)) return { why, retry: false };
      return { why, retry: retryAfterS(headers['retry-after'], this.deps.clock()) };
    }
    if (body.length > this.deps.maxBytes) return { why: this.tooLarge(), retry: false };
    const type = typeToKeep(headers['content-type'], media.type);
    if (type === null) return { why: 'files of its type are not taken', retry: false };
    return { file: { type, content: body } };
  }

  /** The client's own words may hold the address; these are shown and logged. */
  private whyNot({ kind, reason }: { kind: string; reason: string }): Fetched {
    if (reason === 'bad_reply') return { why: this.tooLarge(), retry: false };
    if (kind === 'rejected-permanent') return { why: 'its address may not be reached', retry: false };
    return { why: reason === 'connect_failed' ? 'could not connect' : 'no complete answer', retry: null };
  }

  private tooLarge(): string {
    return `it is larger than ${Math.floor(this.deps.maxBytes / 2 ** 20)} MB`;
  }
}

const isRedirect = ({ status, headers }: HttpReply): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers['location'] !== undefined;

function targetOf({ headers }: HttpReply, from: string): string | null {
  const location = headers['location']!;
  return URL.canParse(location, from) ? new URL(location, from).href : null;
}
