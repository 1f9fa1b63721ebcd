/** The apps and groups that one chooses from, or names; a gateway has tens of them, so all are fetched at once. */
import { useQuery } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client';
import { must } from './problem';

export type App = Schemas['App'];
export type Group = Schemas['Group'];

const PER_PAGE = 100;

interface PageOf<Row> {
  data: { data: Row[]; last_page: number };
}

async function everyPage<Row>(ask: (page: number) => Promise<PageOf<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1, last = 1; page <= last; page += 1) {
    const { data } = await ask(page);
    rows.push(...data.data);
    last = data.last_page;
  }
  return rows;
}

/** `data` is undefined until it is known. Events about apps make it old, like every answer under its path. */
export const useAllApps = () =>
  useQuery({
    queryKey: ['all', '/api/sms/apps'],
    staleTime: 60_000,
    queryFn: () =>
      everyPage<App>((page) =>
        must(api.GET('/api/sms/apps', { params: { query: { page, per_page: PER_PAGE } } })),
      ),
  });

export const useAllGroups = () =>
  useQuery({
    queryKey: ['all', '/api/sms/groups'],
    staleTime: 60_000,
    queryFn: () =>
      everyPage<Group>((page) =>
        must(api.GET('/api/sms/groups', { params: { query: { page, per_page: PER_PAGE } } })),
      ),
  });

/** @returns what an app is called; its number while that is not known, or when it was deleted */
export function useAppName(): (id: number) => string {
  const { data } = useAllApps();
  return (id) => data?.find((app) => app.id === id)?.name ?? `#${id}`;
}

export function useGroupName(): (id: number) => string {
  const { data } = useAllGroups();
  return (id) => data?.find((group) => group.id === id)?.name ?? `#${id}`;
}
