/** Says before somebody types that the number wants no messages: the reply would be refused. */
import { Alert, Anchor } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useAppName } from '../../parts/all-apps';

/** @param by id of the app that the reply goes out by */
export function OptedOut({ number, by }: { number: string; by: number }) {
  const { t } = useTranslation('inbox');
  const appName = useAppName();
  // Whoever may not see the list gets no warning, and the refusal as before.
  const { data } = query.useQuery('get', '/api/sms/opt-outs', {
    params: { query: { app_id: by, number, per_page: 20 } },
  });
  // The API looks for beginnings.
  if (!data?.data.data.some((optOut) => optOut.number === number)) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle size={18} />}
      title={t('optedOut', { app: appName(by) })}
      role="alert"
      mb="xs"
    >
      {t('optedOutText')}{' '}
      <Anchor
        component={Link}
        to={`/opt-outs?number=${encodeURIComponent(number)}`}
        size="sm"
        c="inherit"
        underline="always"
      >
        {t('toOptOuts')}
      </Anchor>
    </Alert>
  );
}
