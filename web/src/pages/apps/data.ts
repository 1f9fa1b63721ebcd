/** What the pages of apps ask the gateway for. */
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import type { paths } from '../../api/schema';
import { must } from '../../parts/problem';

export type App = Schemas['App'];
export type Provider =
  paths['/api/sms/providers']['get']['responses'][200]['content']['application/json']['data'][number];
export type Setup = Schemas['PhoneSetup'];

/** They change with the gateway's version alone. */
export const useProviders = () => query.useQuery('get', '/api/sms/providers', {}, { staleTime: Infinity });

/** For choosing one: a page of them, which is all but for the largest installations. */
export const useGroups = () =>
  query.useQuery('get', '/api/sms/groups', { params: { query: { per_page: 100 } } });

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
