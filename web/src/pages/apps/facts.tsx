/** What else is known of an app, in pairs. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GroupLink } from '../../parts/group-link';
import { Pairs } from '../../parts/pairs';
import { formatCount } from '../../parts/numbers';
import { When } from '../../parts/when';
import type { App } from './data';

export function Facts({ app }: { app: App }) {
  const { t } = useTranslation(['apps', 'common']);
  const { group_id: groupId } = app;
  const group: ReactNode =
    groupId === null ? (
      <Text span size="sm" c="dimmed">
        {t('noGroup')}
      </Text>
    ) : (
      <GroupLink id={groupId} />
    );
  return (
    <Pairs
      pairs={[
        [t('id'), <code key="id">{app.id}</code>],
        [t('number'), app.phone_number ?? '–'],
        [t('common:group'), group],
        [t('limitField'), formatCount(app.sms_limit)],
        [t('common:created'), <When key="created" at={app.created_at} />],
        [t('changed'), <When key="changed" at={app.updated_at} />],
      ]}
    />
  );
}
