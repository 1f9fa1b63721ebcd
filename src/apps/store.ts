/** Rows of `apps` and `app_groups`. Credentials are sealed and opened here, so nothing above sees them encrypted. */
import { afterCommit } from '../db/after-commit.js';
import type { Executor } from '../db/connect.js';
import { insertRow, isUniqueViolation } from '../db/sql.js';
import { Recent } from '../recent.js';
import type { SecretBox } from '../security/secrets.js';
import { isLimited, type Reach } from '../tokens/types.js';
import type { Channel } from '../messages/types.js';
import type { Breaker } from './breaker.js';
import type { Rotation } from './selection.js';
import { CLOCK_TOLERANCE_MS, slotByClock, type Places } from './slots.js';
import type { App, AppSettings, AppState, Group, GroupSettings } from './types.js';

interface AppRow {
  id: number;
  name: string;
  type: string;
  channel: string;
  sms_limit: number;
  phone_number: string | null;
  group_id: number | null;
  payment_app_id: number | null;
  credentials: string;
  callback_key: string;
  settings: string;
  state: string;
  breaker_failures: number;
  breaker_trips: number;
  breaker_open_until: number;
  created_by: number | null;
  updated_by: number | null;
  created_at: number;
  updated_at: number;
}

interface GroupRow {
  id: number;
  name: string;
  settings: string;
  rotation: string;
  created_by: number | null;
  updated_by: number | null;
  created_at: number;
  updated_at: number;
}

interface SlotColumns {
  slot_next_us: number;
  turn_next_us: number;
  slot_set_at: number;
}

/** The name of a living app or group is taken. */
export class NameTakenError extends Error {
  override name = 'NameTakenError';
}

export type NewApp = Omit<App, 'id' | 'breaker' | 'state'>;
export type AppChanges = Partial<
  Pick<
    App,
    | 'name'
    | 'smsLimit'
    | 'phoneNumber'
    | 'groupId'
    | 'paymentAppId'
    | 'credentials'
    | 'callbackKey'
    | 'settings'
    | 'state'
  >
> & { updatedBy: number | null; updatedAt: number };

export class AppStore {
  private readonly recent = new Recent<number, App | null>();

  constructor(private readonly box: SecretBox) {}

  async insert(db: Executor, app: NewApp): Promise<number> {
    return guardName(() =>
      insertRow(db, 'apps', {
        name: app.name,
        live_name: app.name,
        type: app.type,
        channel: app.channel,
        sms_limit: app.smsLimit,
        phone_number: app.phoneNumber,
        group_id: app.groupId,
        payment_app_id: app.paymentAppId,
        credentials: this.box.seal(JSON.stringify(app.credentials)),
        callback_key: this.box.seal(app.callbackKey),
        settings: JSON.stringify(app.settings),
        state: 'active',
        created_by: app.createdBy,
        updated_by: app.updatedBy,
        created_at: app.createdAt,
        updated_at: app.updatedAt,
      }),
    );
  }

  /** @param lock holds the row until the transaction ends */
  async find(db: Executor, id: number, lock = false): Promise<App | null> {
    const query = db('apps').where({ id }).whereNull('deleted_at');
    if (lock) void query.forUpdate();
    const row = (await query.first()) as AppRow | undefined;
    return row ? this.read(row) : null;
  }

  /**
   * The app as it was at most a second ago, its breaker included: enough for a single message, and opening the
   * credentials anew costs more than everything else that is read for it. A transaction waits for nobody's reading but
   * its own: outside, somebody may be waiting for the connection that it holds.
   */
  findRecent(db: Executor, id: number): Promise<App | null> {
    return this.recent.read(id, () => this.find(db, id), !db.isTransaction);
  }

  /** After a change was committed, so that this process acts on it at once. */
  forget(id: number): void {
    this.recent.forget(id);
  }

  /** The same for many at once, when the transaction is committed. */
  forgetAll(db: Executor): void {
    afterCommit(db, () => this.recent.clear());
  }

  /** Also deleted ones: the history of a message outlives its app. */
  async nameOf(db: Executor, id: number): Promise<string | null> {
    const row = (await db('apps').where({ id }).first('name')) as { name: string } | undefined;
    return row?.name ?? null;
  }

  /** Ids of the apps a token may see; null = all, and what belongs to no app. */
  async idsVisibleTo(db: Executor, reach: Reach): Promise<number[] | null> {
    if (!isLimited(reach)) return null;
    const { appIds, groupIds } = reach;
    return (await db('apps')
      .whereNull('deleted_at')
      .where((either) =>
        either.whereIn('id', [...(appIds ?? [])]).orWhereIn('group_id', [...(groupIds ?? [])]),
      )
      .pluck('id')) as number[];
  }

