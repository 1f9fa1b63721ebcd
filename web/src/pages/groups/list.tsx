/** All groups, and which apps share their load. */
import { Anchor, Button, Card, Text } from '@mantine/core';
import { IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ProblemAlert } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';

export function Component() {
  const { t } = useTranslation(['groups', 'common']);
  const maySetUp = useMay('apps:write');
  const { page, setPage } = useFilters([]);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/groups',
    { params: { query: { page, per_page: 20 } } },
    { placeholderData: (before) => before },
  );
  const add = maySetUp && (
    <Button component={Link} to="/groups/new" leftSection={<IconPlus size={16} />}>
      {t('add')}
    </Button>
  );
  const groups = data?.data;
  return (
    <Page title={t('title')} lead={t('lead')} actions={add}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!groups && !error && <Loading />}
      {groups?.total === 0 && (
        <Empty icon={IconTopologyStar3} title={t('none')} text={t('noneText')} action={add} />
      )}
      {groups && groups.total > 0 && (
        <Card withBorder>
          <List
            label={t('title')}
            rows={groups.data}
            rowKey={({ id }) => id}
            columns={[
              {
                key: 'name',
                title: t('common:name'),
                cell: ({ id, name }) => (
                  <Anchor component={Link} to={`/groups/${id}`} fw={600}>
                    {name}
                  </Anchor>
                ),
              },
              { key: 'apps', title: t('apps'), cell: ({ id }) => <Members groupId={id} /> },
              {
                key: 'failovers',
                title: t('maxFailovers'),
                isNumber: true,
                cell: ({ settings }) => Number(settings['max_failovers'] ?? DEFAULT_FAILOVERS),
              },
              {
                key: 'created',
                title: t('common:created'),
                isMinor: true,
                cell: ({ created_at }) => <When at={created_at} />,
              },
            ]}
          />
          <Pager page={page} lastPage={groups.last_page} total={groups.total} onPage={setPage} />
        </Card>
      )}
    </Page>
  );
}

const DEFAULT_FAILOVERS = 3;
const NAMED = 4;

function Members({ groupId }: { groupId: number }) {
  const { t } = useTranslation(['groups', 'common']);
  const params = { path: { group: String(groupId) }, query: { per_page: NAMED } };
  const { data } = query.useQuery('get', '/api/sms/groups/{group}/apps', { params });
  if (!data) return <>…</>;
  const { data: apps, total } = data.data;
  const shown = apps.map(({ name }) => name).join(', ');
  if (total === 0)
    return (
      <Text span size="sm" c="dimmed">
        {t('noApps')}
      </Text>
    );
  return <>{total > apps.length ? t('andMore', { shown, count: total - apps.length }) : shown}</>;
}
