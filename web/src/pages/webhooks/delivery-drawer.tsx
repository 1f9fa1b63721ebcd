/** Every attempt of a delivery. Replies come from outside and are shown as text. */
import { Anchor, Card, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../parts/copy';
import { SidePanel } from '../../parts/dialog';
import { formatCount } from '../../parts/numbers';
import { When } from '../../parts/when';
import { DeliveryBadge } from './delivery-badge';
import type { Delivery } from './hooks';
import { useWhyDead } from './why-dead';

/** @param delivery null = closed */
export function DeliveryDrawer({ delivery, onClose }: { delivery: Delivery | null; onClose: () => void }) {
  const { t } = useTranslation(['webhooks', 'common']);
  return (
    <SidePanel
      isOpen={delivery !== null}
      onClose={onClose}
      title={delivery && t('detailsOf', { id: delivery.id })}
    >
      {delivery && <Details delivery={delivery} />}
    </SidePanel>
  );
}

function Details({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const whyDead = useWhyDead();
  const { reason, event, event_id, attempts, workflow } = delivery;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <DeliveryBadge delivery={delivery} />
        {event && <Code>{event}</Code>}
      </Group>
      {reason && <Text size="sm">{whyDead(reason)}</Text>}
      {event_id && (
        <div>
          <Text size="xs" c="dimmed">
            {t('eventId')}
          </Text>
          <CopyField value={event_id} label={t('eventId')} />
        </div>
      )}
      {workflow.url && (
        <Anchor href={workflow.url} target="_blank" rel="noreferrer" size="sm">
          {t('workflow')}
        </Anchor>
      )}
      <Text fw={600} size="sm">
        {t('attempts')}
      </Text>
      {attempts.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noAttempts')}
        </Text>
      )}
      {attempts.map((attempt, index) => (
        <Card key={index} withBorder padding="sm">
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {attempt.number}. {attempt.status === null ? attempt.error : `HTTP ${attempt.status}`}
            </Text>
            <Text size="xs" c="dimmed">
              {formatCount(attempt.duration_ms)} ms · <When at={attempt.at} isExact />
            </Text>
          </Group>
          {attempt.status !== null && attempt.error && (
            <Text size="sm" c="dimmed">
              {attempt.error}
            </Text>
          )}
          <Text size="xs" c="dimmed" mt={6}>
            {t('reply')}
          </Text>
          {attempt.reply ? (
            <Code block mah={240} style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }} tabIndex={0}>
              {attempt.reply}
            </Code>
          ) : (
            <Text size="sm">{t('noReply')}</Text>
          )}
        </Card>
      ))}
    </Stack>
  );
}
