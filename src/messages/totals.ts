/**
 * How many messages match a filter, without counting them all each time. Ids are cut into blocks. The newest blocks are
 * counted at every request; of an older block the count is remembered and renewed now and then, because a message may
 * still change its status, move to another app or be removed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { countAtMost, countMessages, listMessages, type IdRange } from './lists.js';
import type { Message, MessageFilter } from './types.js';

export interface BlockCount {
  block: number;
  count: number;
}

export interface TotalsOptions {
  /** Ids of one block. */
  blockSize?: number;
  /** Up to so many index entries are simply counted. */
  countedPlainly?: number;
  /** Milliseconds for which one request counts old blocks; what is left is estimated, and counted behind it. */
  countForMs?: number;
  /** Milliseconds between two blocks that are counted behind a request, so that others have their turn. */
  breathMs?: number;
}

const COUNTED_BEHIND_AT_ONCE = 3;

/** A status may change at any time, all else rarely. */
const RENEW_STATUS_MS = 60_000;
const RENEW_MS = 600_000;
const RENEWED_AT_ONCE = 10;
const REMEMBERED_FILTERS = 500;

interface Known {
  count: number;
  at: number;
}

interface Zone {
  first: number;
  last: number;
}

export class Totals {
  private readonly known = new Map<string, Map<number, Known>>();
  /** Accepting times by block: they never change, and ids need not follow them. */
  private readonly zones = new Map<number, Zone | null>();
  private readonly blockSize: number;
  private readonly countedPlainly: number;
  private readonly countForMs: number;
  private readonly breathMs: number;
  private readonly behind = new Map<string, Promise<void>>();

  constructor(
    private readonly db: Executor,
    private readonly clock: () => Date,
    { blockSize = 20_000, countedPlainly = 10_000, countForMs = 100, breathMs = 50 }: TotalsOptions = {},
  ) {
    this.blockSize = blockSize;
    this.countedPlainly = countedPlainly;
    this.countForMs = countForMs;
    this.breathMs = breathMs;
  }

  /**
   * One page, newest first, and the number of all that match. The number is exact up to `countedPlainly`, and without a
   * status beyond it too, but for messages that changed app within ten minutes; of a status it may be a minute old. When
   * very many are asked for the first time, it is an estimate, until they were counted behind the answer.
   */
  async page(
    filter: MessageFilter,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ messages: Message[]; total: number }> {
    if (await this.isSmall(filter)) {
      const messages = await listMessages(this.db, filter, { limit, offset });
      return { messages, total: await countMessages(this.db, filter) };
    }
    const blocks = await this.blocks(filter, offset + limit);
    const total = blocks.reduce((sum, { count }) => sum + count, 0);
    const messages = await this.slice(filter, blocks, limit, offset);
    // What was read is truer than what is remembered.
    if (messages.length > 0 && messages.length < limit) return { messages, total: offset + messages.length };
    return { messages, total: Math.max(total, messages.length === 0 ? 0 : offset + messages.length) };
  }

  /** The ids between which everything lies that was accepted in the filter's time. */
  async rangeOf(filter: MessageFilter): Promise<IdRange> {
    if (!hasTime(filter) || (await this.isSmall(filter))) return {};
    const top = await this.topBlock();
    let from: number | undefined;
    let below: number | undefined;
    for (let block = top - 2; block >= 0; block -= 1) {
      if (placeOf(await this.zone(block), filter) === 'outside') continue;
      from = block * this.blockSize;
      below ??= (block + 1) * this.blockSize;
    }
    // The newest blocks are still growing; they are looked through.
    const newest = Math.max(0, top - 1) * this.blockSize;
    const isOver =
      filter.createdBefore !== undefined && (await this.startsLater(newest, filter.createdBefore));
    return { from: from ?? newest, below: isOver ? below : undefined };
  }

  private async startsLater(id: number, than: number): Promise<boolean> {
    const { first } = (await this.timesOf(id, id + 3 * this.blockSize)) ?? { first: Infinity };
    return first >= than;
  }

  private async isSmall(filter: MessageFilter): Promise<boolean> {
    if (this.known.has(keyOf(filter))) return false;
    return (await countAtMost(this.db, filter, this.countedPlainly + 1)) <= this.countedPlainly;
  }

  /** Pages begin at the block they lie in: an offset is not walked, nor are blocks in which nothing matches. */
  private async slice(
    filter: MessageFilter,
    blocks: readonly BlockCount[],
    limit: number,
    offset: number,
  ): Promise<Message[]> {
    // Remembered counts of a status may be wrong enough to hide a message that got it just now.
    if (filter.status && offset <= this.blockSize)
      return listMessages(this.db, filter, { limit, offset, ...(await this.rangeOf(filter)) });
    let left = offset;
    let at = 0;
    while (at < blocks.length && blocks[at]!.count <= left) left -= blocks[at++]!.count;
    if (at === blocks.length) return [];
    const below = at === 0 ? undefined : (blocks[at]!.block + 1) * this.blockSize;
    let held = -left;
    let last = at;
    for (; last < blocks.length; last += 1) if ((held += blocks[last]!.count) >= limit) break;
    const from = blocks[Math.min(last, blocks.length - 1)]!.block * this.blockSize;
    const messages = await listMessages(this.db, filter, { limit, offset: left, from, below });
    if (messages.length >= Math.min(limit, held) || last >= blocks.length) return messages;
    return listMessages(this.db, filter, { limit, offset: left, below }); // something moved away meanwhile
  }

  /** Looks at the times of all blocks before anybody asks by time; ends early when the database is away. */
  async learnTimes(): Promise<void> {
    try {
      await this.learnTimesUpTo((await this.topBlock()) - 2);
    } catch {
      // Who asks by time learns them then.
    }
  }

