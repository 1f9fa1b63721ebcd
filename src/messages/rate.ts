/** How fast an app may send. Pure. */
import type { App } from '../apps/types.js';
import type { ProviderDriver } from '../providers/driver.js';

/** @returns message parts a second, as the app is set, its credentials say or its provider allows; undefined = no limit */
export function rateOf(
  app: Pick<App, 'settings' | 'credentials'>,
  driver: ProviderDriver | null,
): number | undefined {
  const own = app.settings.tps ?? driver?.rate?.(driver.credentials.parse(app.credentials));
  return own ?? driver?.limits.tps;
}
