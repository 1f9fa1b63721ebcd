/** All apps, and how they are. */
import { Anchor, Button, Card, Text } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { formatCount } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ProblemAlert } from '../../parts/problem';
import { List, type Column } from '../../parts/table';
import { useGroups, useProviders, type App } from './data';
import { PauseButton } from './pause-button';
import { AppStateBadge } from './state-badge';

export function Component() {
  const { t } = useTranslation(['apps', 'common']);
  const maySetUp = useMay('apps:write');
  const { page, setPage } = useFilters([]);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/apps',
    { params: { query: { page, per_page: 25 } } },
    { refetchInterval: 15_000, placeholderData: (before) => before },
  );
  const add = maySetUp && (
    <Button component={Link} to="/apps/new" leftSection={<IconPlus size={16} />}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={add}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.data.total === 0 && (
        <Empty icon={IconApps} title={t('none')} text={t('noneText')} action={add} />
      )}
      {data && data.data.total > 0 && (
        <Card withBorder>
          <Apps apps={data.data.data} maySetUp={maySetUp} />
          <Pager page={page} lastPage={data.data.last_page} total={data.data.total} onPage={setPage} />
        </Card>
      )}
    </Page>
  );
}

function Apps({ apps, maySetUp }: { apps: readonly App[]; maySetUp: boolean }) {
  const { t } = useTranslation(['apps', 'common']);
  const providers = useProviders().data?.data ?? [];
  const groups = useGroups().data?.data.data ?? [];
  const labelOf = (type: string) => providers.find((provider) => provider.type === type)?.label ?? type;
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
      cell: ({ group_id: id }) =>
        id === null ? (
          '–'
        ) : (
          <Anchor component={Link} to={`/groups/${id}`} size="sm">
            {groups.find((group) => group.id === id)?.name ?? `#${id}`}
          </Anchor>
        ),
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
