/** The form of a new app, and what comes after it. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client';
import { must, tellDone, tellProblem } from '../../parts/problem';
import { AppForm } from './app-form';
import { newPhoneKey, refreshApps, type Provider, type Setup } from './data';
import { createBody, type AppValues } from './values';

/** The app is made already: without its key the next page offers to make one. */
async function firstKey(appId: number): Promise<Setup | null> {
  try {
    return await newPhoneKey(appId, { grace_s: 0 });
  } catch (error) {
    tellProblem(error);
    return null;
  }
}

/** @param group id of the group that it joins; empty = none */
export function NewApp({ provider, group }: { provider: Provider; group: string }) {
  const { t } = useTranslation(['apps', 'common']);
  const navigate = useNavigate();
  const create = async (values: AppValues) => {
    const { data } = await must(api.POST('/api/sms/apps', { body: createBody(provider, values) }));
    await refreshApps();
    tellDone(t('made'));
    // The key of a phone is shown once: it travels to the page that says what to type into the phone.
    if (provider.phone)
      await navigate(`/phones/${data.id}/setup`, { state: { setup: await firstKey(data.id) } });
    else await navigate(`/apps/${data.id}`);
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
