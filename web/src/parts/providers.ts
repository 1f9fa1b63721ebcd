/** What each type of app is, and needs, as the gateway describes it. */
import { useTranslation } from 'react-i18next';
import { query, type DataOf } from '../api/client';
import { sentenceOf } from '../texts';

export type Provider = DataOf<'get', '/api/sms/providers'>[number];

/** They change with the gateway's version alone. */
function useAsDescribed() {
  useTranslation(); // again when the language changes
  return query.useQuery('get', '/api/sms/providers', {}, { staleTime: Infinity });
}

/** In the language of the page. */
export function useProviders() {
  const { data, error, refetch } = useAsDescribed();
  return { data: data?.data.map(inWords), error, refetch };
}

/** @returns what a type of app is called, as its form says it */
export function useTypeLabel(): (type: string) => string {
  const { data } = useAsDescribed();
  return (type) => {
    const provider = data?.data.find((one) => one.type === type);
    return provider ? sentenceOf(provider.label) : type;
  };
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
