/** Which app, or the apps of which group, something holds for. */
import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { query } from '../api/client';

const FIRST = { params: { query: { per_page: 100 } } };

export const useApps = () =>
  query.useQuery('get', '/api/sms/apps', FIRST, { staleTime: 30_000 }).data?.data.data;
export const useGroups = () =>
  query.useQuery('get', '/api/sms/groups', FIRST, { staleTime: 30_000 }).data?.data.data;

/** @returns an app's name by its id; `#7` for one that is not among the first hundred */
export function useAppNames(): (id: number | null) => string {
  const apps = useApps();
  return (id) => (id === null ? '–' : (apps?.find((app) => app.id === id)?.name ?? `#${id}`));
}

/** `app:1`, `group:2`, or nothing for all: one value for what are two fields of the API. */
export const scopeOf = ({
  app_id,
  group_id,
}: {
  app_id: number | null;
  group_id: number | null;
}): string | null => (app_id !== null ? `app:${app_id}` : group_id !== null ? `group:${group_id}` : null);

export function readScope(scope: string | null): { app_id: number | null; group_id: number | null } {
  const [kind, id] = (scope ?? '').split(':');
  return {
    app_id: kind === 'app' ? Number(id) : null,
    group_id: kind === 'group' ? Number(id) : null,
  };
}

/** A field whose value is that of scopeOf. */
export function ScopeSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation();
  const apps = useApps();
  const groups = useGroups();
  const data = [
    { group: t('app'), items: (apps ?? []).map(({ id, name }) => ({ value: `app:${id}`, label: name })) },
    {
      group: t('group'),
      items: (groups ?? []).map(({ id, name }) => ({ value: `group:${id}`, label: name })),
    },
  ].filter(({ items }) => items.length > 0);
  return <Select searchable clearable placeholder={t('all')} {...props} data={data} />;
}

/** A field whose value is the id of an app, as a text. */
export function AppSelect(props: Omit<SelectProps, 'data'>) {
  const apps = useApps();
  return (
    <Select
      searchable
      {...props}
      data={(apps ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
    />
  );
}
