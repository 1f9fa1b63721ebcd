/** A new group, and the apps that it begins with. */
import { Button, Card, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useApiForm } from '../../parts/form';
import { Page } from '../../parts/page';
import { must, ProblemAlert, tellDone, tellProblem } from '../../parts/problem';
import { refreshApps } from '../apps/data';
import { changeApp, useFreeApps } from './data';

export function Component() {
  const { t } = useTranslation(['groups', 'common']);
  const navigate = useNavigate();
  const apps = useFreeApps();
  const { form, error, isBusy, onSubmit } = useApiForm<{ name: string; apps: string[] }>(
    { initialValues: { name: '', apps: [] } },
    async ({ name, apps: chosen }) => {
      const { data } = await must(api.POST('/api/sms/groups', { body: { name } }));
      // The group is there by now: what goes wrong with an app can be mended on its page.
      try {
        for (const id of chosen) await changeApp(Number(id), { group_id: data.id });
        tellDone(t('made'));
      } catch (refused) {
        tellProblem(refused);
      }
      await refreshApps();
      await navigate(`/groups/${data.id}`);
    },
  );
  return (
    <Page title={t('newTitle')} lead={t('lead')}>
      <Card withBorder maw={560}>
        <form onSubmit={onSubmit}>
          <Stack>
            <TextInput
              label={t('common:name')}
              description={t('nameHelp')}
              required
              {...form.getInputProps('name')}
            />
            <MultiSelect
              label={t('members')}
              description={t('membersHelp')}
              data={apps.map(({ id, name }) => ({ value: String(id), label: name }))}
              searchable
              {...form.getInputProps('apps')}
            />
            <ProblemAlert error={error} />
            <Group>
              <Button type="submit" loading={isBusy}>
                {t('common:create')}
              </Button>
              <Button component={Link} to="/groups" variant="default">
                {t('common:cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}
