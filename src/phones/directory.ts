/** Phones as the API shows them: their state, their queue, their history; and new keys. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { notFound } from '../errors.js';
import type { ProviderDriver } from '../providers/driver.js';
import { maySeeApp, type Actor } from '../tokens/types.js';
import { countOpenOf } from './hand-outs.js';
import { resultsOn } from './leasing.js';
import type { PhoneRegistry } from './registry.js';
import { phoneSettings } from './settings.js';
import { setupOf, type Setup } from './setup.js';
import { listPhones, listRecords, type Phone, type PhoneRecord, type RecordKind } from './store.js';

export type { PhoneRecord };

export interface PhoneView {
  app: App;
  phone: Phone;
  /** Messages in its queue, and on it without an end. */
  queued: number;
  handedOut: number;
  /** SMSsync: its acknowledgements are on, as far as we know. */
  confirms: boolean;
}

export interface Page {
  limit: number;
  offset: number;
}

export interface DirectoryDeps {
  db: Db;
  apps: AppStore;
  drivers: readonly ProviderDriver[];
  phoneRegistry: PhoneRegistry;
  /** Base of the addresses that phones call. */
  publicUrl: string;
}

export class PhoneDirectory {
  private readonly types: readonly string[];

  constructor(private readonly deps: DirectoryDeps) {
    this.types = deps.drivers.filter(({ phone }) => phone).map(({ type }) => type);
  }

  async list(actor: Actor, page: Page): Promise<{ phones: PhoneView[]; total: number }> {
    const visible = { apps: actor.appIds, groups: actor.groupIds };
    const { apps, total } = await this.deps.apps.list(this.deps.db, { ...page, visible, types: this.types });
    return { phones: await this.view(apps), total };
  }

  /** @throws ApiError not_found, also for a phone this token may not see */
  async get(actor: Actor, appId: number): Promise<PhoneView> {
    const app = await this.deps.apps.find(this.deps.db, appId);
    const [view] = app && maySeeApp(actor, app) ? await this.view([app]) : [];
    if (!view) throw notFound('Phone');
    return view;
  }

  /** What it told of itself, newest first. @throws ApiError not_found */
  async records(
    actor: Actor,
    appId: number,
    kind: RecordKind,
    page: Page,
  ): Promise<{ records: PhoneRecord[]; total: number }> {
    await this.get(actor, appId);
    return listRecords(this.deps.db, appId, kind, page);
  }

  /** A new key, shown this once, and what to type into the app. @throws ApiError not_found */
  async newKey(
    actor: Actor,
    appId: number,
    options: Parameters<PhoneRegistry['rotateKey']>[2],
  ): Promise<{ key: string; oldKeyUntil: number | null; setup: Setup }> {
    const { app, phone, key } = await this.deps.phoneRegistry.rotateKey(actor, appId, options);
    const setup = setupOf(app, phone.protocol, this.deps.publicUrl, key);
    return { key, oldKeyUntil: phone.oldKeyUntil, setup };
  }

  private async view(apps: readonly App[]): Promise<PhoneView[]> {
    const { db } = this.deps;
    const ids = apps.map(({ id }) => id);
    const phones = await listPhones(db, { appIds: ids });
    const open = await countOpenOf(db, ids);
    return apps.flatMap((app) => {
      const phone = phones.get(app.id);
      if (!phone) return [];
      const { queued = 0, leased = 0, stored = 0 } = open.get(app.id) ?? {};
      const confirms =
        phone.protocol === 'smssync' ? resultsOn(phone, phoneSettings(app.settings, phone.protocol)) : true;
      return [{ app, phone, queued, handedOut: leased + stored, confirms }];
    });
  }
}
