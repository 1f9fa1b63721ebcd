/** Apps and groups: made, read, changed, paused and removed, with every rule that needs more than one field. */
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, invalid, notFound } from '../errors.js';
import { hasOpenMessages } from '../messages/store.js';
import { findRules, linkedApps } from '../payments/app-store.js';
import type { Channel } from '../messages/types.js';
import type { CredentialCheck, ProviderDriver } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import { recordAudit } from '../security/audit.js';
import type { Network } from '../security/safe-url.js';
import { randomWord } from '../security/secrets.js';
import { hasScope, isLimited, maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import { driverContext } from './driver-context.js';
import {
  addressesOf,
  assertCanSend,
  assertChannel,
  assertChannelFields,
  assertMayCall,
  assertUnmasked,
  checkTogether,
  dropMasked,
  merge,
  pickFields,
  readCredentials,
  readSettingsWith,
} from './fields.js';
import { NameTakenError, type AppChanges, type AppStore, type GroupStore } from './store.js';
import { AppSettings, GroupSettings, type App, type Group } from './types.js';

/** What keeps records of its own about some apps, and changes them in the same transaction. */
export interface AppFollower {
  /** An app was made or changed. @throws ApiError to refuse it */
  saved(trx: Executor, app: App): Promise<void>;
  removed(trx: Executor, appId: number): Promise<void>;
}

export interface AppServiceDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  driverOf: (type: string) => ProviderDriver | null;
  providerTypes: () => string[];
  http: HttpClient;
  follower: AppFollower;
  allowedNetworks: readonly Network[];
  clock: () => Date;
}

export interface AppRequest {
  name?: string | undefined;
  type?: string | undefined;
  channel?: Channel | undefined;
  smsLimit?: number | undefined;
  groupId?: number | null | undefined;
  paymentAppId?: number | null | undefined;
  settings?: Record<string, unknown> | undefined;
  /** Everything else the client sent; the driver's own fields are picked from it. */
  fields: Record<string, unknown>;
}

export interface Page {
  limit: number;
  offset: number;
}

const DEFAULT_LIMIT = 100;

export class AppService {
  constructor(private readonly deps: AppServiceDeps) {}

  /** @throws ApiError not_found, also for an app this token may not see */
  async get(actor: Actor, id: number): Promise<App> {
    const app = await this.deps.apps.find(this.deps.db, id);
    if (!app || !maySeeApp(actor, app)) throw notFound('App');
    return app;
  }

  list(actor: Actor, page: Page): Promise<{ apps: App[]; total: number }> {
    return this.deps.apps.list(this.deps.db, {
      ...page,
      visible: { apps: actor.appIds, groups: actor.groupIds },
    });
  }

  async create(actor: Actor, request: AppRequest): Promise<App> {
    const { db, apps, clock } = this.deps;
    requireUnlimited(actor);
    const known = this.deps.driverOf(request.type ?? '');
    checkTogether(
      () => assertNamed(request.name),
      () => this.driver(request.type),
      () => known && assertChannel(known, request.channel ?? known.channels[0]!),
      () => known && assertCanSend(known, readCredentials(known, request.fields)),
      () =>
        known && assertChannelFields(known, request.channel ?? known.channels[0]!, namedIn(known, request)),
      () => known && assertUnmasked(known, request.fields),
      () => this.readSettings(actor, request.settings ?? {}, {}),
    );
    const driver = this.driver(request.type);
    const channel = request.channel ?? driver.channels[0]!;
    const credentials = readCredentials(driver, request.fields);
    const settings = this.readSettings(actor, request.settings ?? {}, {});
    assertMayCall(addressesOf(driver, { credentials, settings }), {}, this.deps.allowedNetworks);
    const groupId = await this.checkGroup(actor, request.groupId ?? null);
    await this.checkPaymentApp(actor, request.paymentAppId ?? null, null);
    const now = clock();
    return inTransaction(db, async (trx) => {
      const id = await takenName(() =>
        apps.insert(trx, {
          name: request.name!,
          type: driver.type,
          channel,
          smsLimit: request.smsLimit ?? DEFAULT_LIMIT,
          phoneNumber: credentials[driver.senderField] ?? null,
          groupId,
          paymentAppId: request.paymentAppId ?? null,
          credentials,
          callbackKey: randomWord(),
          settings,
          createdBy: actor.tokenId,
          updatedBy: actor.tokenId,
          createdAt: now.getTime(),
          updatedAt: now.getTime(),
        }),
      );
      await recordAudit(
        trx,
        actor,
        'app.create',
        { target: 'app', id },
        { name: request.name, type: driver.type },
        now,
      );
      return this.followed(trx, id);
    });
  }

