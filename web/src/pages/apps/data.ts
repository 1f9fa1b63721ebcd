/** What the pages of apps ask the gateway for. */
import { api, problemOf, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import type { App } from '../../parts/all-apps';
import { must, Refusal } from '../../parts/problem';
import { atFields } from './rules';

export type { App };
export { useProviders, type Provider } from '../../parts/providers';
export type Setup = Schemas['PhoneSetup'];

export const useApp = (id: string) =>
  query.useQuery(
    'get',
    '/api/sms/apps/{app}',
    { params: { path: { app: id } } },
    { refetchInterval: 15_000 },
  );

/** After a change of an app: everything that shows it. */
export const refreshApps = () =>
  refresh('/api/sms/apps', '/api/sms/groups', '/api/sms/phones', '/api/problems');

/** For `catch`: a refusal of settings, put at the fields of the form. */
export function atSettings(refused: unknown): never {
  const { message, code, errors = {} } = problemOf(refused);
  throw new Refusal({ message, code, errors: atFields(errors) });
}

export async function setPaused(app: Pick<App, 'id'>, isPaused: boolean): Promise<void> {
  const params = { path: { app: String(app.id) } };
  await must(
    isPaused
      ? api.POST('/api/sms/apps/{app}/pause', { params })
      : api.POST('/api/sms/apps/{app}/resume', { params }),
  );
  await refreshApps();
}

/** Makes a key for a phone and says what to type into it; the key is shown this once. */
export async function newPhoneKey(
  appId: number,
  options: { new_phone?: boolean; grace_s?: number },
): Promise<Setup> {
  const params = { path: { app: String(appId) } };
  const made = await must(api.POST('/api/sms/phones/{app}/key', { params, body: options }));
  await refresh('/api/sms/phones');
  return made.data;
}
