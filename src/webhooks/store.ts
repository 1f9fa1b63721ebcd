/** Rows of `webhooks`. Addresses and secrets are sealed and opened here. */
import { createHash } from 'node:crypto';
import { holdsWithin } from '../apps/holds-within.js';
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import type { SecretBox } from '../security/secrets.js';
import type { Comparator, Rule, Webhook, WebhookKind, WebhookSettings, WebhookState } from './types.js';

export type NewWebhook = Omit<
  Webhook,
  'id' | 'urlHash' | 'state' | 'deadInARow' | 'failures' | 'blockedUntil'
>;

export type WebhookChanges = Partial<
  Pick<
    Webhook,
    | 'name'
    | 'url'
    | 'secret'
    | 'field'
    | 'comparator'
    | 'keyword'
    | 'events'
    | 'appId'
    | 'groupId'
    | 'settings'
    | 'state'
    | 'deadInARow'
    | 'failures'
    | 'blockedUntil'
    | 'updatedBy'
    | 'updatedAt'
  >
>;

/** The rules that are asked about every event: without what is sealed. */
export async function listRules(db: Executor): Promise<Rule[]> {
  const rows = (await db('webhooks')
    .where({ state: 'active' })
    .whereIn('kind', ['webhook', 'slack'])
    .orderBy('id')
    .select('id', 'kind', 'field', 'comparator', 'keyword', 'events', 'app_id', 'group_id')) as WebhookRow[];
  return rows.map(readRule);
}

/** The row that stands for all callback addresses of one origin. */
export async function callbackIdOf(
  db: Executor,
  box: SecretBox,
  origin: string,
  now: number,
): Promise<number> {
  const known = async () =>
    ((await db('webhooks').where({ origin }).first('id')) as { id: number } | undefined)?.id;
  const id = await known();
  if (id !== undefined) return id;
  await db('webhooks')
    .insert({
      kind: 'callback',
      origin,
      url: box.seal(''),
      secret: box.seal(''),
      url_hash: hashOf(origin),
      comparator: '*',
      settings: '{}',
      state: 'active',
      created_at: now,
      updated_at: now,
    })
    .onConflict(['origin'])
    .ignore(); // met for the first time twice at once
  return (await known())!;
}

/** What decides how many deliveries may begin. */
export type Standing = Pick<
  Webhook,
  'id' | 'kind' | 'urlHash' | 'state' | 'failures' | 'blockedUntil' | 'settings'
> & { nextSlotAt: number };

export async function standingsOf(db: Executor, ids: readonly number[]): Promise<Standing[]> {
  const rows = (await db('webhooks')
    .whereIn('id', [...ids])
    .select(
      'id',
      'kind',
      'url_hash',
      'state',
      'failures',
      'blocked_until',
      'next_slot_at',
      'settings',
    )) as WebhookRow[];
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as WebhookKind,
    urlHash: row.url_hash,
    state: row.state as WebhookState,
    failures: row.failures,
    blockedUntil: row.blocked_until,
    nextSlotAt: row.next_slot_at,
    settings: JSON.parse(row.settings) as WebhookSettings,
  }));
}

export type WebhookBrief = Pick<Webhook, 'kind' | 'appId' | 'groupId'>;

export class WebhookStore {
  constructor(private readonly box: SecretBox) {}

  insert(db: Executor, webhook: NewWebhook): Promise<number> {
    return insertRow(db, 'webhooks', {
      ...this.columns(webhook),
      kind: webhook.kind,
      state: 'active',
      created_by: webhook.createdBy,
      created_at: webhook.createdAt,
    });
  }

  /** Deleted ones too. @param lock holds the row until the transaction ends */
  async find(db: Executor, id: number, lock = false): Promise<Webhook | null> {
    const query = db('webhooks').where({ id });
    if (lock) void query.forUpdate();
    const row = (await query.first()) as WebhookRow | undefined;
    return row ? this.read(row) : null;
  }

