/** A phone's record follows its app: made, changed and removed with it. Keys are made, shown once and replaced here. */
import type { AppFollower } from '../apps/service.js';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { invalid, notFound } from '../errors.js';
import type { ProviderDriver } from '../providers/driver.js';
import { recordAudit } from '../security/audit.js';
import { randomWord } from '../security/secrets.js';
import { maySeeApp, type Actor } from '../tokens/types.js';
import { takeBack, endHandOut } from './effects.js';
import { listOpen } from './hand-outs.js';
import { fingerprint, loginOf } from './identity.js';
import { releaseQueue } from './presence.js';
import { deletePhone, findPhone, hasSecret, insertPhone, updatePhone, type Phone } from './store.js';

export interface RegistryDeps {
  db: Db;
  apps: AppStore;
  driverOf: (type: string) => ProviderDriver | null;
  clock: () => Date;
}

/** How long the old key of a phone works beside the new one, unless somebody says otherwise: seconds. */
export const GRACE_S = 7 * 86_400;

export class PhoneRegistry implements AppFollower {
  constructor(private readonly deps: RegistryDeps) {}

  async saved(trx: Executor, app: App): Promise<void> {
    const protocol = this.deps.driverOf(app.type)?.phone;
    if (!protocol) return;
    const now = this.deps.clock().getTime();
    const { secret, username, password, device_id: deviceId } = app.credentials;
    const secretHash = secret ? fingerprint('secret', secret) : null;
    if (secretHash !== null && (await hasSecret(trx, secretHash, app.id)))
      throw invalid('secret', 'Another phone has this secret. Give each phone its own.');
    const loginHash = password ? fingerprint('login', loginOf(username ?? '', password)) : null;
    const known = await findPhone(trx, app.id, true);
    if (!known) {
      const keyHash = fingerprint('key', randomWord()); // nobody knows it; see `rotateKey`
      const phone = { appId: app.id, protocol, keyHash, secretHash, loginHash, deviceId: deviceId ?? null };
      await insertPhone(trx, phone, now);
      return;
    }
    const device = deviceId === undefined ? {} : { deviceId };
    await updatePhone(trx, app.id, { secretHash, loginHash, ...device }, now);
    if (app.state === 'paused') await releaseQueue(trx, this.deps.apps, app, now);
  }

  async removed(trx: Executor, appId: number): Promise<void> {
    await deletePhone(trx, appId);
  }

  /**
   * Makes a new key, to be shown once.
   * @param options `graceS`: seconds for which the old one still works; `isOtherPhone`: another phone takes over, so
   * that the old one is refused at once, and what it never took waits for the new one
   * @throws ApiError not_found
   */
  async rotateKey(
    actor: Actor,
    appId: number,
    options: { graceS?: number; isOtherPhone?: boolean },
  ): Promise<{ app: App; phone: Phone; key: string }> {
    const { db, apps, clock } = this.deps;
    const key = randomWord();
    const date = clock();
    const now = date.getTime();
    const graceS = options.isOtherPhone ? 0 : (options.graceS ?? GRACE_S);
    return inTransaction(db, async (trx) => {
      const app = await apps.find(trx, appId);
      const phone = app && maySeeApp(actor, app) ? await findPhone(trx, appId, true) : null;
      if (!app || !phone) throw notFound('Phone');
      const hasGrace = graceS > 0;
      const changes = {
        keyHash: fingerprint('key', key),
        oldKeyHash: hasGrace ? phone.keyHash : null,
        oldKeyUntil: hasGrace ? now + graceS * 1000 : null,
      };
      await updatePhone(trx, appId, changes, now);
      if (options.isOtherPhone) await this.changePhone(trx, app, phone, now);
      await recordAudit(trx, actor, 'phone.key', { target: 'app', id: appId }, { grace_s: graceS }, date);
      return { app, phone: (await findPhone(trx, appId))!, key };
    });
  }

  private async changePhone(trx: Executor, app: App, phone: Phone, now: number): Promise<void> {
    for (const row of await listOpen(trx, app.id, { states: ['leased', 'stored'] })) {
      // Without our echo, for which it has no key any more, the old phone never sends it.
      const isSafe = phone.protocol === 'smssync' && row.state === 'leased' && !row.isPlain;
      if (isSafe) await takeBack(trx, row, now);
      else await endHandOut(trx, row, 'unknown', now);
    }
    const deviceId = app.credentials['device_id'] ?? null;
    const blank = { battery: null, signal: null, network: null, sim: null, statusAt: null };
    const place = { latitude: null, longitude: null, accuracy: null, locatedAt: null };
    const unknown = { client: null, hasResults: false, proofAt: 0, lastEcho: null, presence: 'new' as const };
    const troubles = { lastSeenAt: null, batteryLow: false, simTrouble: false };
    await updatePhone(trx, app.id, { deviceId, ...blank, ...place, ...unknown, ...troubles }, now);
  }
}
