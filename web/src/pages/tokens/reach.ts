/** Apps and groups that a token may be limited to, by name. */
import { useTranslation } from 'react-i18next';
import { useAllApps, useAllGroups, useAppName, useGroupName } from '../../parts/all-apps';

/** What may be chosen, and how a limit is told. */
export function useReach() {
  const { t } = useTranslation('tokens');
  const apps = useAllApps().data ?? [];
  const groups = useAllGroups().data ?? [];
  const appName = useAppName();
  const groupName = useGroupName();
  return {
    appChoices: apps.map(({ id, name, type }) => ({ value: String(id), label: `${name} (${type})` })),
    groupChoices: groups.map(({ id, name }) => ({ value: String(id), label: name })),
    /** "Shop, Till" or "every app". */
    textOf(appIds: readonly number[] | null, groupIds: readonly number[] | null): string {
      if (appIds === null && groupIds === null) return t('everyApp');
      const names = [
        ...(groupIds ?? []).map((id) => t('groupNamed', { name: groupName(id) })),
        ...(appIds ?? []).map(appName),
      ];
      return names.join(', ') || t('noApp');
    },
  };
}
