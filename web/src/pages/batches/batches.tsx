/** Batches: many messages handed in together. */
import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconUpload, IconWorldUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { useAppName, useGroupName } from '../../parts/all-apps';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { formatCount } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ProblemAlert } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { Bar, refusedOf, StateBadge, type Batch } from './state';

const PER_PAGE = 20;
/** Each step of a batch makes no event; its end does. */
const WHILE_RUNNING_MS = 3_000;

export const isMoving = ({ status }: Batch): boolean => status === 'running' || status === 'receiving';

export function Component() {
  const { t } = useTranslation('batches');
  const { page, setPage } = useFilters([]);
  const maySend = useMay('messages:send');
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/batches',
    { params: { query: { page, per_page: PER_PAGE } } },
    {
      placeholderData: (before) => before,
      refetchInterval: ({ state }) => (state.data?.data.data.some(isMoving) ? WHILE_RUNNING_MS : false),
    },
  );
  const found = data?.data;
  const upload = maySend && (
    <Button component={Link} to="/batches/new" leftSection={<IconUpload size={16} />}>
      {t('upload')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={upload}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Loading />}
      {found?.data.length === 0 && (
        <Empty icon={IconWorldUpload} title={t('none')} text={t('noneText')} action={upload} />
      )}
      {found && found.data.length > 0 && (
        <>
          <Rows batches={found.data} />
          <Pager page={page} lastPage={found.last_page} total={found.total} onPage={setPage} />
        </>
      )}
    </Page>
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
