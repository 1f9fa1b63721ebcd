/** Lets an app join, or makes a new one for the group. */
import { Button, Group, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMayAdd } from '../../app/session';
import { useAction } from '../../parts/action';
import { tellDone } from '../../parts/problem';
import { changeApp, useFreeApps } from './data';

export function Join({ groupId }: { groupId: number }) {
  const { t } = useTranslation(['groups', 'common']);
  const apps = useFreeApps();
  const mayAdd = useMayAdd('apps:write');
  const join = useAction(async (id: string) => {
    await changeApp(Number(id), { group_id: groupId });
    tellDone(t('joined'));
  });
  return (
    <Group align="flex-end" mt="md">
      <Select
        label={t('join')}
        description={t('joinHelp')}
        data={apps.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={null}
        onChange={(id) => id !== null && join.run(id)}
        disabled={join.isBusy || apps.length === 0}
        searchable
        w={{ base: '100%', xs: 300 }}
      />
      {mayAdd && (
        <Button
          component={Link}
          to={`/apps/new?group=${groupId}`}
          variant="default"
          leftSection={<IconPlus size={16} />}
        >
          {t('addApp')}
        </Button>
      )}
    </Group>
  );
}
