/** What each type of app is, and needs, as the gateway describes it. */
import { useTranslation } from 'react-i18next';
import { query, type DataOf } from '../api/client';
import { sentenceOf } from '../texts';

export type Provider = DataOf<'get', '/api/sms/providers'>[number];

/** In the language of the page. They change with the gateway's version alone. */
export function useProviders() {
  useTranslation(); // again when the language changes
  const { data, error, refetch } = query.useQuery('get', '/api/sms/providers', {}, { staleTime: Infinity });
  return { data: data?.data.map(inWords), error, refetch };
}

/** @returns what a type of app is called, as its form says it */
export function useTypeLabel(): (type: string) => string {
  const providers = useProviders().data ?? [];
  return (type) => providers.find((provider) => provider.type === type)?.label ?? type;
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
