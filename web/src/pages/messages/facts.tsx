/** What is known of a message, in two columns. */
import { Alert, Anchor, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAppName, useGroupName } from '../../parts/all-apps';
import { CopyField } from '../../parts/copy';
import { formatMoney } from '../../parts/numbers';
import { formatDuration, When } from '../../parts/when';
import { Codes } from '../../parts/reason';
import { Section } from '../../parts/section';
import { useTypeLabel } from '../../parts/providers';
import { withPlus, type Message } from './types';

export function Facts({ message }: { message: Message }) {
  const { t } = useTranslation(['messages', 'apps']);
  const appName = useAppName();
  const groupName = useGroupName();
  const labelOf = useTypeLabel();
  const { app_id, group_id, batch_id, resent_from, call, error_code, error_message } = message;
  const rows: [name: string, value: ReactNode][] = [
    [t('from'), message.from && withPlus(message.from)],
    [t('to'), withPlus(message.to)],
    [t('telco'), message.telco_name],
    [
      t('app'),
      <PageLink
        key="app"
        to={`/apps/${app_id}`}
        text={`${appName(app_id)} · ${labelOf(message.sms_provider)}`}
      />,
    ],
    [t('group'), group_id && <PageLink to={`/groups/${group_id}`} text={groupName(group_id)} />],
    [t('channel'), t(`apps:channels.${message.channel}`)],
    [t('parts'), `${message.message_parts} · ${message.encoding}`],
    [t('cost'), message.cost && formatMoney(message.cost, message.currency)],
    [t('priority'), message.priority === 'normal' ? null : t(`priorities.${message.priority}`)],
    [t('accepted'), <When key="at" at={message.created_at} isExact />],
    [t('scheduledAt'), message.scheduled_at && <When at={message.scheduled_at} isExact />],
    [t('notBefore'), message.not_before && <When at={message.not_before} isExact />],
    [t('sentAt'), message.sent_at && <When at={message.sent_at} isExact />],
    [t('deliveredAt'), message.delivery_date && <When at={message.delivery_date} isExact />],
    [t('expiresAt'), message.expires_at && <When at={message.expires_at} isExact />],
    [
      t('call'),
      call && `${call.state}${call.duration === null ? '' : ` · ${formatDuration(call.duration)}`}`,
    ],
    [t('batch'), batch_id && <PageLink to={`/batches/${batch_id}`} text={`#${batch_id}`} />],
    [t('resentFrom'), resent_from && <PageLink to={`/messages/${resent_from}`} text={`#${resent_from}`} />],
    [t('clientRef'), message.client_ref],
    [
      t('providerId'),
      message.provider_id && <CopyField value={message.provider_id} label={t('providerId')} />,
    ],
    [t('uuid'), <CopyField key="uuid" value={message.uuid} label={t('uuid')} />],
    [t('metadata'), message.metadata && <code>{JSON.stringify(message.metadata)}</code>],
  ];
  return (
    <Section title={t('facts')}>
      {(error_code ?? error_message) && (
        <Alert
          color={message.status === 'pending' ? 'yellow' : 'red'}
          icon={<IconAlertTriangle size={18} />}
          title={error_code && <Codes codes={[error_code]} />}
          mb="xs"
        >
          <Text size="sm">{error_message}</Text>
        </Alert>
      )}
      <Table aria-label={t('facts')} verticalSpacing={6} layout="auto">
        <Table.Tbody>
          {rows
            .filter(([, value]) => value !== null && value !== undefined && value !== '')
            .map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} c="dimmed" style={{ verticalAlign: 'top' }}>
                  {name}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function PageLink({ to, text }: { to: string; text: string }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {text}
    </Anchor>
  );
}
