/** What a driver is called with. */
import type { DriverContext, ProviderDriver, ProviderLink } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import type { App } from './types.js';

/**
 * @param around `link`: the app's standing connection, where this process keeps it
 * @throws ZodError when the app's fields are not what the driver declares
 */
export const driverContext = (
  app: Pick<App, 'credentials' | 'settings'>,
  driver: ProviderDriver,
  { http, now, link }: { http: HttpClient; now: Date; link?: ProviderLink | undefined },
): DriverContext => ({
  ...(link && { link }),
  credentials: driver.credentials.parse(app.credentials),
  http,
  endpoints: app.settings.endpoints ?? {},
  now,
});
