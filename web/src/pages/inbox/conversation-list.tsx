/** The conversations, the last written first. */
import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { When } from '../../parts/when';
import { useConversations, type Conversation, type ConversationFilters, type Message } from './data';
import classes from './inbox.module.css';
import { LIST_ITEM } from './use-keys';

interface Props {
  filters: ConversationFilters;
  /** Number of the one that is open. */
  open: string | undefined;
}

export function ConversationList({ filters, open }: Props) {
  const { t } = useTranslation('inbox');
  const { t: common } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useConversations(filters);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const conversations = data.pages.flatMap((page) => page.data);
  const isFiltered = Object.values(filters).some((value) => value && value !== 'all');
  return (
    <Box component="nav" aria-label={t('conversations')} className={classes.scroll}>
      {conversations.length === 0 && !hasNextPage && (
        <Empty
          icon={IconInbox}
          title={isFiltered ? t('noneFound') : t('none')}
          text={isFiltered ? t('noneFoundText') : t('noneText')}
        />
      )}
      {conversations.map((conversation) => (
        <Item
          key={conversation.number}
          conversation={conversation}
          isOpen={isSame(conversation.number, open)}
        />
      ))}
      {hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          radius={0}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {common('loadMore')}
        </Button>
      )}
    </Box>
  );
}

/** A link may have been written without the plus. */
const isSame = (number: string, open: string | undefined) =>
  open !== undefined && (number === open || number === `+${open}`);

/** The gateway answered by itself: to a keyword, or to a word to opt out. */
const isAutomatic = ({ metadata }: Message) => metadata !== null && 'auto_reply' in metadata;

function Item({ conversation, isOpen }: { conversation: Conversation; isOpen: boolean }) {
  const { t } = useTranslation('inbox');
  const { search } = useLocation();
  const { number, last_message: last, unread } = conversation;
  const isUnread = unread > 0;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isOpen) link.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <Link
      ref={link}
      to={{ pathname: `/inbox/${encodeURIComponent(number)}`, search }}
      className={classes.item}
      aria-current={isOpen ? 'true' : undefined}
      {...{ [LIST_ITEM]: '' }}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={isUnread ? 700 : 500} truncate>
          {number}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <When at={last.created_at} />
        </Text>
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" c={isUnread ? undefined : 'dimmed'} fw={isUnread ? 600 : 400} truncate dir="auto">
          {last.folder === 'outbox' && `${t(isAutomatic(last) ? 'automatic' : 'you')}: `}
          {last.message || t('withoutText')}
        </Text>
        {isUnread && (
          <Badge
            size="sm"
            circle={unread < 10}
            style={{ flex: 'none' }}
            role="img"
            aria-label={t('unread', { count: unread })}
          >
            {unread}
          </Badge>
        )}
      </Group>
    </Link>
  );
}
