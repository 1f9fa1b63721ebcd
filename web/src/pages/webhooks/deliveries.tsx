/** What was posted, and what came of it; posting it again, one or all. */
import { ActionIcon, Anchor, Code, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconListDetails, IconPlayerPlay, IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../parts/action';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { Paged } from '../../parts/paged';
import { tellDone } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { BulkReplay } from './bulk-replay';
import { DeliveryBadge } from './delivery-badge';
import { DeliveryDrawer } from './delivery-drawer';
import { replayOne, useDeliveries, type Delivery, type Hook, type Kind } from './hooks';

const STATES = ['pending', 'delivered', 'dead'] as const;

export function Deliveries({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { values, page, set, setPage } = useFilters(['state']);
  const state = STATES.find((name) => name === values.state);
  const asked = useDeliveries(kind, String(hook.id), state, page);
  const [opened, setOpened] = useState<Delivery | null>(null);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('state')}
          value={state ?? ''}
          onChange={(value) => set({ state: value || null })}
          data={[
            { value: '', label: t('common:all') },
            ...STATES.map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
        />
        <BulkReplay kind={kind} hook={hook} />
      </Group>
      <Paged
        asked={asked}
        page={page}
        onPage={setPage}
        empty={
          <Empty
            title={state ? t('noneOfState') : t('noDeliveries')}
            text={state ? '' : t('noDeliveriesText')}
          />
        }
      >
        {(deliveries) => (
          <DeliveryTable
            kind={kind}
            deliveries={deliveries}
            isOn={hook.state === 'active'}
            onOpen={setOpened}
          />
        )}
      </Paged>
      <DeliveryDrawer
        delivery={asked.data?.data.data.find(({ id }) => id === opened?.id) ?? opened}
        onClose={() => setOpened(null)}
      />
    </>
  );
}

interface TableProps {
  kind: Kind;
  deliveries: Delivery[];
  /** Only a webhook that is on posts again. */
  isOn: boolean;
  onOpen: (delivery: Delivery) => void;
}

function DeliveryTable({ kind, deliveries, isOn, onOpen }: TableProps) {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <List<Delivery>
      label={t('tabs.deliveries')}
      rows={deliveries}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'event',
          title: t('event'),
          cell: ({ event, message_id }) => (
            <>
              <Code>{event ?? '–'}</Code>
              {message_id !== null && (
                <Anchor component={Link} to={`/messages/${message_id}`} size="xs" ml={6}>
                  {t('message', { id: message_id })}
                </Anchor>
              )}
            </>
          ),
        },
        { key: 'at', title: t('common:created'), cell: ({ created_at }) => <When at={created_at} /> },
        { key: 'state', title: t('state'), cell: (delivery) => <Outcome delivery={delivery} /> },
        {
          key: 'duration',
          title: t('duration'),
          isNumber: true,
          cell: ({ attempts }) => (attempts.length ? `${formatCount(attempts.at(-1)!.duration_ms)} ms` : '–'),
        },
        {
          key: 'attempts',
          title: t('attempts'),
          isNumber: true,
          cell: ({ attempts }) => formatCount(attempts.length),
        },
        {
          key: 'actions',
          title: t('common:actions'),
          cell: (delivery) => (
            <Group gap={4} wrap="nowrap">
              <Tooltip label={t('details')}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('detailsOf', { id: delivery.id })}
                  onClick={() => onOpen(delivery)}
                >
                  <IconListDetails size={16} />
                </ActionIcon>
              </Tooltip>
              {isOn && <ReplayButton kind={kind} delivery={delivery} />}
            </Group>
          ),
        },
      ]}
    />
  );
}

function ReplayButton({ kind, delivery }: { kind: Kind; delivery: Delivery }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const replay = useAction(async () => {
    await replayOne(kind, delivery.id);
    tellDone(t('replayed', { count: 1 }));
  });
  const waits = delivery.state === 'pending';
  return (
    <Tooltip label={t(waits ? 'tryNow' : 'replay')}>
      <ActionIcon
        variant="subtle"
        loading={replay.isBusy}
        aria-label={t(waits ? 'tryNowOf' : 'replayOf', { id: delivery.id })}
        onClick={replay.run}
      >
        {waits ? <IconPlayerPlay size={16} /> : <IconRepeat size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { state, attempts, next_at, reason } = delivery;
  const last = attempts.at(-1);
  const answer = !last ? null : last.status === null ? last.error : `HTTP ${last.status}`;
  return (
    <>
      <DeliveryBadge delivery={delivery} />{' '}
      {answer && (
        <Text span size="xs" c="dimmed">
          {answer}
        </Text>
      )}
      {state === 'dead' && reason && (
        <Text size="xs" c="dimmed" maw={340}>
          {reason}
        </Text>
      )}
      {state === 'pending' && next_at && attempts.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('next')} <When at={next_at} isDue />
        </Text>
      )}
    </>
  );
}
