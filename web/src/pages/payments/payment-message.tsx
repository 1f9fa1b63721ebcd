/** An SMS about money as it came: the sender's name letter by letter, the text as text. */
import { Anchor, Card, Code, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAppName } from '../../parts/all-apps';
import { When } from '../../parts/when';
import { Flags, TextBadge } from './labels';
import type { PaymentText } from './wallets';

export function PaymentMessage({ text, children }: { text: PaymentText; children?: ReactNode }) {
  const { t } = useTranslation('payments');
  const appName = useAppName();
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap="xs">
          <TextBadge state={text.state} />
          <Flags flags={text.flags} />
        </Group>
        <Text size="xs" c="dimmed">
          <When at={text.message_time ?? text.created_at} isExact />
        </Text>
      </Group>
      <Text size="sm" mb={6} component="div">
        {t('fromSender')} <Code style={{ whiteSpace: 'pre-wrap' }}>{text.from ?? '–'}</Code> ·{' '}
        {appName(text.app_id)} ·{' '}
        <Anchor component={Link} to={`/messages/${text.message_id}`} size="sm" underline="always">
          {t('openSms')}
        </Anchor>
      </Text>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text.message ?? t('textGone')}
      </Text>
      {children}
    </Card>
  );
}
