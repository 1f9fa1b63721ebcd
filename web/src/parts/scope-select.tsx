/** Which app, or the apps of which group, something holds for. */
import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAllApps, useAllGroups, useAppName, useGroupName } from './all-apps';

interface Scope {
  app_id: number | null;
  group_id: number | null;
}

/** `app:1`, `group:2`, or null for all: one value for what are two fields of the API. */
export const scopeOf = ({ app_id, group_id }: Scope): string | null =>
  app_id !== null ? `app:${app_id}` : group_id !== null ? `group:${group_id}` : null;

export function readScope(scope: string | null): Scope {
  const [kind, id] = (scope ?? '').split(':');
  return {
    app_id: kind === 'app' ? Number(id) : null,
    group_id: kind === 'group' ? Number(id) : null,
  };
}

/** A field whose value is that of scopeOf; one that is required cannot be "all". */
export function ScopeSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  const apps = useAllApps().data ?? [];
  const groups = useAllGroups().data ?? [];
  const data = [
    { group: t('group'), items: groups.map(({ id, name }) => ({ value: `group:${id}`, label: name })) },
    { group: t('app'), items: apps.map(({ id, name }) => ({ value: `app:${id}`, label: name })) },
  ].filter(({ items }) => items.length > 0);
  const mayBeAll = !props.required;
  return (
    <Select
      searchable
      clearable={mayBeAll}
      placeholder={mayBeAll ? t('all') : undefined}
      {...props}
      data={data}
    />
  );
}

/** A field whose value is the id of an app, as a text. */
export function AppSelect(props: Omit<SelectProps, 'data'>) {
  const apps = useAllApps().data ?? [];
  const data = apps.map(({ id, name }) => ({ value: String(id), label: name }));
  return <Select searchable {...props} data={data} />;
}

/** What it holds for, by name; @returns null for all. */
export function useScopeName(): (scope: Scope) => string | null {
  const { t } = useTranslation();
  const appName = useAppName();
  const groupName = useGroupName();
  return ({ app_id, group_id }) => {
    if (app_id !== null) return `${t('app')}: ${appName(app_id)}`;
    return group_id !== null ? `${t('group')}: ${groupName(group_id)}` : null;
  };
}
