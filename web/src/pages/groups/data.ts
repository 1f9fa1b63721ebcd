/** What the pages of groups ask the gateway for. */
import { api, query, type Schemas } from '../../api/client';
import { must } from '../../parts/problem';
import { refreshApps, type App } from '../apps/data';

export type Group = Schemas['Group'];
export type Member = Schemas['GroupMember'];

/** Apps that could join; the first hundred, newest first. */
export function useFreeApps(): Pick<App, 'id' | 'name' | 'channel'>[] {
  const { data } = query.useQuery('get', '/api/sms/apps', { params: { query: { per_page: 100 } } });
  return data?.data.data.filter(({ group_id }) => group_id === null) ?? [];
}

export async function changeApp(
  id: number,
  body: { group_id?: number | null; sms_limit?: number },
): Promise<void> {
  await must(api.PATCH('/api/sms/apps/{app}', { params: { path: { app: String(id) } }, body }));
  await refreshApps();
}
