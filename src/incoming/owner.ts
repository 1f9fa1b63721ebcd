/** Whose report it is, where a provider reports for a whole account at one address. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { findAttemptByProviderId } from '../messages/store.js';
import type { DeliveryReport } from '../providers/driver.js';

/**
 * @param accountField names the account that apps share; undefined = every app has an address of its own
 * @returns the app that made the attempt: the one that was called, another of its account, or again the first
 */
export async function ownerOf(
  trx: Executor,
  apps: AppStore,
  app: App,
  accountField: string | undefined,
  { providerId }: Pick<DeliveryReport, 'providerId'>,
): Promise<number> {
  if (accountField === undefined || providerId === undefined) return app.id;
  if (await findAttemptByProviderId(trx, app.id, providerId)) return app.id;
  const ids = (await trx('apps')
    .where({ type: app.type })
    .whereNot({ id: app.id })
    .whereNull('deleted_at')
    .pluck('id')) as number[];
  const attempts = (await trx('send_attempts')
    .whereIn('app_id', ids)
    .where({ provider_id: providerId })
    .distinct('app_id')) as { app_id: number }[];
  for (const { app_id } of attempts) {
    const other = await apps.findRecent(trx, app_id);
    // Ids of other accounts are other messages, even where they look alike.
    if (other?.credentials[accountField] === app.credentials[accountField]) return app_id;
  }
  return app.id;
}
