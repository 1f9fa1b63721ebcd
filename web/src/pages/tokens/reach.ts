/** Apps and groups that a token may be limited to, by name. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { must } from '../../parts/problem';

interface Named {
  id: number;
  name: string;
}

interface PageOf<Row> {
  data: { data: Row[]; last_page: number };
}

/** @param load asks for one page. @returns the rows of all pages */
async function everyPage<Row>(load: (page: number) => Promise<PageOf<Row>>): Promise<Row[]> {
  const first = (await load(1)).data;
  const rows = [...first.data];
  for (let page = 2; page <= first.last_page; page++) rows.push(...(await load(page)).data.data);
  return rows;
}

const pageQuery = (page: number) => ({ params: { query: { page, per_page: 100 } } });

/** What may be chosen, and how a limit is told. */
export function useReach() {
  const { t } = useTranslation('tokens');
  const apps = useQuery({
    queryKey: ['get', '/api/sms/apps', 'every'],
    queryFn: () => everyPage((page) => must(api.GET('/api/sms/apps', pageQuery(page)))),
  }).data;
  const groups = useQuery({
    queryKey: ['get', '/api/sms/groups', 'every'],
    queryFn: () => everyPage((page) => must(api.GET('/api/sms/groups', pageQuery(page)))),
  }).data;
  const nameOf = (list: readonly Named[] | undefined, id: number) =>
    list?.find((one) => one.id === id)?.name ?? `#${id}`;
  return {
    appChoices: (apps ?? []).map(({ id, name, type }) => ({ value: String(id), label: `${name} (${type})` })),
    groupChoices: (groups ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
    /** "Shop, Till" or "every app". */
    textOf(appIds: readonly number[] | null, groupIds: readonly number[] | null): string {
      if (appIds === null && groupIds === null) return t('everyApp');
      const names = [
        ...(groupIds ?? []).map((id) => t('groupNamed', { name: nameOf(groups, id) })),
        ...(appIds ?? []).map((id) => nameOf(apps, id)),
      ];
      return names.join(', ') || t('noApp');
    },
  };
}
