/** What was posted, and what came of it; posting it again, one or all. */
import { ActionIcon, Anchor, Button, Code, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconListDetails, IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../parts/action';
import { Confirm } from '../../parts/confirm';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { Paged } from '../../parts/paged';
import { tellDone } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { DeliveryBadge } from './delivery-badge';
import { DeliveryDrawer } from './delivery-drawer';
import {
  replayAll,
  replayOne,
  useDeadCount,
  useDeliveries,
  type Delivery,
  type Hook,
  type Kind,
} from './hooks';

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

function BulkReplay({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const dead = useDeadCount(kind, String(hook.id)) ?? 0;
  const [asks, setAsks] = useState<'dead' | 'delivered' | null>(null);
  const isOn = hook.state === 'active';
  const replay = async (state: 'dead' | 'delivered') => {
    const count = await replayAll(kind, hook.id, state);
    tellDone(t('replayed', { count }));
  };
  return (
    <Group gap="xs">
      {dead > 0 && (
        <Button
          size="xs"
          leftSection={<IconRepeat size={14} />}
          disabled={!isOn}
          onClick={() => setAsks('dead')}
        >
          {t('replayDead', { count: dead, shown: formatCount(dead) })}
        </Button>
      )}
      <Button size="xs" variant="default" disabled={!isOn} onClick={() => setAsks('delivered')}>
        {t('replayDelivered')}
      </Button>
      <Confirm
        isOpen={asks !== null}
        onClose={() => setAsks(null)}
        title={asks === 'delivered' ? t('replayDelivered') : t('replayDeadTitle')}
        action={t('replay')}
        isDangerous={asks === 'delivered'}
        onConfirm={() => replay(asks ?? 'dead')}
      >
        {asks === 'delivered' ? t('replayDeliveredText') : t('replayDeadText')}
      </Confirm>
    </Group>
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
              {delivery.state !== 'pending' && isOn && <ReplayButton kind={kind} delivery={delivery} />}
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
  return (
    <Tooltip label={t('replay')}>
      <ActionIcon
        variant="subtle"
        loading={replay.isBusy}
        aria-label={t('replayOf', { id: delivery.id })}
        onClick={replay.run}
      >
        <IconRepeat size={16} />
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
