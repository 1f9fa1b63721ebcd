/** Payment apps: whose texts are read by which driver, and who is trusted to send them. */
import { NameTakenError, type AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import { randomWord } from '../security/secrets.js';
import { isLimited, type Actor } from '../tokens/types.js';
import { linkedApps, unlinkApps, type PaymentAppStore } from './app-store.js';
import { findOperator, OPERATORS } from './registry.js';
import type { OperatorDriver, PaymentApp, PaymentAppSettings } from './types.js';

export interface PaymentAppDeps {
  db: Db;
  apps: AppStore;
  store: PaymentAppStore;
  clock: () => Date;
}

export interface PaymentAppRequest {
  name?: string | undefined;
  driver?: string | undefined;
  trustedSenders?: string[] | undefined;
  /** A setting given as null goes back to its default. */
  settings?: { [Name in keyof PaymentAppSettings]?: PaymentAppSettings[Name] | null } | undefined;
}

export interface Page {
  limit: number;
  offset: number;
}

export type ListedApp = PaymentApp & { linkedApps: number[] };

export class PaymentAppService {
  constructor(private readonly deps: PaymentAppDeps) {}

  async list(actor: Actor, page: Page): Promise<{ apps: ListedApp[]; total: number }> {
    const { db, store } = this.deps;
    const { apps, total } = await store.list(db, await this.visibleTo(actor), page);
    return { apps: await Promise.all(apps.map((app) => this.withLinks(actor, app))), total };
  }

  /** @throws ApiError not_found, also for a payment app that no SMS app of a limited token is linked to */
  async get(actor: Actor, id: number): Promise<ListedApp> {
    const app = await this.deps.store.find(this.deps.db, id);
    const listed = app && (await this.withLinks(actor, app));
    if (!listed || (isLimited(actor) && listed.linkedApps.length === 0)) throw notFound('Payment app');
    return listed;
  }

  /** @throws ApiError validation_failed, name_taken */
  async create(actor: Actor, request: PaymentAppRequest): Promise<ListedApp> {
    const { db, store, clock } = this.deps;
    requireUnlimited(actor);
    if (request.name === undefined) throw invalid('name', 'The name field is required.');
    const { name } = request;
    const driver = driverNamed(request.driver);
    const now = clock();
    const id = await inTransaction(db, async (trx) => {
      const made = await unlessTaken(() =>
        store.insert(trx, {
          name,
          driver: driver.name,
          trustedSenders: request.trustedSenders ?? [],
          callbackKey: randomWord(),
          settings: merged({}, request.settings),
          createdBy: actor.tokenId,
          updatedBy: actor.tokenId,
          createdAt: now.getTime(),
          updatedAt: now.getTime(),
        }),
      );
      await recordAudit(trx, actor, 'payment_app.create', targetOf(made), { name, driver: driver.name }, now);
      return made;
    });
    return this.get(actor, id);
  }

  /** @throws ApiError not_found, validation_failed, name_taken */
  async update(actor: Actor, id: number, request: PaymentAppRequest): Promise<ListedApp> {
    const { db, store, clock } = this.deps;
    requireUnlimited(actor);
    const now = clock();
    await inTransaction(db, async (trx) => {
      const app = await store.find(trx, id, true);
      if (!app) throw notFound('Payment app');
      if (request.driver !== undefined && request.driver !== app.driver)
        throw invalid(
          'driver',
          'The driver of a payment app cannot change: its amounts would change their currency.',
        );
      const { name, trustedSenders } = request;
      const changes = {
        ...(name !== undefined && { name }),
        ...(trustedSenders !== undefined && { trustedSenders }),
        ...(request.settings !== undefined && { settings: merged(app.settings, request.settings) }),
      };
      const stamp = { updatedBy: actor.tokenId, updatedAt: now.getTime() };
      await unlessTaken(() => store.update(trx, id, { ...changes, ...stamp }));
      await recordAudit(trx, actor, 'payment_app.update', targetOf(id), changes, now);
    });
    return this.get(actor, id);
  }

  /** The addresses with the old key stop working at once. */
  async rotateKey(actor: Actor, id: number): Promise<ListedApp> {
    const { db, store, clock } = this.deps;
    requireUnlimited(actor);
    const now = clock();
    await inTransaction(db, async (trx) => {
      if (!(await store.find(trx, id, true))) throw notFound('Payment app');
      const stamp = { updatedBy: actor.tokenId, updatedAt: now.getTime() };
      await store.update(trx, id, { callbackKey: randomWord(), ...stamp });
      await recordAudit(trx, actor, 'payment_app.rotate_key', targetOf(id), {}, now);
    });
    return this.get(actor, id);
  }

  /** Its SMS apps are linked to none afterwards; its transactions stay in the database. */
  async remove(actor: Actor, id: number): Promise<void> {
    const { db, apps, store, clock } = this.deps;
    requireUnlimited(actor);
    const now = clock();
    const linked = await inTransaction(db, async (trx) => {
      if (!(await store.find(trx, id, true))) throw notFound('Payment app');
      const ids = await linkedApps(trx, id);
      await unlinkApps(trx, id);
      await store.remove(trx, id, now.getTime());
      await recordAudit(trx, actor, 'payment_app.delete', targetOf(id), { unlinked: ids }, now);
      return ids;
    });
    for (const app of linked) apps.forget(app);
  }

  private async withLinks(actor: Actor, app: PaymentApp): Promise<ListedApp> {
    const linked = await linkedApps(this.deps.db, app.id);
    const visible = await this.visibleTo(actor);
    return { ...app, linkedApps: visible ? linked.filter((id) => visible.includes(id)) : linked };
  }

  /** Ids of the SMS apps that a token sees; null for one that sees them all. */
  visibleTo(actor: Actor): Promise<number[] | null> {
    return this.deps.apps.idsVisibleTo(this.deps.db, actor);
  }
}

export const targetOf = (id: number) => ({ target: 'payment_app', id });

/** What a payment app trusts concerns every SMS app that is linked to it. @throws ApiError missing_scope */
export function requireUnlimited(actor: Actor): void {
  if (isLimited(actor))
    throw new ApiError(
      'missing_scope',
      'Whoever is limited to some apps or groups cannot change payment apps.',
    );
}

function driverNamed(name: string | undefined): OperatorDriver {
  if (name === undefined) throw invalid('driver', 'The driver field is required.');
  const driver = findOperator(name);
  if (driver) return driver;
  const names = OPERATORS.map((one) => one.name).join(', ');
  throw invalid('driver', `"${name}" is not a driver of payments. Use one of ${names}.`);
}

function merged(present: PaymentAppSettings, given: PaymentAppRequest['settings'] = {}): PaymentAppSettings {
  const all = Object.entries({ ...present, ...given });
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

async function unlessTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof NameTakenError)) throw error;
    const text = 'The name has already been taken.';
    throw new ApiError('name_taken', text, { errors: { name: [text] } });
  }
}
