/** What was posted, and what came of it; posting it again, one or all. */
import { ActionIcon, Anchor, Code, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconListDetails, IconPlayerPlay, IconRepeat } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAction } from '../../parts/action';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { formatCount } from '../../parts/numbers';
import { Paged } from '../../parts/paged';
import { tellDone } from '../../parts/problem';
import { List } from '../../parts/table';
import { useNow, When } from '../../parts/when';
import { BulkReplay } from './bulk-replay';
import { DeliveryBadge } from './delivery-badge';
import { DeliveryDrawer } from './delivery-drawer';
import { refreshHooks, replayOne, useDeliveries, type Delivery, type Hook, type Kind } from './hooks';
import { useWhyDead } from './why-dead';

const STATES = ['pending', 'delivered', 'dead'] as const;

export function Deliveries({ kind, hook }: { kind: Kind; hook: Hook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { values, page, set, setPage } = useFilters(['state']);
  const state = STATES.find((name) => name === values.state);
  const asked = useDeliveries(kind, String(hook.id), state, page);
  useKeptTogether(kind, asked.data?.data.data);
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
        {(deliveries) => <DeliveryTable kind={kind} deliveries={deliveries} hook={hook} onOpen={setOpened} />}
      </Paged>
      <DeliveryDrawer
        delivery={asked.data?.data.data.find(({ id }) => id === opened?.id) ?? opened}
        onClose={() => setOpened(null)}
      />
    </>
  );
}

/** How the webhook itself stands, and how much waits, is asked for again when the last one here has left. */
function useKeptTogether(kind: Kind, deliveries: readonly Delivery[] = []): void {
  const isWaiting = deliveries.some(({ state }) => state === 'pending');
  const wasWaiting = useRef(isWaiting);
  useEffect(() => {
    if (wasWaiting.current && !isWaiting) void refreshHooks(kind);
    wasWaiting.current = isWaiting;
  }, [kind, isWaiting]);
}

interface TableProps {
  kind: Kind;
  deliveries: Delivery[];
  hook: Hook;
  onOpen: (delivery: Delivery) => void;
}

function DeliveryTable({ kind, deliveries, hook, onOpen }: TableProps) {
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
        { key: 'state', title: t('state'), cell: (delivery) => <Outcome delivery={delivery} hook={hook} /> },
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
              {/* Only a webhook that is on posts again. */}
              {hook.state === 'active' && <ReplayButton kind={kind} delivery={delivery} />}
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

function Outcome({ delivery, hook }: { delivery: Delivery; hook: Hook }) {
  const whyDead = useWhyDead();
  const { state, attempts, reason } = delivery;
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
          {whyDead(reason, { isShort: answer !== null })}
        </Text>
      )}
      {state === 'pending' && <NextAttempt delivery={delivery} hook={hook} />}
    </>
  );
}

/** What is due and does not leave waits for its receiver: one that fails is asked by a few deliveries alone. */
function NextAttempt({ delivery: { next_at, attempts }, hook }: { delivery: Delivery; hook: Hook }) {
  const { t } = useTranslation('webhooks');
  const now = useNow(5_000);
  const isAhead = next_at !== null && new Date(next_at).getTime() > now;
  const isShown = isAhead ? attempts.length > 0 : hook.failures > 0;
  if (!isShown) return null;
  return (
    <Text size="xs" c="dimmed">
      {isAhead ? (
        <>
          {t('next')} <When at={next_at} isDue />
        </>
      ) : (
        t('waitsForReceiver')
      )}
    </Text>
  );
}
