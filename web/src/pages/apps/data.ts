/** What the pages of apps ask the gateway for. */
import { useTranslation } from 'react-i18next';
import { api, problemOf, query, type DataOf, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import type { App } from '../../parts/all-apps';
import { must, Refusal } from '../../parts/problem';
import { sentenceOf } from '../../texts';
import { atFields } from './rules';

export type { App };
export type Provider = DataOf<'get', '/api/sms/providers'>[number];
export type Setup = Schemas['PhoneSetup'];

/** In the language of the page. They change with the gateway's version alone. */
export function useProviders() {
  useTranslation(); // again when the language changes
  const { data, error, refetch } = query.useQuery('get', '/api/sms/providers', {}, { staleTime: Infinity });
  return { data: data?.data.map(inWords), error, refetch };
}

const inWords = (provider: Provider): Provider => ({
  ...provider,
  label: sentenceOf(provider.label),
  help: sentenceOf(provider.help),
  fields: provider.fields.map(({ title, help, ...field }) => ({
    ...field,
    title: sentenceOf(title),
    help: help === null ? null : sentenceOf(help),
  })),
  test_numbers: provider.test_numbers.map(({ number, what }) => ({
    number: sentenceOf(number),
    what: sentenceOf(what),
  })),
});

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
