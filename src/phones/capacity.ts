/** How much a phone can take when a group chooses among its apps. */
import type { PhoneLimits } from '../apps/selector.js';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { dayIn, phoneSettings } from './settings.js';
import { listPhones } from './store.js';

const MINUTE_MS = 60_000;

/** A phone counts for no more than it sends in a minute: what waits longer is better off with another app. */
export const phoneLimits: PhoneLimits = async (db: Executor, apps: readonly App[], now: number) => {
  const phones = await listPhones(db, { appIds: apps.map(({ id }) => id) });
  return new Map(
    apps.flatMap((app) => {
      const phone = phones.get(app.id);
      if (!phone) return [];
      const { profile, dailyParts, timeZone } = phoneSettings(app.settings, phone.protocol);
      const used = phone.day === dayIn(timeZone, now) ? phone.dayParts : 0;
      const perMinute = Math.max(1, Math.round((profile.rate * MINUTE_MS) / profile.perMs));
      const most = dailyParts === null ? perMinute : Math.min(perMinute, Math.max(0, dailyParts - used));
      return [[app.id, { isAway: phone.presence !== 'online', most }] as const];
    }),
  );
};