  async update(actor: Actor, id: number, request: AppRequest): Promise<App> {
    const { db, apps, clock } = this.deps;
    const { groupId, paymentAppId } = await this.get(actor, id);
    if (request.paymentAppId !== undefined)
      await this.checkPaymentApp(actor, request.paymentAppId, paymentAppId);
    const group =
      request.groupId === undefined ? {} : { groupId: await this.checkMove(actor, groupId, request.groupId) };
    const now = clock();
    // Read again with the row held: two changes at once must not undo each other.
    const changed = await inTransaction(db, async (trx) => {
      const app = await apps.find(trx, id, true);
      if (!app) throw notFound('App');
      const changes = { ...this.changesOf(actor, app, request), ...group };
      await takenName(() =>
        apps.update(trx, id, { ...changes, updatedBy: actor.tokenId, updatedAt: now.getTime() }),
      );
      const given = Object.keys(pickFields(this.driver(app.type), request.fields));
      await recordAudit(
        trx,
        actor,
        'app.update',
        { target: 'app', id },
        { fields: [...given, ...namesOf(request)] },
        now,
      );
      return this.followed(trx, id);
    });
    apps.forget(id);
    return changed;
  }

  /** The app as it is now, once others have taken note of it. */
  private async followed(trx: Executor, id: number): Promise<App> {
    const app = (await this.deps.apps.find(trx, id))!;
    await this.deps.follower.saved(trx, app);
    return app;
  }

  private changesOf(actor: Actor, app: App, request: AppRequest): Partial<AppChanges> {
    if (request.type !== undefined && request.type !== app.type) {
      throw invalid('type', 'The type of an app cannot change. Create another app and delete this one.');
    }
    if (request.channel !== undefined && request.channel !== app.channel) {
      throw invalid('channel', 'The channel of an app cannot change. Create another app.');
    }
    const driver = this.driver(app.type);
    const given = pickFields(driver, request.fields);
    const credentials = readCredentials(driver, { ...app.credentials, ...dropMasked(given) });
    // Another change may not wait for a field that the app lacks since a release before these rules.
    if (Object.keys(given).length > 0) {
      assertChannelFields(driver, app.channel, credentials);
      assertCanSend(driver, credentials);
    }
    const settings =
      request.settings === undefined
        ? app.settings
        : this.readSettings(actor, request.settings, app.settings);
    const addresses = addressesOf(driver, { credentials, settings });
    assertMayCall(addresses, addressesOf(driver, app), this.deps.allowedNetworks);
    return {
      ...(request.name !== undefined && { name: request.name }),
      ...(request.smsLimit !== undefined && { smsLimit: request.smsLimit }),
      ...(request.paymentAppId !== undefined && { paymentAppId: request.paymentAppId }),
      ...(Object.keys(given).length > 0 && {
        credentials,
        phoneNumber: credentials[driver.senderField] ?? null,
      }),
      ...(request.settings !== undefined && { settings }),
    };
  }

  /** A paused app refuses new messages; those already accepted wait, or move on inside their group. */
  async setState(actor: Actor, id: number, state: App['state']): Promise<App> {
    const { db, apps, clock } = this.deps;
    await this.get(actor, id);
    const now = clock();
    const changed = await inTransaction(db, async (trx) => {
      await apps.update(trx, id, { state, updatedBy: actor.tokenId, updatedAt: now.getTime() });
      const action = state === 'paused' ? 'app.pause' : 'app.resume';
      await recordAudit(trx, actor, action, { target: 'app', id }, {}, now);
      return this.followed(trx, id);
    });
    apps.forget(id);
    return changed;
  }

  /** Its messages and their history stay readable. */
  async remove(actor: Actor, id: number): Promise<void> {
    const { db, apps, clock } = this.deps;
    await this.get(actor, id);
    const now = clock();
    await inTransaction(db, async (trx) => {
      if (await hasOpenMessages(trx, id)) {
        throw new ApiError('has_open_messages', 'The app still has messages that are not sent.');
      }
      await apps.remove(trx, id, now.getTime());
      await this.deps.follower.removed(trx, id);
      await recordAudit(trx, actor, 'app.delete', { target: 'app', id }, {}, now);
    });
    apps.forget(id);
  }

  /** Asks the provider to confirm the credentials; sends nothing. */
  async test(actor: Actor, id: number): Promise<CredentialCheck> {
    const app = await this.get(actor, id);
    const driver = this.driver(app.type);
    if (!driver.test) {
      return {
        ok: true,
        text: `${driver.label} has no way to check credentials. Send a message to find out.`,
      };
    }
    const { http, clock } = this.deps;
    return driver.test(driverContext(app, driver, { http, now: clock() }));
  }

  /** @throws ApiError not_found, also for a group this token may not see */
  async getGroup(actor: Actor, id: number): Promise<Group> {
    const group = await this.deps.groups.find(this.deps.db, id);
    if (!group || !maySeeGroup(actor, id)) throw notFound('Group');
    return group;
  }

  listGroups(actor: Actor, page: Page): Promise<{ groups: Group[]; total: number }> {
    return this.deps.groups.list(this.deps.db, {
      ...page,
      only: actor.groupIds ?? (actor.appIds ? [] : null),
    });
  }

  async groupApps(actor: Actor, id: number, page: Page): Promise<{ apps: App[]; total: number }> {
    await this.getGroup(actor, id);
    return this.deps.apps.list(this.deps.db, { ...page, groupId: id });
  }

