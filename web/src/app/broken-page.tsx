/** What is shown in place of a page that broke, or never was. */
import { Button } from '@mantine/core';
import { IconBug, IconMapSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { Empty } from '../parts/empty';
import { Page } from '../parts/page';

export function BrokenPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Page title={t('problems.pageTitle')}>
      <Empty
        icon={IconBug}
        title={error instanceof Error ? error.message : t('problems.pageTitle')}
        text={t('problems.page')}
        action={<Button onClick={() => window.location.reload()}>{t('problems.reload')}</Button>}
      />
    </Page>
  );
}

export function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('problems.notFoundTitle')}>
      <Empty
        icon={IconMapSearch}
        title={t('problems.notFoundTitle')}
        text={t('problems.notFound')}
        action={
          <Button component={Link} to="/">
            {t('problems.toOverview')}
          </Button>
        }
      />
    </Page>
  );
}
