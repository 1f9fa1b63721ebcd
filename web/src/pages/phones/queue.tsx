/** What waits for a phone and what it holds. */
import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount } from '../../parts/numbers';
import type { Phone } from './data';

export function Queue({ phone }: { phone: Phone }) {
  const { t } = useTranslation('phones');
  const { app_id: id, queued, handed_out: held, presence } = phone;
  const explanation =
    queued + held === 0
      ? t('queueText.none')
      : presence === 'online'
        ? t('queueText.online')
        : t('queueText.offline');
  return (
    <>
      <Group gap="xl">
        <Count name={t('queue')} value={queued} to={`/messages?app_id=${id}&status=pending`} />
        <Count name={t('handedOut')} value={held} to={`/messages?app_id=${id}&status=processing`} />
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {explanation}
      </Text>
    </>
  );
}

function Count({ name, value, to }: { name: string; value: number; to: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {name}
      </Text>
      <Anchor
        component={Link}
        to={to}
        fz={24}
        fw={700}
        c="var(--mantine-color-text)"
        className="numbers"
        aria-label={`${name}: ${value}`}
      >
        {formatCount(value)}
      </Anchor>
    </div>
  );
}
