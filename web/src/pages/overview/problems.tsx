import { Card } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page';
import { ProblemList } from './problem-list';

export function Component() {
  const { t } = useTranslation('overview');
  return (
    <Page title={t('problemsTitle')} lead={t('problemsLead')}>
      <Card withBorder>
        <ProblemList />
      </Card>
    </Page>
  );
}
