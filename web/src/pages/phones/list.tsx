/** All phones, and how they are. */
import { Anchor, Button, Card, Text } from '@mantine/core';
import { IconDeviceMobile, IconPlus } from '@tabler/icons-react';
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
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { Battery, PresenceBadges } from './badges';
import { signalText, type Phone } from './data';

export function Component() {
  const { t } = useTranslation(['phones', 'common']);
  const maySetUp = useMay('apps:write');
  const { page, setPage } = useFilters([]);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/phones',
    { params: { query: { page, per_page: 25 } } },
    { refetchInterval: 10_000, placeholderData: (before) => before },
  );
  const add = maySetUp && (
    <Button component={Link} to="/phones/new" leftSection={<IconPlus size={16} />}>
      {t('add')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={add}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data?.data.total === 0 && (
        <Empty icon={IconDeviceMobile} title={t('none')} text={t('noneText')} action={add} />
      )}
      {data && data.data.total > 0 && (
        <Card withBorder>
          <Phones phones={data.data.data} />
          <Pager page={page} lastPage={data.data.last_page} total={data.data.total} onPage={setPage} />
        </Card>
      )}
    </Page>
  );
}

function Phones({ phones }: { phones: readonly Phone[] }) {
  const { t } = useTranslation(['phones', 'common']);
  return (
    <List
      label={t('title')}
      rows={phones}
      rowKey={({ app_id }) => app_id}
      columns={[
        {
          key: 'name',
          title: t('common:name'),
          cell: ({ app_id, name, phone_number, protocol }) => (
            <>
              <Anchor component={Link} to={`/phones/${app_id}`} fw={600}>
                {name}
              </Anchor>
              <Text size="xs" c="dimmed">
                {[phone_number, t(`protocols.${protocol}.title`)].filter(Boolean).join(' · ')}
              </Text>
            </>
          ),
        },
        { key: 'presence', title: t('presence'), cell: (phone) => <PresenceBadges phone={phone} /> },
        { key: 'seen', title: t('seen'), cell: ({ last_seen_at }) => <When at={last_seen_at} /> },
        { key: 'battery', title: t('battery'), cell: (phone) => <Battery phone={phone} /> },
        { key: 'signal', title: t('signal'), cell: ({ signal_strength }) => signalText(signal_strength) },
        {
          key: 'network',
          title: t('network'),
          cell: ({ network_type }) => network_type ?? '–',
          isMinor: true,
        },
        { key: 'queue', title: t('queue'), isNumber: true, cell: ({ queued }) => formatCount(queued) },
        {
          key: 'handed',
          title: t('handedOut'),
          isNumber: true,
          cell: ({ handed_out }) => formatCount(handed_out),
        },
      ]}
    />
  );
}
