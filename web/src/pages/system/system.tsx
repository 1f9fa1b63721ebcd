/** How the gateway itself is: its parts, its jobs, its settings. */
import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { JobTable } from './jobs';
import { Parts } from './parts';
import { Settings } from './settings';

export function Component() {
  const { t } = useTranslation('system');
  const { data, error, refetch } = query.useQuery('get', '/api/system', {}, { refetchInterval: 15_000 });
  const system = data?.data;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!system && !error && <Loading />}
      {system && (
        <Stack>
          <Parts system={system} />
          <Section title={t('jobs')}>{system.jobs ? <JobTable jobs={system.jobs} /> : t('jobsAway')}</Section>
          <Section title={t('settings')}>
            <Settings settings={system.settings} />
          </Section>
        </Stack>
      )}
    </Page>
  );
}
