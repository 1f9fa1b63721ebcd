/** What was said to and by one number, the newest at the bottom, and the box for the answer. */
import { ActionIcon, Button, Group, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconMailOpened } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useMay } from '../../app/session';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { Bubble } from './bubble';
import { markRead, useThread, type Message } from './data';
import classes from './inbox.module.css';
import { Reply } from './reply';

interface Props {
  number: string;
  /** On a phone, where the list is another page. */
  hasBack: boolean;
  onUnread: () => void;
}

export function Thread({ number, hasBack, onUnread }: Props) {
  const { t } = useTranslation('inbox');
  const { t: common } = useTranslation();
  const { search } = useLocation();
  const maySend = useMay('messages:send');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useThread(number);
  /** As the gateway writes it: a link may have it without the plus. */
  const written = data?.pages[0]?.number ?? number;
  const messages = (data?.pages ?? []).flatMap((page) => page.data).reverse();
  const newest = messages.at(-1);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [newest?.id]);
  useReadMark(number, messages, maySend);
  const received = messages.findLast(({ folder }) => folder === 'inbox');
  return (
    <>
      <Group className={classes.head} justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          {hasBack && (
            <ActionIcon
              component={Link}
              to={{ pathname: '/inbox', search }}
              variant="subtle"
              color="gray"
              aria-label={common('back')}
            >
              <IconArrowLeft size={18} />
            </ActionIcon>
          )}
          <Title order={2} size="h4">
            {written}
          </Title>
        </Group>
        {maySend && received && (
          <Tooltip label={t('markUnread')}>
            <ActionIcon variant="subtle" color="gray" onClick={onUnread} aria-label={t('markUnread')}>
              <IconMailOpened size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <div ref={box} className={classes.scroll} tabIndex={0} role="log" aria-label={t('thread', { number })}>
        {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {hasNextPage && (
          <Button
            variant="subtle"
            fullWidth
            size="xs"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t('older')}
          </Button>
        )}
        {data && messages.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            {t('nothingSaid')}
          </Text>
        )}
        <ul className={classes.messages}>
          {messages.map((message) => (
            <Bubble key={message.id} message={message} />
          ))}
        </ul>
      </div>
      {maySend &&
        data &&
        (received ? (
          <Reply number={written} by={received.app_id} />
        ) : (
          <div className={classes.reply}>
            <Text size="sm" c="dimmed" mb={6}>
              {t('neverWrote')}
            </Text>
            <Button component={Link} to={`/compose?to=${encodeURIComponent(number)}`} size="xs">
              {t('writeFirst')}
            </Button>
          </div>
        ))}
    </>
  );
}

/** What is on the screen is read. Once a message: marked unread again, it stays so. */
function useReadMark(number: string, messages: readonly Message[], mayMark: boolean): void {
  const seen = messages.findLast(({ folder }) => folder === 'inbox')?.id ?? null;
  useEffect(() => {
    if (seen === null || !mayMark) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', mark);
      // Refused, it stays unread, which is what the list goes on showing.
      markRead(number, seen).catch(() => undefined);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [number, seen, mayMark]);
}