  async list(
    db: Executor,
    filter: {
      groupId?: number;
      types?: readonly string[];
      /** Apps and groups a limited token may see; null in both = all. */
      visible?: { apps: readonly number[] | null; groups: readonly number[] | null };
      limit?: number;
      offset?: number;
    } = {},
  ): Promise<{ apps: App[]; total: number }> {
    const matching = () => {
      const query = db('apps').whereNull('deleted_at');
      if (filter.groupId !== undefined) void query.where({ group_id: filter.groupId });
      if (filter.types) void query.whereIn('type', [...filter.types]);
      const { apps, groups } = filter.visible ?? { apps: null, groups: null };
      if (apps !== null || groups !== null) {
        void query.where((either) =>
          either.whereIn('id', [...(apps ?? [])]).orWhereIn('group_id', [...(groups ?? [])]),
        );
      }
      return query;
    };
    const counted = (await matching().count({ n: '*' }).first()) as { n: number };
    const rows = (await matching()
      .orderBy('id', filter.groupId === undefined ? 'desc' : 'asc')
      .limit(filter.limit ?? 10_000)
      .offset(filter.offset ?? 0)) as AppRow[];
    return { apps: rows.map((row) => this.read(row)), total: Number(counted.n) };
  }

  /** Living apps of these types, and when each was changed last: enough to see whether a link must be opened anew. */
  async idsOfTypes(db: Executor, types: readonly string[]): Promise<Map<number, number>> {
    const rows = (await db('apps')
      .whereNull('deleted_at')
      .whereIn('type', [...types])
      .select('id', 'updated_at')) as Pick<AppRow, 'id' | 'updated_at'>[];
    return new Map(rows.map(({ id, updated_at }) => [id, Number(updated_at)]));
  }

  async update(db: Executor, id: number, changes: AppChanges): Promise<void> {
    await guardName(() =>
      db('apps')
        .where({ id })
        .update({
          ...(changes.name !== undefined && { name: changes.name, live_name: changes.name }),
          ...(changes.smsLimit !== undefined && { sms_limit: changes.smsLimit }),
          ...(changes.phoneNumber !== undefined && { phone_number: changes.phoneNumber }),
          ...(changes.groupId !== undefined && { group_id: changes.groupId }),
          ...(changes.paymentAppId !== undefined && { payment_app_id: changes.paymentAppId }),
          ...(changes.credentials !== undefined && {
            credentials: this.box.seal(JSON.stringify(changes.credentials)),
          }),
          ...(changes.callbackKey !== undefined && { callback_key: this.box.seal(changes.callbackKey) }),
          ...(changes.settings !== undefined && { settings: JSON.stringify(changes.settings) }),
          ...(changes.state !== undefined && { state: changes.state }),
          updated_by: changes.updatedBy,
          updated_at: changes.updatedAt,
        }),
    );
  }

  /** The row stays for its messages' sake; the name becomes free. */
  async remove(db: Executor, id: number, now: number): Promise<void> {
    await db('apps').where({ id }).update({ deleted_at: now, live_name: null, group_id: null });
  }

  async breaker(db: Executor, id: number): Promise<Breaker | null> {
    const row = (await db('apps')
      .where({ id })
      .first('breaker_failures', 'breaker_trips', 'breaker_open_until')) as AppRow | undefined;
    return row ? readBreaker(row) : null;
  }

  /** @returns false when another writer changed the breaker in between */
  async replaceBreaker(db: Executor, id: number, before: Breaker, after: Breaker): Promise<boolean> {
    const changed = await db('apps')
      .where({ id, breaker_failures: before.failures, breaker_open_until: before.openUntil })
      .update({
        breaker_failures: after.failures,
        breaker_trips: after.trips,
        breaker_open_until: after.openUntil,
      });
    return changed > 0;
  }

  /** Reads and locks the app's rate slots, by the clock that says `now`; use inside a transaction. */
  async lockPlaces(db: Executor, id: number, now: number): Promise<Places> {
    const row = (await db('apps')
      .where({ id })
      .forUpdate()
      .first('slot_next_us', 'turn_next_us', 'slot_set_at')) as SlotColumns;
    const byClock = (us: number) => slotByClock(Number(us), Number(row.slot_set_at), now);
    return { slotUs: byClock(row.slot_next_us), turnUs: byClock(row.turn_next_us) };
  }

  async setPlaces(db: Executor, id: number, { slotUs, turnUs }: Places, now: number): Promise<void> {
    await db('apps').where({ id }).update({ slot_next_us: slotUs, turn_next_us: turnUs, slot_set_at: now });
  }

