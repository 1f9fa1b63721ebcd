/** What a batch would become, before anything of it is sent. */
import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount, formatMoney } from '../../parts/numbers';
import { ErrorTable } from './refused-rows';
import { refusedOf, type Batch } from './state';

export function DryRunResult({ batch }: { batch: Batch }) {
  const { t } = useTranslation('batches');
  const refused = refusedOf(batch);
  const facts: [name: string, value: string][] = [
    [t('rows'), formatCount(batch.rows)],
    [t('wouldAccept'), formatCount(batch.accepted)],
    [t('wouldRefuse'), formatCount(refused)],
    [t('parts'), formatCount(batch.message_parts)],
    [t('unicode'), formatCount(batch.unicode)],
    [
      t('estimate'),
      batch.estimated_cost ? formatMoney(batch.estimated_cost, batch.currency) : t('estimateUnknown'),
    ],
  ];
  return (
    <Stack gap="sm" mb="md" role="status">
      <SimpleGrid cols={{ base: 2, sm: 3, md: 6 }} spacing="sm">
        {facts.map(([name, value]) => (
          <div key={name}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text fw={600} className="numbers">
              {value}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {batch.errors.length > 0 && (
        <Alert color="orange">
          <Text size="sm" fw={600} mb="xs">
            {t('refusedRows', { count: refused, shown: formatCount(refused) })}
          </Text>
          <ErrorTable errors={batch.errors} />
          {refused > batch.errors.length && (
            <Text size="sm" c="dimmed" mt="xs">
              {t('firstRefused', { shown: formatCount(batch.errors.length) })}
            </Text>
          )}
        </Alert>
      )}
    </Stack>
  );
}
