/** One message of a conversation. */
import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAppName } from '../../parts/all-apps';
import { Files } from '../../parts/files';
import { StatusBadge } from '../../parts/status';
import { formatInstant, When } from '../../parts/when';
import type { Message } from './data';
import classes from './inbox.module.css';

export function Bubble({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const appName = useAppName();
  const isOutgoing = message.folder === 'outbox';
  const text = message.message || message.template?.name;
  const leavesAt = message.status === 'scheduled' ? (message.not_before ?? message.scheduled_at) : null;
  return (
    <li className={classes.bubble} data-outgoing={isOutgoing || undefined}>
      {text ? (
        <Text size="sm" className={classes.text} dir="auto">
          {text}
        </Text>
      ) : (
        message.media.length === 0 && (
          <Text size="sm" fs="italic">
            {t('withoutText')}
          </Text>
        )
      )}
      <Files message={message} />
      <Group gap={6} mt={4} justify={isOutgoing ? 'flex-end' : 'flex-start'}>
        <Text size="xs">
          {appName(message.app_id)} ·{' '}
          {leavesAt === null ? (
            <When at={message.created_at} />
          ) : (
            t('leaves', { at: formatInstant(leavesAt) })
          )}
        </Text>
        {isOutgoing && <StatusBadge status={message.status} />}
        <Anchor
          component={Link}
          to={`/messages/${message.id}`}
          size="xs"
          aria-label={t('details', { id: message.id })}
        >
          #{message.id}
        </Anchor>
      </Group>
    </li>
  );
}
