/** The answer: by the app that they wrote to, with its parts counted while one types. */
import { Button, Group, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { useAppName } from '../../parts/all-apps';
import { ProblemAlert } from '../../parts/problem';
import { sendReply } from './data';
import { useDraft } from './drafts';
import classes from './inbox.module.css';
import { OptedOut } from './opted-out';
import { REPLY_ID } from './use-keys';

/** @param by id of the app that they wrote to last */
export function Reply({ number, by }: { number: string; by: number }) {
  const { t } = useTranslation('inbox');
  const appName = useAppName();
  const { text, change, take, drop } = useDraft(number);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async () => {
    const { text: sent, key } = take();
    if (sent.trim() === '' || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await sendReply(number, sent, key);
      drop(sent);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
    if (event.key === 'Escape') event.currentTarget.blur();
  };
  return (
    <form
      className={classes.reply}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <OptedOut number={number} by={by} />
      <ProblemAlert error={error} />
      <Textarea
        id={REPLY_ID}
        aria-label={t('reply')}
        placeholder={t('replyHint')}
        autosize
        minRows={2}
        maxRows={8}
        dir="auto"
        value={text}
        onChange={({ currentTarget }) => change(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Group justify="space-between" mt={6}>
        <div>
          <Text size="xs" c="dimmed">
            {t('goesOutBy', { app: appName(by) })}
          </Text>
          <PartCount text={text} />
        </div>
        <Button
          type="submit"
          size="sm"
          loading={isBusy}
          disabled={text.trim() === ''}
          leftSection={<IconSend size={16} />}
        >
          {t('send')}
        </Button>
      </Group>
    </form>
  );
}

function PartCount({ text }: { text: string }) {
  const { t } = useTranslation('inbox');
  const [message] = useDebouncedValue(text, 300);
  const { data } = query.useQuery(
    'post',
    '/api/sms/estimate',
    { body: { message } },
    { enabled: message !== '', placeholderData: (before) => before, staleTime: Infinity },
  );
  if (!data || message === '') return <span />;
  const { message_parts: count, encoding, units_left: left } = data.data;
  return (
    <Text size="xs" c="dimmed" aria-live="polite">
      {t('parts', { count })} · {encoding} · {t('left', { count: left })}
    </Text>
  );
}
