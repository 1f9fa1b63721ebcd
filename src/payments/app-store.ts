/** Rows of `payment_apps`. */
import { NameTakenError } from '../apps/store.js';
import type { Executor } from '../db/connect.js';
import { insertRow, isUniqueViolation } from '../db/sql.js';
import type { SecretBox } from '../security/secrets.js';
import type { PaymentApp, PaymentAppSettings } from './types.js';

export type PaymentAppChanges = Partial<
  Pick<PaymentApp, 'name' | 'trustedSenders' | 'callbackKey' | 'settings'>
> &
  Pick<PaymentApp, 'updatedBy' | 'updatedAt'>;

interface Row {
  id: number;
  name: string;
  driver: string;
  trusted_senders: string;
  callback_key: string;
  settings: string;
  created_by: number | null;
  updated_by: number | null;
  created_at: number;
  updated_at: number;
}

/** Whose payment apps: null = of everybody, else those that these SMS apps are linked to. */
export type LinkedTo = readonly number[] | null;

export class PaymentAppStore {
  constructor(private readonly box: SecretBox) {}

  /** @throws NameTakenError */
  insert(db: Executor, app: Omit<PaymentApp, 'id'>): Promise<number> {
    return guardName(() =>
      insertRow(db, 'payment_apps', {
        name: app.name,
        live_name: app.name,
        driver: app.driver,
        trusted_senders: JSON.stringify(app.trustedSenders),
        callback_key: this.box.seal(app.callbackKey),
        settings: JSON.stringify(app.settings),
        created_by: app.createdBy,
        updated_by: app.updatedBy,
        created_at: app.createdAt,
        updated_at: app.updatedAt,
      }),
    );
  }

  /** @param lock holds the row until the transaction ends */
  async find(db: Executor, id: number, lock = false): Promise<PaymentApp | null> {
    const query = db('payment_apps').where({ id }).whereNull('deleted_at');
    if (lock) void query.forUpdate();
    const row = (await query.first()) as Row | undefined;
    return row ? this.read(row) : null;
  }

  /** Newest first. */
  async list(
    db: Executor,
    linkedTo: LinkedTo,
    page: { limit: number; offset: number },
  ): Promise<{ apps: PaymentApp[]; total: number }> {
    const matching = () => {
      const query = db('payment_apps').whereNull('deleted_at');
      if (linkedTo)
        void query.whereIn(
          'id',
          db('apps')
            .whereIn('id', [...linkedTo])
            .whereNull('deleted_at')
            .select('payment_app_id'),
        );
      return query;
    };
    const counted = (await matching().count({ n: '*' }).first()) as { n: number | string };
    const rows = (await matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset)) as Row[];
    return { apps: rows.map((row) => this.read(row)), total: Number(counted.n) };
  }

  /** @throws NameTakenError */
  async update(db: Executor, id: number, changes: PaymentAppChanges): Promise<void> {
    const { name, trustedSenders, callbackKey, settings } = changes;
    await guardName(() =>
      db('payment_apps')
        .where({ id })
        .update({
          ...(name !== undefined && { name, live_name: name }),
          ...(trustedSenders !== undefined && { trusted_senders: JSON.stringify(trustedSenders) }),
          ...(callbackKey !== undefined && { callback_key: this.box.seal(callbackKey) }),
          ...(settings !== undefined && { settings: JSON.stringify(settings) }),
          updated_by: changes.updatedBy,
          updated_at: changes.updatedAt,
        }),
    );
  }

  /** The row stays for its transactions' sake; the name becomes free. */
  async remove(db: Executor, id: number, now: number): Promise<void> {
    await db('payment_apps').where({ id }).update({ deleted_at: now, live_name: null });
  }

  private read(row: Row): PaymentApp {
    return {
      id: row.id,
      name: row.name,
      driver: row.driver,
      trustedSenders: JSON.parse(row.trusted_senders) as string[],
      callbackKey: this.box.open(row.callback_key),
      settings: JSON.parse(row.settings) as PaymentAppSettings,
      createdBy: row.created_by,
      updatedBy: row.updated_by,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }
}

/** Ids of the SMS apps that are linked to it. */
export async function linkedApps(db: Executor, id: number): Promise<number[]> {
  const linked = db('apps').where({ payment_app_id: id }).whereNull('deleted_at');
  return (await linked.orderBy('id').pluck('id')) as number[];
}

export async function unlinkApps(db: Executor, id: number): Promise<void> {
  await db('apps').where({ payment_app_id: id }).update({ payment_app_id: null });
}

/** What a text is judged by. */
export type PaymentRules = Pick<PaymentApp, 'id' | 'driver' | 'trustedSenders' | 'settings'>;

/** The rules alone: opening the sealed key would cost every text more than everything else. */
export async function findRules(db: Executor, id: number): Promise<PaymentRules | null> {
  const row = (await db('payment_apps')
    .where({ id })
    .whereNull('deleted_at')
    .first('id', 'driver', 'trusted_senders', 'settings')) as
    Pick<Row, 'id' | 'driver' | 'trusted_senders' | 'settings'> | undefined;
  return row
    ? {
        id: row.id,
        driver: row.driver,
        trustedSenders: JSON.parse(row.trusted_senders) as string[],
        settings: JSON.parse(row.settings) as PaymentAppSettings,
      }
    : null;
}

async function guardName<T>(write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new NameTakenError('the name is taken', { cause: error });
    throw error;
  }
}