  async createGroup(
    actor: Actor,
    request: { name: string; settings?: Record<string, unknown> | undefined },
  ): Promise<Group> {
    const { db, groups, clock } = this.deps;
    requireUnlimited(actor);
    const settings = readSettingsWith(GroupSettings, request.settings ?? {});
    const now = clock();
    const times = { createdAt: now.getTime(), updatedAt: now.getTime() };
    const id = await takenName(() =>
      groups.insert(db, {
        name: request.name,
        settings,
        createdBy: actor.tokenId,
        updatedBy: actor.tokenId,
        ...times,
      }),
    );
    await recordAudit(db, actor, 'group.create', { target: 'group', id }, { name: request.name }, now);
    return (await groups.find(db, id))!;
  }

  async updateGroup(
    actor: Actor,
    id: number,
    request: { name?: string | undefined; settings?: Record<string, unknown> | undefined },
  ): Promise<Group> {
    const { db, groups, clock } = this.deps;
    const group = await this.getGroup(actor, id);
    const now = clock();
    await takenName(() =>
      groups.update(db, id, {
        ...(request.name !== undefined && { name: request.name }),
        ...(request.settings !== undefined && {
          settings: readSettingsWith(GroupSettings, merge(group.settings, request.settings)),
        }),
        updatedBy: actor.tokenId,
        updatedAt: now.getTime(),
      }),
    );
    await recordAudit(
      db,
      actor,
      'group.update',
      { target: 'group', id },
      { fields: Object.keys(request) },
      now,
    );
    return (await groups.find(db, id))!;
  }

  async removeGroup(actor: Actor, id: number): Promise<void> {
    const { db, apps, groups, clock } = this.deps;
    await this.getGroup(actor, id);
    const now = clock();
    await inTransaction(db, async (trx) => {
      await groups.remove(trx, id, now.getTime());
      apps.forgetAll(trx); // its members belong to none any more
      await recordAudit(trx, actor, 'group.delete', { target: 'group', id }, {}, now);
    });
  }

  private driver(type: string | undefined): ProviderDriver {
    if (type === undefined) throw invalid('type', 'The type field is required.');
    const driver = this.deps.driverOf(type);
    if (!driver)
      throw invalid(
        'type',
        `"${type}" is not a provider. Use one of ${this.deps.providerTypes().join(', ')}.`,
      );
    return driver;
  }

  private readSettings(actor: Actor, given: Record<string, unknown>, present: AppSettings): AppSettings {
    const settings = readSettingsWith(AppSettings, merge(present, given));
    const changesEndpoints = JSON.stringify(settings.endpoints) !== JSON.stringify(present.endpoints);
    if (changesEndpoints && !hasScope(actor, 'admin')) {
      throw new ApiError('missing_scope', 'Setting endpoints needs the scope admin.');
    }
    if (settings.trusted_for_payments !== present.trusted_for_payments) requirePayments(actor);
    return settings;
  }

  /** Whoever links an app decides whose texts book payments: a limited token links to what it sees, never to others'. */
  private async checkPaymentApp(actor: Actor, id: number | null, present: number | null): Promise<void> {
    const { db } = this.deps;
    if (id === present) return;
    requirePayments(actor);
    if (id === null) return;
    const { appIds } = actor;
    const isSeen = appIds === null || (await linkedApps(db, id)).some((linked) => appIds.includes(linked));
    if (!isSeen || !(await findRules(db, id)))
      throw invalid('payment_app_id', `There is no payment app ${id}.`);
  }

  /** Out of a group, too, an app is moved by those who see that group: it counts on the app. */
  private async checkMove(actor: Actor, from: number | null, to: number | null): Promise<number | null> {
    if (to !== from && from !== null && !maySeeGroup(actor, from))
      throw invalid('group_id', 'The app belongs to a group that you do not see.');
    return to === from ? to : this.checkGroup(actor, to);
  }

  private async checkGroup(actor: Actor, groupId: number | null): Promise<number | null> {
    if (groupId === null) return null;
    const group = await this.deps.groups.find(this.deps.db, groupId);
    if (!group || !maySeeGroup(actor, groupId)) throw invalid('group_id', `There is no group ${groupId}.`);
    return groupId;
  }
}

function requirePayments(actor: Actor): void {
  if (!hasScope(actor, 'payments:write'))
    throw new ApiError('missing_scope', 'Linking an app to payments needs the scope payments:write.');
}

/** A limited token could make an app that it then may not see. */
function requireUnlimited(actor: Actor): void {
  if (isLimited(actor)) {
    throw new ApiError('missing_scope', 'Whoever is limited to some apps or groups cannot create new ones.');
  }
}

function assertNamed(name: string | undefined): void {
  if (name === undefined) throw invalid('name', 'The name field is required.');
}

/** The fields that hold anything; whether what they hold is right is another question. */
const namedIn = (driver: ProviderDriver, { fields }: AppRequest): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pickFields(driver, fields))
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );

/** What a request changes, in the API's words. */
const namesOf = ({ fields: _fields, ...request }: AppRequest): string[] =>
  Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

async function takenName<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof NameTakenError)) throw error;
    throw new ApiError('name_taken', 'The name has already been taken.', {
      errors: { name: ['The name has already been taken.'] },
    });
  }
}
