/** A new app: first the provider, then the fields that it asks for. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { AppForm } from './app-form';
import { ChooseType } from './choose-type';
import { newPhoneKey, refreshApps, useProviders, type Provider } from './data';
import { createBody, type AppValues } from './values';

export function Component() {
  const { t } = useTranslation(['apps', 'common']);
  const { values, set } = useFilters(['type', 'group']);
  const { data, error, refetch } = useProviders();
  if (!data)
    return (
      <Page title={t('newTitle')}>
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  const provider = data.data.find(({ type }) => type === values.type);
  if (!provider)
    return (
      <Page title={t('newTitle')} lead={t('chooseLead')}>
        <ChooseType providers={data.data} group={values.group ?? null} />
      </Page>
    );
  return (
    <Page
      title={t('newTitleOf', { label: provider.label })}
      lead={provider.help}
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

export function NewApp({ provider, group }: { provider: Provider; group: string }) {
  const { t } = useTranslation(['apps', 'common']);
  const navigate = useNavigate();
  const create = async (values: AppValues) => {
    const { data } = await must(api.POST('/api/sms/apps', { body: createBody(provider, values) }));
    await refreshApps();
    tellDone(t('made'));
    // The key of a phone is shown once: it travels to the page that says what to type into the phone.
    if (provider.phone) {
      const setup = await newPhoneKey(data.id, {});
      await navigate(`/phones/${data.id}/setup`, { state: { setup } });
    } else await navigate(`/apps/${data.id}`);
  };
  return (
    <AppForm
      key={provider.type}
      provider={provider}
      defaults={{ group_id: group }}
      onSubmit={create}
      submit={t('common:create')}
      extra={
        <Button component={Link} to={provider.phone ? '/phones' : '/apps'} variant="default">
          {t('common:cancel')}
        </Button>
      }
    />
  );
}
