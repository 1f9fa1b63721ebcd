/** All apps, and how they are. */
import { Anchor, Button, Text } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay, useMayAdd } from '../../app/session';
import { GroupLink } from '../../parts/group-link';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { ListPage } from '../../parts/list-page';
import { List, type Column } from '../../parts/table';
import { useTypeLabel } from '../../parts/providers';
import type { App } from './data';
import { PauseButton } from './pause-button';
import { AppStateBadge } from './state-badge';

export function Component() {
  const { t } = useTranslation(['apps', 'common']);
  const maySetUp = useMay('apps:write');
  const { page, setPage } = useFilters([]);
  const asked = query.useQuery(
    'get',
    '/api/sms/apps',
    { params: { query: { page, per_page: 25 } } },
    { refetchInterval: 15_000, placeholderData: (before) => before },
  );
  const add = useMayAdd('apps:write') && (
    <Button component={Link} to="/apps/new" leftSection={<IconPlus size={16} />}>
      {t('add')}
    </Button>
  );
  return (
    <ListPage
      title={t('title')}
      lead={t('lead')}
      add={add}
      asked={asked}
      page={page}
      onPage={setPage}
      isCard
      empty={{ icon: IconApps, title: t('none'), text: t('noneText') }}
    >
      {(apps) => <Apps apps={apps} maySetUp={maySetUp} />}
    </ListPage>
  );
}

function Apps({ apps, maySetUp }: { apps: readonly App[]; maySetUp: boolean }) {
  const { t } = useTranslation(['apps', 'common']);
  const labelOf = useTypeLabel();
  const columns: Column<App>[] = [
    {
      key: 'name',
      title: t('common:name'),
      cell: ({ id, name, phone_number }) => (
        <>
          <Anchor component={Link} to={`/apps/${id}`} fw={600}>
            {name}
          </Anchor>
          {phone_number && (
            <Text size="xs" c="dimmed">
              {phone_number}
            </Text>
          )}
        </>
      ),
    },
    { key: 'state', title: t('state'), cell: (app) => <AppStateBadge app={app} /> },
    { key: 'type', title: t('type'), cell: ({ type }) => labelOf(type) },
    { key: 'channel', title: t('channel'), isMinor: true, cell: ({ channel }) => t(`channels.${channel}`) },
    {
      key: 'group',
      title: t('common:group'),
      cell: ({ group_id: id }) => (id === null ? '–' : <GroupLink id={id} />),
    },
    {
      key: 'limit',
      title: t('limit'),
      isNumber: true,
      isMinor: true,
      cell: ({ sms_limit }) => formatCount(sms_limit),
    },
  ];
  if (maySetUp)
    columns.push({
      key: 'actions',
      title: t('common:actions'),
      isNumber: true,
      cell: (app) => <PauseButton app={app} isSmall />,
    });
  return <List label={t('title')} rows={apps} rowKey={({ id }) => id} columns={columns} />;
}
