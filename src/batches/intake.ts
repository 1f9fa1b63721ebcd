/**
 * Takes in a batch while its rows arrive: each row becomes a member or an error of its own, and nothing leaves before
 * the last row is read. An upload that breaks off leaves nothing behind.
 */
import { createHash, type Hash } from 'node:crypto';
import type { App } from '../apps/types.js';
import { inTransaction, isUniqueViolation } from '../db/sql.js';
import { ApiError, invalid } from '../errors.js';
import {
  assertPostable,
  assertReachable,
  compose,
  readTimes,
  type AcceptService,
  type Scope,
  type SendInput,
  type Target,
  type Times,
} from '../messages/accept.js';
import { contentFault } from '../messages/content.js';
import { hashRequest } from '../messages/idempotency.js';
import { countParts } from '../messages/parts.js';
import type { NewMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import type { OptOutList } from '../opt-outs/list.js';
import type { ProviderDriver } from '../providers/driver.js';
import type { Network } from '../security/safe-url.js';
import type { Actor } from '../tokens/types.js';
import { RowChecker, type GoodRow } from './checker.js';
import { discardUpload, type DiscardDeps } from './discard.js';
import { takePlaces } from './keep-back.js';
import { insertMembers } from './members.js';
import {
  addErrors,
  findBatch,
  findByKey,
  insertBatch,
  listAbandoned,
  updateBatch,
  writeTally,
  type BatchChange,
  type Tally,
} from './store.js';
import { strayBraces } from './template.js';
import type { Batch, InputRow, RowError } from './types.js';
import { rowWords } from './row-words.js';

/** Rows of one batch. */
export const MAX_ROWS = 100_000;
/** Characters of one text, the same as of a message that is sent on its own. */
const MAX_TEXT = 500;
const ROWS_AT_ONCE = 250;
/** Of an upload of which nothing was heard for this long the process is gone. */
const ABANDONED_MS = 10 * 60_000;
/** Errors that an answer shows; the others are in a list of their own. */
const SHOWN = 20;

export interface BatchOptions extends Pick<
  SendInput,
  'content' | 'scheduledAt' | 'expiresAt' | 'ttlS' | 'priority' | 'sender' | 'metadata' | 'callbackUrl'
> {
  name: string | null;
  /** Empty = each row brings its own text. */
  template: string;
  /** False = wait for somebody to start it. */
  start: boolean;
  dryRun: boolean;
  dedupe: boolean;
}

export interface BatchRequest {
  actor: Actor;
  target: Target;
  options: BatchOptions;
  rows: AsyncIterable<InputRow>;
  idempotencyKey: string | null;
}

export interface TakenBatch {
  /** With `dryRun` the batch as it would be, id 0. */
  batch: Batch;
  /** The first few. */
  errors: RowError[];
  replayed: boolean;
}

export interface IntakeDeps extends DiscardDeps {
  accept: AcceptService;
  driverOf: (type: string) => ProviderDriver | null;
  allowedNetworks: readonly Network[];
  optOuts: OptOutList;
  /** Called after the commit of a batch that is to run. */
  onStarted: () => void;
  clock: () => Date;
}

interface Context {
  request: BatchRequest;
  scope: Scope;
  /** Provisional in a group: each member gets its app when its turn comes. */
  app: App;
  times: Times;
  checker: RowChecker;
  hash: Hash;
  now: number;
}

const NOTHING: Tally = { rows: 0, accepted: 0, rejected: 0, duplicates: 0, parts: 0, unicode: 0 };

export class BatchIntake {
  constructor(private readonly deps: IntakeDeps) {}

  /** @throws ApiError for whatever the client can correct; then nothing is stored */
  async take(request: BatchRequest): Promise<TakenBatch> {
    const context = await this.prepare(request);
    const { actor, idempotencyKey: key, options } = request;
    if (options.dryRun) return this.rehearse(context);
    const known = key === null ? null : await findByKey(this.deps.db, actor.tokenId, key);
    if (known) return this.replay(known, context);
    let id: number;
    try {
      id = await this.open(context);
    } catch (error) {
      const winner = isUniqueViolation(error) && key !== null;
      const other = winner ? await findByKey(this.deps.db, actor.tokenId, key) : null;
      if (!other) throw error;
      return this.replay(other, context);
    }
    try {
      const { tally, errors } = await this.read(context, (good, bad, sum) =>
        this.keep(context, id, good, bad, sum),
      );
      assertSomething(tally, errors);
      return { batch: await this.close(context, id), errors, replayed: false };
    } catch (error) {
      await discardUpload(this.deps, id);
      throw error;
    }
  }

  /** Removes what uploads left behind whose process died: nobody was told that they were accepted. @returns how many */
  async discardAbandoned(): Promise<number> {
    const ids = await listAbandoned(this.deps.db, this.deps.clock().getTime() - ABANDONED_MS);
    for (const id of ids) await discardUpload(this.deps, id);
    return ids.length;
  }

  private async prepare(request: BatchRequest): Promise<Context> {
    const { db, accept, allowedNetworks, clock } = this.deps;
    const { options } = request;
    const now = clock().getTime();
    const scope = await accept.scopeOf(request);
    if (scope.app?.state === 'paused')
      throw new ApiError('app_paused', `The app "${scope.app.name}" is paused.`);
    const times = readTimes(options, now);
    assertReachable(options.content, allowedNetworks);
    if (options.callbackUrl !== undefined) assertPostable(options.callbackUrl, allowedNetworks);
    const stray = strayBraces(options.template);
    if (stray !== null)
      throw invalid(
        'message',
        `"${stray}" is no field: write {{name}}, or {{name|what stands for nothing}}.`,
      );
    const { content } = options;
    const sample = {
      to: '',
      message: options.template || (content ? '' : 'x'),
      ...(content && { content }),
      sender: options.sender ?? null,
    };
    const { app } = await accept.choose(db, scope, sample, now, false);
    const carriers = scope.group ? (await this.deps.apps.list(db, { groupId: scope.group.id })).apps : [app];
    const checker = new RowChecker({
      template: options.template,
      defaultCountry: app.settings.default_country ?? null,
      dedupe: options.dedupe,
      maxLength: MAX_TEXT,
      mayBeEmpty: content !== undefined,
      faultOf: (text) => this.faultOf(carriers, { text, ...(content && { content }) }),
    });
    const hash = createHash('sha256').update(hashRequest({ ...request.target, ...options }));
    return { request, scope, app, times, checker, hash, now };
  }

  private faultOf(carriers: readonly App[], what: Pick<Message, 'text' | 'content'>): string | null {
    const faults = carriers.map((app) => contentFault(app, this.deps.driverOf(app.type), what));
    return faults.every((fault) => fault !== null) ? (faults[0]?.text ?? null) : null;
  }

  private open({ request, scope, times, now }: Context): Promise<number> {
    const { name, template } = request.options;
    return insertBatch(
      this.deps.db,
      {
        name,
        tokenId: request.actor.tokenId,
        appId: scope.app?.id ?? null,
        groupId: scope.group?.id ?? null,
        message: template,
        scheduledAt: times.scheduledAt,
        idempotencyKey: request.idempotencyKey,
      },
      now,
    );
  }

  /** Judges every row. @param flush gets them by the hundred, with the sum so far */
  private async read(
    { request, checker, hash, app }: Context,
    flush: (good: GoodRow[], bad: RowError[], tally: Tally) => Promise<RowError[]>,
  ): Promise<{ tally: Tally; errors: RowError[] }> {
    const tally = { ...NOTHING };
    const shown: RowError[] = [];
    let good: GoodRow[] = [];
    let bad: RowError[] = [];
    const push = async () => {
      count(tally, good, bad, app);
      const refused = await flush(good, bad, tally);
      shown.push(...[...bad, ...refused].slice(0, SHOWN - shown.length));
      [good, bad] = [[], []];
    };
    for await (const row of request.rows) {
      if (++tally.rows > MAX_ROWS)
        throw new ApiError('too_large', `A batch takes ${MAX_ROWS} rows. Split it into several.`);
      hash.update(JSON.stringify(row));
      const judged = checker.judge(row);
      if ('good' in judged) good.push(judged.good);
      else bad.push(judged.error);
      if (good.length + bad.length >= ROWS_AT_ONCE) await push();
    }
    await push();
    return { tally, errors: shown };
  }

  /** @returns those that were refused because their number wants no messages; the tally then tells */
  private keep(
    context: Context,
    id: number,
    good: readonly GoodRow[],
    bad: readonly RowError[],
    tally: Tally,
  ): Promise<RowError[]> {
    const { db, clock, optOuts } = this.deps;
    const before = { ...tally };
    return inTransaction(db, async (trx) => {
      Object.assign(tally, before); // the transaction may begin again
      const members: NewMessage[] = [];
      const refused: RowError[] = [];
      const candidates = good.map((row) => ({ row, member: memberOf(context, id, row) }));
      const { scope, app, now } = context;
      const wishes = candidates.map(({ member }) => member);
      const full = await takePlaces(trx, scope, app, wishes, now);
      for (const { row, member } of candidates) {
        const isUnwanted = await optOuts.isOn(trx, app.id, member.toE164);
        if (isUnwanted || full.has(member)) {
          const unwanted = rowWords.say('opted_out', { recipient: String(member.toE164) });
          const [reason, text] = isUnwanted
            ? (['opted_out', unwanted] as const)
            : (['recipient_cap', full.get(member)!] as const);
          refused.push({ row: row.row, to: row.to, reason, text });
          tally.accepted -= 1;
          tally.rejected += 1;
          tally.parts -= member.parts;
          tally.unicode -= member.encoding === 'UCS-2' ? 1 : 0;
        } else members.push(member);
      }
      await insertMembers(trx, members);
      await addErrors(trx, id, [...bad, ...refused]);
      await writeTally(trx, id, tally, clock().getTime());
      return refused;
    });
  }

  private async close({ request, hash }: Context, id: number): Promise<Batch> {
    const { db, clock, onStarted } = this.deps;
    const { start } = request.options;
    const requestHash = hash.digest('hex');
    const now = clock().getTime();
    const change: BatchChange = start
      ? { state: 'running', startedAt: now, isTold: false, requestHash }
      : { state: 'ready', requestHash };
    const batch = await inTransaction(db, async (trx) => {
      await updateBatch(trx, id, change, now);
      return (await findBatch(trx, id))!;
    });
    if (start) onStarted();
    return batch;
  }

  private async rehearse(context: Context): Promise<TakenBatch> {
    const { request, scope, times, now } = context;
    const { tally, errors } = await this.read(context, () => Promise.resolve([]));
    assertSomething(tally, errors);
    const batch: Batch = {
      id: 0,
      uuid: '00000000-0000-4000-8000-000000000000',
      name: request.options.name,
      state: 'ready',
      tokenId: request.actor.tokenId,
      appId: scope.app?.id ?? null,
      groupId: scope.group?.id ?? null,
      message: request.options.template,
      ...tally,
      scheduledAt: times.scheduledAt,
      createdAt: now,
      updatedAt: now,
      startedAt: null,
      finishedAt: null,
    };
    return { batch, errors, replayed: false };
  }

  /** The same request was made before, or under a key of its own another one. */
  private async replay(
    known: { batch: Batch; requestHash: string | null },
    { request, hash }: Context,
  ): Promise<TakenBatch> {
    if (known.requestHash === null)
      throw new ApiError('still_receiving', 'The batch with this Idempotency-Key is still being read.');
    for await (const row of request.rows) hash.update(JSON.stringify(row));
    if (hash.digest('hex') !== known.requestHash)
      throw new ApiError('key_reused', 'This Idempotency-Key came with another batch.');
    return { batch: known.batch, errors: [], replayed: true };
  }
}

function count(tally: Tally, good: readonly GoodRow[], bad: readonly RowError[], app: App): void {
  for (const { reason } of bad) tally[reason === 'duplicate' ? 'duplicates' : 'rejected'] += 1;
  for (const { text } of good) {
    const { encoding, parts } = countParts(text);
    tally.accepted += 1;
    tally.parts += app.channel === 'sms' ? parts : 1;
    tally.unicode += encoding === 'UCS-2' ? 1 : 0;
  }
}

function memberOf({ request, scope, app, times, now }: Context, batchId: number, row: GoodRow): NewMessage {
  const { content, priority, sender, metadata, callbackUrl } = request.options;
  const input: SendInput = {
    to: row.to,
    message: row.text,
    ...(content && { content }),
    clientRef: row.clientRef,
    sender: sender ?? null,
    metadata: metadata ?? null,
    ...(priority && { priority }),
    ...(callbackUrl !== undefined && { callbackUrl }),
  };
  const member = compose({ actor: request.actor, input }, app, scope.group, times, now);
  return { ...member, status: 'scheduled', batchId, batchRow: row.row, inBulk: true };
}

function assertSomething({ accepted, rows }: Tally, errors: readonly RowError[]): void {
  if (accepted > 0) return;
  if (rows === 0) throw invalid('rows', 'The batch has no rows.');
  const texts = errors.map(({ row, to, text }) => `Row ${row}${to === '' ? '' : ` (${to})`}: ${text}`);
  throw new ApiError('validation_failed', 'No row of the batch can be sent.', { errors: { rows: texts } });
}
