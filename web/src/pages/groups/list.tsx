/** All groups, and which apps share their load. */
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus, IconTopologyStar3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMayAdd, useSession } from '../../app/session';
import { useFilters } from '../../parts/filters';
import { ListPage } from '../../parts/list-page';
import { List } from '../../parts/table';
import { When } from '../../parts/when';

export function Component() {
  const { t } = useTranslation(['groups', 'common']);
  const mayAdd = useMayAdd('apps:write');
  const { limited } = useSession();
  const { page, setPage } = useFilters([]);
  const asked = query.useQuery(
    'get',
    '/api/sms/groups',
    { params: { query: { page, per_page: 20 } } },
    { placeholderData: (before) => before },
  );
  const add = mayAdd && (
    <Button component={Link} to="/groups/new" leftSection={<IconPlus size={16} />}>
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
      empty={{
        icon: IconTopologyStar3,
        title: limited ? t('common:noneSeen') : t('none'),
        text: limited ? t('common:isLimited') : t('noneText'),
      }}
    >
      {(groups) => (
        <List
          label={t('title')}
          rows={groups}
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
      )}
    </ListPage>
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
