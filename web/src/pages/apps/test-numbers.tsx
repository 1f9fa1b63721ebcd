/** What the recipients of a provider that sends nothing do. */
import { Card, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { List } from '../../parts/table';
import type { Provider } from './data';

export function TestNumbers({ provider }: { provider: Provider }) {
  const { t } = useTranslation('apps');
  if (provider.test_numbers.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h4">
        {t('testNumbers')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('testNumbersLead')}
      </Text>
      <List
        label={t('testNumbers')}
        rows={provider.test_numbers}
        rowKey={({ number }) => number}
        columns={[
          { key: 'number', title: t('recipient'), cell: ({ number }) => number },
          { key: 'what', title: t('happens'), cell: ({ what }) => what },
        ]}
      />
    </Card>
  );
}
