/** A new app: first the provider, then the fields that it asks for. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { ChooseType } from './choose-type';
import { useProviders } from './data';
import { useHelp } from './help';
import { NewApp } from './new-app';

export function Component() {
  const { t } = useTranslation(['apps', 'common']);
  const { values, set } = useFilters(['type', 'group']);
  const { data, error, refetch } = useProviders();
  const help = useHelp();
  if (!data)
    return (
      <Page title={t('newTitle')}>
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  const provider = data.find(({ type }) => type === values.type);
  if (!provider)
    return (
      <Page title={t('newTitle')} lead={t('chooseLead')}>
        <ChooseType providers={data} group={values.group ?? null} />
      </Page>
    );
  return (
    <Page
      title={t('newTitleOf', { label: provider.label })}
      lead={help(provider)}
      actions={
        <Button variant="default" onClick={() => set({ type: null })}>
          {t('otherType')}
        </Button>
      }
    >
      <NewApp provider={provider} group={values.group ?? ''} />
    </Page>
  );
}
