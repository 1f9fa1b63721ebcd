/** The API, to read and to try with a token of one's own. */
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../app/session';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { TokenField } from './token-field';

/** Half a megabyte by itself: fetched when somebody looks at it. */
const Viewer = lazy(() => import('./viewer'));

export function Component() {
  const { t } = useTranslation('explorer');
  const mayMakeTokens = useMay('admin');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        mayMakeTokens && (
          <Button component={Link} to="/tokens/new" variant="default" leftSection={<IconKey size={16} />}>
            {t('makeToken')}
          </Button>
        )
      }
    >
      <TokenField />
      <Suspense fallback={<Loading />}>
        <Viewer />
      </Suspense>
    </Page>
  );
}
