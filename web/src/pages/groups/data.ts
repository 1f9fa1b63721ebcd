/** What the pages of groups ask the gateway for. */
import { api, type Schemas } from '../../api/client';
import { useAllApps, type App } from '../../parts/all-apps';
import { must } from '../../parts/problem';
import { refreshApps } from '../apps/data';

export type { Group } from '../../parts/all-apps';
export type Member = Schemas['GroupMember'];

/** Apps that could join. */
export const useFreeApps = (): App[] => (useAllApps().data ?? []).filter(({ group_id }) => group_id === null);

export async function changeApp(
  id: number,
  body: { group_id?: number | null; sms_limit?: number },
): Promise<void> {
  await must(api.PATCH('/api/sms/apps/{app}', { params: { path: { app: String(id) } }, body }));
  await refreshApps();
}