  /** Resolves when nothing is being counted behind an answer any more. */
  async settled(): Promise<void> {
    await Promise.all(this.behind.values());
  }

  /** Newest first. @param exactUpTo among so many matches, the newest, nothing is estimated */
  private async blocks(filter: MessageFilter, exactUpTo: number): Promise<BlockCount[]> {
    const { createdAfter: _after, createdBefore: _before, ...base } = filter;
    const top = await this.topBlock();
    const known = this.remember(keyOf(filter));
    const counts: BlockCount[] = [];
    const now = this.clock().getTime();
    const renewAfter = filter.status ? RENEW_STATUS_MS : RENEW_MS;
    let renewed = 0;
    let held = 0;
    const until = performance.now() + this.countForMs;
    const skipped: BlockCount[] = [];
    for (let block = top; block >= 0; block -= 1) {
      const range = { from: block * this.blockSize, below: (block + 1) * this.blockSize };
      const isNew = block >= top - 1;
      const place = hasTime(filter) && !isNew ? placeOf(await this.zone(block), filter) : null;
      if (place === 'outside') counts.push({ block, count: 0 });
      else if (isNew || place === 'across')
        counts.push({ block, count: await countMessages(this.db, filter, range) });
      else {
        let one = known.get(block);
        const isOld = one !== undefined && now - one.at > renewAfter;
        // Where a time ends, the blocks behind it hold nothing: what is there says nothing about them.
        const maySkip = !hasTime(filter) && held >= exactUpTo && performance.now() > until;
        if (maySkip && one === undefined) {
          const estimated = { block, count: 0 };
          skipped.push(estimated);
          counts.push(estimated);
          continue;
        }
        if (one === undefined || (isOld && !maySkip && renewed < RENEWED_AT_ONCE)) {
          if (isOld) renewed += 1;
          one = { count: await countMessages(this.db, base, range), at: now };
          known.set(block, one);
        }
        counts.push({ block, count: one.count });
      }
      held += counts.at(-1)!.count;
    }
    if (skipped.length > 0) {
      // The block of the newest messages is not full.
      const full = counts.filter((one) => one.block < top && !skipped.includes(one));
      const mean = full.reduce((sum, { count }) => sum + count, 0) / Math.max(1, full.length);
      for (const one of skipped) one.count = Math.round(mean);
      this.countBehind(base, known, top - 2);
    }
    return counts;
  }

  private countBehind(base: MessageFilter, known: Map<number, Known>, top: number): void {
    const key = keyOf(base);
    if (this.behind.has(key) || this.behind.size >= COUNTED_BEHIND_AT_ONCE) return;
    const counting = this.countAll(base, known, top)
      .catch(() => undefined) // the database is away, or the process ends; the next request begins again
      .finally(() => this.behind.delete(key));
    this.behind.set(key, counting);
  }

  private async countAll(base: MessageFilter, known: Map<number, Known>, top: number): Promise<void> {
    for (let block = top; block >= 0; block -= 1) {
      if (known.has(block)) continue;
      await this.breathe();
      const range = { from: block * this.blockSize, below: (block + 1) * this.blockSize };
      known.set(block, { count: await countMessages(this.db, base, range), at: this.clock().getTime() });
    }
    await this.learnTimesUpTo(top);
  }

  private async learnTimesUpTo(top: number): Promise<void> {
    for (let block = top; block >= 0; block -= 1) {
      if (this.zones.has(block)) continue;
      await this.breathe();
      await this.zone(block);
    }
  }

  private breathe(): Promise<void> {
    return delay(this.breathMs, undefined, { ref: false });
  }

  private remember(key: string): Map<number, Known> {
    const known = this.known.get(key) ?? new Map<number, Known>();
    this.known.delete(key);
    this.known.set(key, known); // the last one used is the last to be forgotten
    if (this.known.size > REMEMBERED_FILTERS) this.known.delete(this.known.keys().next().value!);
    return known;
  }

  private async topBlock(): Promise<number> {
    const row = (await this.db('messages').max({ id: 'id' }).first()) as { id: number | null };
    return Math.floor((row.id ?? 0) / this.blockSize);
  }

  private async zone(block: number): Promise<Zone | null> {
    const known = this.zones.get(block);
    if (known !== undefined) return known;
    const zone = await this.timesOf(block * this.blockSize, (block + 1) * this.blockSize);
    this.zones.set(block, zone);
    return zone;
  }

  private async timesOf(from: number, below: number): Promise<Zone | null> {
    const row = (await readThrough(this.db, 'messages', null)
      .where('id', '>=', from)
      .where('id', '<', below)
      .min({ first: 'created_at' })
      .max({ last: 'created_at' })
      .first()) as { first: number | null; last: number | null };
    return row.first === null || row.last === null ? null : { first: row.first, last: row.last };
  }
}

const hasTime = ({ createdAfter, createdBefore }: MessageFilter): boolean =>
  createdAfter !== undefined || createdBefore !== undefined;

function placeOf(
  zone: Zone | null,
  { createdAfter = -Infinity, createdBefore = Infinity }: MessageFilter,
): 'outside' | 'across' | 'inside' {
  if (zone === null || zone.last < createdAfter || zone.first >= createdBefore) return 'outside';
  return zone.first >= createdAfter && zone.last < createdBefore ? 'inside' : 'across';
}

/** Two filters that differ by their time share the counts of their blocks. */
function keyOf({ createdAfter: _after, createdBefore: _before, ...base }: MessageFilter): string {
  return JSON.stringify(Object.entries(base).sort(([one], [other]) => (one < other ? -1 : 1)));
}
