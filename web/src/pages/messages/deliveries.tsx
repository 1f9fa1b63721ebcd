/** Who was told of a message, and what they answered. */
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { Section } from '../../parts/section';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { DeliveryBadge } from '../webhooks/delivery-badge';

/** Shown once there is one: most gateways have no webhook. */
export function Deliveries({ messageId }: { messageId: number | null }) {
  const { t } = useTranslation('messages');
  const maySeeWebhooks = useMay('webhooks:write');
  const { data } = query.useQuery('get', '/api/sms/sms/{id}/deliveries', {
    params: { path: { id: String(messageId) } },
  });
  if (!data || data.data.length === 0) return null;
  return (
    <Section title={t('deliveries')}>
      <List
        label={t('deliveries')}
        rows={data.data}
        rowKey={({ id }) => id}
        columns={[
          { key: 'event', title: t('event'), cell: ({ event }) => event ?? '–' },
          {
            key: 'state',
            title: t('state'),
            cell: (delivery) => <DeliveryBadge delivery={delivery} />,
          },
          {
            key: 'answer',
            title: t('answer'),
            cell: ({ attempts, reason }) => {
              const last = attempts.at(-1);
              return last?.status ? `HTTP ${last.status}` : (last?.error ?? reason ?? '–');
            },
          },
          {
            key: 'webhook',
            title: t('webhook'),
            cell: ({ webhook_id }) =>
              maySeeWebhooks && webhook_id ? (
                <Anchor component={Link} to={`/webhooks/${webhook_id}`} size="sm">
                  #{webhook_id}
                </Anchor>
              ) : (
                `#${webhook_id}`
              ),
          },
          { key: 'at', title: t('time'), cell: ({ created_at }) => <When at={created_at} /> },
        ]}
      />
    </Section>
  );
}
