/** All phones, and how they are. */
import { Anchor, Button, Text } from '@mantine/core';
import { IconDeviceMobile, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMayAdd, useSession } from '../../app/session';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { ListPage } from '../../parts/list-page';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { Battery, PresenceBadges } from './badges';
import { signalText, type Phone } from './data';

export function Component() {
  const { t } = useTranslation(['phones', 'common']);
  const mayAdd = useMayAdd('apps:write');
  const { limited } = useSession();
  const { page, setPage } = useFilters([]);
  const asked = query.useQuery(
    'get',
    '/api/sms/phones',
    { params: { query: { page, per_page: 25 } } },
    { refetchInterval: 10_000, placeholderData: (before) => before },
  );
  const add = mayAdd && (
    <Button component={Link} to="/phones/new" leftSection={<IconPlus size={16} />}>
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
        icon: IconDeviceMobile,
        title: limited ? t('common:noneSeen') : t('none'),
        text: limited ? t('common:isLimited') : t('noneText'),
      }}
    >
      {(phones) => <Phones phones={phones} />}
    </ListPage>
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
