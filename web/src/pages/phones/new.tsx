/** A new phone: which Android app it runs, then its form. */
import { Button, Card, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { useProviders, type Provider } from '../apps/data';
import { NewApp } from '../apps/new-app';

const ORDER = ['cht', 'smssync', 'msync'] as const;

export function Component() {
  const { t } = useTranslation(['phones', 'common']);
  const { values, set } = useFilters(['app']);
  const { data, error, refetch } = useProviders();
  if (!data)
    return (
      <Page title={t('newTitle')}>
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  const byProtocol = (protocol: Provider['phone']) => data.find(({ phone }) => phone === protocol);
  const chosen = data.find(({ phone }) => phone !== null && phone === values.app);
  if (chosen)
    return (
      <Page
        title={t('newTitleOf', { label: chosen.label })}
        lead={t('nextSetup')}
        actions={
          <Button variant="default" onClick={() => set({ app: null })}>
            {t('otherApp')}
          </Button>
        }
      >
        <NewApp provider={chosen} group="" />
      </Page>
    );
  return (
    <Page title={t('newTitle')} lead={t('newLead')}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {ORDER.filter(byProtocol).map((protocol) => (
          <Card key={protocol} withBorder>
            <Text fw={600} component="h2">
              {t(`protocols.${protocol}.title`)}
            </Text>
            <Text size="sm" c="dimmed" flex={1} my="xs">
              {t(`protocols.${protocol}.text`)}
            </Text>
            <Button
              variant={protocol === 'cht' ? 'filled' : 'default'}
              onClick={() => set({ app: protocol })}
              aria-label={`${t('chosen')}: ${t(`protocols.${protocol}.title`)}`}
            >
              {t('chosen')}
            </Button>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  );
}
