/** Batches: many messages handed in together. */
import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconUpload, IconWorldUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { useAppName, useGroupName } from '../../parts/all-apps';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { ListPage } from '../../parts/list-page';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { Bar, isMoving, refusedOf, StateBadge, type Batch } from './state';

const PER_PAGE = 20;
/** Each step of a batch makes no event; its end does. */
const WHILE_RUNNING_MS = 3_000;

export function Component() {
  const { t } = useTranslation('batches');
  const { page, setPage } = useFilters([]);
  const maySend = useMay('messages:send');
  const asked = query.useQuery(
    'get',
    '/api/sms/batches',
    { params: { query: { page, per_page: PER_PAGE } } },
    {
      placeholderData: (before) => before,
      refetchInterval: ({ state }) => (state.data?.data.data.some(isMoving) ? WHILE_RUNNING_MS : false),
    },
  );
  const upload = maySend && (
    <Button component={Link} to="/batches/new" leftSection={<IconUpload size={16} />}>
      {t('upload')}
    </Button>
  );
  return (
    <ListPage
      title={t('title')}
      lead={t('lead')}
      add={upload}
      asked={asked}
      page={page}
      onPage={setPage}
      empty={{ icon: IconWorldUpload, title: t('none'), text: t('noneText') }}
    >
      {(batches) => <Rows batches={batches} />}
    </ListPage>
  );
}

function Rows({ batches }: { batches: readonly Batch[] }) {
  const { t } = useTranslation('batches');
  const appName = useAppName();
  const groupName = useGroupName();
  return (
    <List
      label={t('title')}
      rows={batches}
      rowKey={({ uuid }) => uuid}
      columns={[
        {
          key: 'name',
          title: t('name'),
          cell: ({ id, name, message }) => (
            <div>
              <Anchor component={Link} to={`/batches/${id}`} size="sm" display="block">
                {name ?? t('one', { id })}
              </Anchor>
              <Text size="xs" c="dimmed" lineClamp={1} maw={360} dir="auto">
                {message}
              </Text>
            </div>
          ),
        },
        { key: 'state', title: t('state'), cell: ({ status }) => <StateBadge state={status} /> },
        {
          key: 'progress',
          title: t('progress'),
          cell: (batch) => (
            <Group miw={140} gap="xs" wrap="nowrap">
              <div style={{ flex: 1, minWidth: 100 }}>
                <Bar batch={batch} size="md" />
              </div>
            </Group>
          ),
        },
        { key: 'rows', title: t('accepted'), isNumber: true, cell: ({ accepted }) => formatCount(accepted) },
        {
          key: 'rejected',
          title: t('rejected'),
          isNumber: true,
          isMinor: true,
          cell: (batch) => formatCount(refusedOf(batch)),
        },
        {
          key: 'through',
          title: t('through'),
          isMinor: true,
          cell: ({ app_id, group_id }) =>
            app_id === null ? (group_id === null ? '–' : groupName(group_id)) : appName(app_id),
        },
        { key: 'at', title: t('created'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
    />
  );
}