  /** Of what kind each of these is and for what it holds, deleted ones too; nothing is opened. */
  async briefsOf(db: Executor, ids: readonly number[]): Promise<Map<number, WebhookBrief>> {
    const rows = (await db('webhooks')
      .whereIn('id', [...ids])
      .select('id', 'kind', 'app_id', 'group_id')) as Pick<
      WebhookRow,
      'id' | 'kind' | 'app_id' | 'group_id'
    >[];
    return new Map(
      rows.map((row) => [
        row.id,
        { kind: row.kind as WebhookKind, appId: row.app_id, groupId: row.group_id },
      ]),
    );
  }

  async update(db: Executor, id: number, changes: WebhookChanges): Promise<void> {
    await db('webhooks').where({ id }).update(this.columns(changes));
  }

  /** Newest first. @param filter `appIds`, `groupIds`: null = also those of no app and no group */
  async list(
    db: Executor,
    filter: { kind: WebhookKind; appIds: readonly number[] | null; groupIds: readonly number[] },
    page: { limit: number; offset: number },
  ): Promise<{ webhooks: Webhook[]; total: number }> {
    const matching = () => {
      const query = db('webhooks').where({ kind: filter.kind }).whereNot({ state: 'deleted' });
      const { appIds, groupIds } = filter;
      if (appIds) void query.where((one) => holdsWithin(one, { appIds, groupIds }));
      return query;
    };
    const [rows, count] = await Promise.all([
      matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<
        WebhookRow[]
      >,
      matching().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
    ]);
    return { webhooks: rows.map((row) => this.read(row)), total: Number(count.n) };
  }

  private read(row: WebhookRow): Webhook {
    return {
      ...readRule(row),
      name: row.name,
      url: this.box.open(row.url),
      secret: this.box.open(row.secret),
      urlHash: row.url_hash,
      settings: JSON.parse(row.settings) as WebhookSettings,
      state: row.state as WebhookState,
      deadInARow: row.dead_in_a_row,
      failures: row.failures,
      blockedUntil: row.blocked_until,
      createdBy: row.created_by,
      updatedBy: row.updated_by,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }

  /** Only those whose field is present. */
  private columns(changes: WebhookChanges): Record<string, unknown> {
    const { url, secret, events, settings } = changes;
    const plain: Record<string, unknown> = {
      name: changes.name,
      field: changes.field,
      comparator: changes.comparator,
      keyword: changes.keyword,
      app_id: changes.appId,
      group_id: changes.groupId,
      state: changes.state,
      dead_in_a_row: changes.deadInARow,
      failures: changes.failures,
      blocked_until: changes.blockedUntil,
      updated_by: changes.updatedBy,
      updated_at: changes.updatedAt,
    };
    return {
      ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
      ...(url !== undefined && { url: this.box.seal(url), url_hash: hashOf(url) }),
      ...(secret !== undefined && { secret: this.box.seal(secret) }),
      ...(events !== undefined && { events: events && JSON.stringify(events) }),
      ...(settings !== undefined && { settings: JSON.stringify(settings) }),
    };
  }
}

/** How the posts to one address are told from others without opening it. */
const hashOf = (url: string): string => createHash('sha256').update(url).digest('hex');

interface WebhookRow {
  id: number;
  kind: string;
  name: string | null;
  url: string;
  secret: string;
  url_hash: string;
  field: string | null;
  comparator: string;
  keyword: string | null;
  events: string | null;
  app_id: number | null;
  group_id: number | null;
  settings: string;
  state: string;
  dead_in_a_row: number;
  failures: number;
  blocked_until: number;
  next_slot_at: number;
  created_by: number | null;
  updated_by: number | null;
  created_at: number;
  updated_at: number;
}

const readRule = (row: WebhookRow): Rule => ({
  id: row.id,
  kind: row.kind as WebhookKind,
  field: row.field,
  comparator: row.comparator as Comparator,
  keyword: row.keyword,
  events: row.events === null ? null : (JSON.parse(row.events) as string[]),
  appId: row.app_id,
  groupId: row.group_id,
});