  /**
   * Apps whose rate slots are taken, or waited for, further ahead than `horizonMs`.
   * @returns how far ahead they are taken, in milliseconds
   */
  async saturated(db: Executor, now: number, horizonMs: number): Promise<Map<number, number>> {
    const horizonUs = (now + horizonMs) * 1000;
    const rows = (await db('apps')
      .whereNull('deleted_at')
      .where((ahead) => ahead.where('slot_next_us', '>', horizonUs).orWhere('turn_next_us', '>', horizonUs))
      // Set by a clock that was put back since: the next message finds out how far ahead it really is.
      .where('slot_set_at', '<=', now + CLOCK_TOLERANCE_MS)
      .select('id', 'slot_next_us')) as ({ id: number } & SlotColumns)[];
    return new Map(rows.map(({ id, slot_next_us }) => [id, Number(slot_next_us) / 1000 - now]));
  }

  private read(row: AppRow): App {
    return {
      id: row.id,
      name: row.name,
      type: row.type,
      channel: row.channel as Channel,
      smsLimit: row.sms_limit,
      phoneNumber: row.phone_number,
      groupId: row.group_id,
      paymentAppId: row.payment_app_id,
      credentials: JSON.parse(this.box.open(row.credentials)) as Record<string, string>,
      callbackKey: this.box.open(row.callback_key),
      settings: JSON.parse(row.settings) as AppSettings,
      state: row.state as AppState,
      breaker: readBreaker(row),
      createdBy: row.created_by,
      updatedBy: row.updated_by,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }
}

export class GroupStore {
  async insert(db: Executor, group: Omit<Group, 'id' | 'rotation'>): Promise<number> {
    return guardName(() =>
      insertRow(db, 'app_groups', {
        name: group.name,
        live_name: group.name,
        settings: JSON.stringify(group.settings),
        rotation: '{}',
        created_by: group.createdBy,
        updated_by: group.updatedBy,
        created_at: group.createdAt,
        updated_at: group.updatedAt,
      }),
    );
  }

  /** @param lock holds the row until the transaction ends, so that selections in one group follow one another */
  async find(db: Executor, id: number, lock = false): Promise<Group | null> {
    const query = db('app_groups').where({ id }).whereNull('deleted_at');
    if (lock) void query.forUpdate();
    const row = (await query.first()) as GroupRow | undefined;
    return row ? readGroup(row) : null;
  }

  async list(
    db: Executor,
    page: { only?: readonly number[] | null; limit: number; offset: number },
  ): Promise<{ groups: Group[]; total: number }> {
    const matching = () => {
      const query = db('app_groups').whereNull('deleted_at');
      if (page.only) void query.whereIn('id', [...page.only]);
      return query;
    };
    const counted = (await matching().count({ n: '*' }).first()) as { n: number };
    const rows = (await matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset)) as GroupRow[];
    return { groups: rows.map(readGroup), total: Number(counted.n) };
  }

  async update(
    db: Executor,
    id: number,
    changes: { name?: string; settings?: GroupSettings; updatedBy: number | null; updatedAt: number },
  ): Promise<void> {
    await guardName(() =>
      db('app_groups')
        .where({ id })
        .update({
          ...(changes.name !== undefined && { name: changes.name, live_name: changes.name }),
          ...(changes.settings !== undefined && { settings: JSON.stringify(changes.settings) }),
          updated_by: changes.updatedBy,
          updated_at: changes.updatedAt,
        }),
    );
  }

  async setRotation(db: Executor, id: number, rotation: Rotation): Promise<void> {
    await db('app_groups')
      .where({ id })
      .update({ rotation: JSON.stringify(rotation) });
  }

  /** Apps of the group stay and belong to none afterwards. */
  async remove(db: Executor, id: number, now: number): Promise<void> {
    await db('apps').where({ group_id: id }).update({ group_id: null });
    await db('app_groups').where({ id }).update({ deleted_at: now, live_name: null });
  }
}

const readBreaker = (row: AppRow): Breaker => ({
  failures: row.breaker_failures,
  trips: row.breaker_trips,
  openUntil: Number(row.breaker_open_until),
});

const readGroup = (row: GroupRow): Group => ({
  id: row.id,
  name: row.name,
  settings: JSON.parse(row.settings) as GroupSettings,
  rotation: JSON.parse(row.rotation) as Rotation,
  createdBy: row.created_by,
  updatedBy: row.updated_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

async function guardName<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new NameTakenError('the name is taken', { cause: error });
    throw error;
  }
}
