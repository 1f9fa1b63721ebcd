/** Asks the provider how an accepted message stands. */
import { driverContext } from '../apps/driver-context.js';
import type { App } from '../apps/types.js';
import type { DeliveryReport, ProviderDriver } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import type { Message } from './types.js';

/**
 * @returns the report, under the reference of the message's last attempt; null when the provider cannot be asked, or
 * does not know yet
 * @throws whatever the driver throws
 */
export async function askProvider(
  message: Message,
  app: App,
  driver: ProviderDriver | null,
  http: HttpClient,
  now: Date,
): Promise<DeliveryReport | null> {
  if (!driver?.poll || message.providerId === null) return null;
  const context = driverContext(app, driver, { http, now });
  const report = await driver.poll(message.providerId, context, message.channel);
  return report && { ...report, ref: `${message.id}-${message.attempts}` };
}
