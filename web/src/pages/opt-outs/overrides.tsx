/** Who was written to all the same, and why. */
import { Anchor } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useAppName } from '../../parts/all-apps';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Paged } from '../../parts/paged';
import { List } from '../../parts/table';
import { When } from '../../parts/when';

export function Overrides() {
  const { t } = useTranslation(['optOuts', 'common']);
  const { page, setPage } = useFilters([]);
  const appName = useAppName();
  const asked = query.useQuery(
    'get',
    '/api/sms/opt-outs/overrides',
    { params: { query: { page, per_page: 50 } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Paged
      asked={asked}
      page={page}
      onPage={setPage}
      empty={<Empty icon={IconShieldCheck} title={t('noOverrides')} text={t('noOverridesText')} />}
    >
      {(overrides) => (
        <List
          label={t('tabs.overrides')}
          rows={overrides}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'message',
              title: t('messageTitle'),
              cell: ({ message_id }) => (
                <Anchor component={Link} to={`/messages/${message_id}`} size="sm">
                  {t('message', { id: message_id })}
                </Anchor>
              ),
            },
            { key: 'app', title: t('common:app'), cell: ({ app_id }) => appName(app_id) },
            { key: 'reason', title: t('reason'), cell: ({ reason }) => reason },
            { key: 'at', title: t('common:created'), cell: ({ created_at }) => <When at={created_at} /> },
          ]}
        />
      )}
    </Paged>
  );
}
