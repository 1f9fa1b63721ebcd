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
import { homeOf } from '../webhooks/hooks';

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
            cell: ({ webhook_id: id, webhook_kind: kind }) => {
              if (kind === 'callback') return t('ownCallback');
              const text = kind === 'slack' ? `Slack #${id}` : `#${id}`;
              if (!maySeeWebhooks) return text;
              return (
                <Anchor component={Link} to={`${homeOf(kind)}/${id}`} size="sm">
                  {text}
                </Anchor>
              );
            },
          },
          { key: 'at', title: t('time'), cell: ({ created_at }) => <When at={created_at} /> },
        ]}
      />
    </Section>
  );
}
