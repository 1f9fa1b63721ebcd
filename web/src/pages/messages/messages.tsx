/** Every message that was sent or received: searched, filtered, and followed as it happens. */
import { Alert, Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconFileDownload, IconPencilPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { useAppName } from '../../parts/all-apps';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { formatMoney } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { Pager } from '../../parts/pager';
import { ProblemAlert } from '../../parts/problem';
import { StatusBadge } from '../../parts/status';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { csvAddress, FILTERS, readQuery } from './filter-query';
import { Filters } from './filters';
import { partyOf, type Message } from './types';

const PER_PAGE = 25;

export function Component() {
  const { t } = useTranslation('messages');
  const filters = useFilters(FILTERS);
  const { values, page, set, setPage, clear } = filters;
  const maySend = useMay('messages:send');
  const wanted = readQuery(values);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/sms',
    { params: { query: { ...wanted, page, per_page: PER_PAGE } } },
    { placeholderData: (before) => before },
  );
  const found = data?.data;
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <Button
            component="a"
            href={csvAddress(values)}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('exportCsv')}
          </Button>
          {maySend && (
            <Button component={Link} to="/compose" leftSection={<IconPencilPlus size={16} />}>
              {t('compose')}
            </Button>
          )}
        </>
      }
    >
      <Filters values={values} onChange={(changes) => set({ cursor: null, ...changes })} onClear={clear} />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!found && !error && <Loading />}
      {found?.data.length === 0 && (
        <Empty
          title={isFiltered ? t('noneFound') : t('none')}
          text={isFiltered ? t('noneFoundText') : t('noneText')}
        />
      )}
      {found && found.data.length > 0 && <Rows messages={found.data} />}
      {found && values.q && found.next_cursor && (
        <Alert color="gray" mt="sm">
          <Group justify="space-between">
            <Text size="sm">{t('lookedThrough')}</Text>
            <Button size="xs" variant="default" onClick={() => set({ cursor: found.next_cursor ?? null })}>
              {t('loadOlder')}
            </Button>
          </Group>
        </Alert>
      )}
      {found && !values.cursor && found.data.length > 0 && (
        <Pager page={page} lastPage={found.last_page} total={found.total} onPage={setPage} />
      )}
    </Page>
  );
}

function Rows({ messages }: { messages: readonly Message[] }) {
  const { t } = useTranslation('messages');
  const appName = useAppName();
  return (
    <List
      label={t('title')}
      rows={messages}
      rowKey={({ uuid }) => uuid}
      columns={[
        {
          key: 'number',
          title: t('number'),
          minWidth: '10.5rem',
          cell: (message) => <Party message={message} />,
        },
        {
          key: 'text',
          title: t('text'),
          cell: (message) => (
            <Text size="sm" lineClamp={1} maw={420} dir="auto">
              {beginningOf(message)}
            </Text>
          ),
        },
        { key: 'status', title: t('status'), cell: (message) => <State message={message} /> },
        {
          key: 'app',
          title: t('app'),
          isMinor: true,
          minWidth: '7rem',
          cell: ({ app_id }) => appName(app_id),
        },
        {
          key: 'parts',
          title: t('parts'),
          isNumber: true,
          isMinor: true,
          cell: ({ message_parts }) => message_parts,
        },
        {
          key: 'cost',
          title: t('cost'),
          isNumber: true,
          isMinor: true,
          cell: ({ cost, currency }) => formatMoney(cost, currency),
        },
        { key: 'time', title: t('time'), cell: ({ created_at }) => <When at={created_at} /> },
      ]}
    />
  );
}

/** What came in is there; what went out is on its way. */
function State({ message: { folder, status } }: { message: Message }) {
  const { t } = useTranslation('messages');
  if (folder === 'outbox') return <StatusBadge status={status} />;
  return (
    <Badge
      color="grape"
      variant="light"
      tt="none"
      miw="max-content"
      leftSection={<IconArrowDownLeft size={12} aria-hidden />}
    >
      {t('received')}
    </Badge>
  );
}

/** Of a text that was removed, or a file without one, there is something else to name it by. */
const beginningOf = ({ message, template, media }: Message): string =>
  message || template?.name || media.map(({ type, url }) => type ?? url).join(', ') || '–';

function Party({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const isIncoming = message.folder === 'inbox';
  const Arrow = isIncoming ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <Group gap={6} wrap="nowrap">
      <Arrow
        size={15}
        role="img"
        aria-label={isIncoming ? t('incoming') : t('outgoing')}
        color={isIncoming ? 'var(--mantine-color-grape-5)' : 'var(--mantine-color-dimmed)'}
        style={{ flex: 'none' }}
      />
      <Anchor component={Link} to={`/messages/${message.id}`} size="sm">
        {partyOf(message)}
      </Anchor>
    </Group>
  );
}
