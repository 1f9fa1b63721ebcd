/** How far a token or a user sees: every app, or some apps and groups. */
import { Group, MultiSelect } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useAllApps, useAllGroups, useAppName, useGroupName } from './all-apps';

/** Ids as fields hold them; none in both = every app. */
export interface ReachValues {
  app_ids: string[];
  group_ids: string[];
}

interface Reach {
  app_ids: number[] | null;
  group_ids: number[] | null;
}

export const reachValues = ({ app_ids, group_ids }: Reach): ReachValues => ({
  app_ids: (app_ids ?? []).map(String),
  group_ids: (group_ids ?? []).map(String),
});

/** As the API takes it. */
export function reachOf({ app_ids, group_ids }: ReachValues): Reach {
  const idsOrNull = (ids: readonly string[]) => (ids.length > 0 ? ids.map(Number) : null);
  return { app_ids: idsOrNull(app_ids), group_ids: idsOrNull(group_ids) };
}

/** @returns what puts it in words: "Shop, Till" or "every app" */
export function useReachText(): (reach: Reach) => string {
  const { t } = useTranslation();
  const appName = useAppName();
  const groupName = useGroupName();
  return ({ app_ids, group_ids }) => {
    if (app_ids === null && group_ids === null) return t('reach.everyApp');
    const names = [
      ...(group_ids ?? []).map((id) => t('reach.groupNamed', { name: groupName(id) })),
      ...(app_ids ?? []).map(appName),
    ];
    return names.join(', ') || t('reach.noApp');
  };
}

/** What they need of a form with these fields among others. */
interface ReachForm {
  values: ReachValues;
  getInputProps: (field: keyof ReachValues) => GetInputPropsReturnType;
}

export function ReachFields({ form: { values, getInputProps } }: { form: ReachForm }) {
  const { t } = useTranslation();
  const allApps = useAllApps().data ?? [];
  const allGroups = useAllGroups().data ?? [];
  const isEverything = values.app_ids.length === 0 && values.group_ids.length === 0;
  const look = { searchable: true, clearable: true, miw: 240 };
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <MultiSelect
        label={t('reach.apps')}
        description={t('reach.appsHelp')}
        placeholder={isEverything ? t('reach.everyApp') : undefined}
        data={allApps.map(({ id, name, type }) => ({ value: String(id), label: `${name} (${type})` }))}
        {...look}
        {...getInputProps('app_ids')}
      />
      <MultiSelect
        label={t('reach.groups')}
        description={t('reach.groupsHelp')}
        placeholder={isEverything ? t('reach.everyGroup') : undefined}
        data={allGroups.map(({ id, name }) => ({ value: String(id), label: name }))}
        {...look}
        {...getInputProps('group_ids')}
      />
    </Group>
  );
}
