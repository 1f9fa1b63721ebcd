/** What came back of a test. The reply is the receiver's own and is shown as text. */
import { Alert, Code, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../parts/numbers';
import type { testHook } from './hooks';

export type Tried = Awaited<ReturnType<typeof testHook>>;

export function TriedAlert({ tried, onClose }: { tried: Tried; onClose: () => void }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { ok, status, error, duration_ms, reply } = tried;
  return (
    <Alert
      role="status"
      mb="md"
      color={ok ? 'teal' : 'red'}
      icon={ok ? <IconCheck size={18} /> : <IconX size={18} />}
      title={ok ? t('testOk') : t('testFailed', { error: error ?? '' })}
      withCloseButton
      closeButtonLabel={t('common:close')}
      onClose={onClose}
    >
      <Text size="sm">
        {status !== null && `HTTP ${status} · `}
        {formatCount(duration_ms)} ms
      </Text>
      {reply && (
        <Code block mt="xs" style={{ whiteSpace: 'pre-wrap' }}>
          {reply}
        </Code>
      )}
    </Alert>
  );
}
