/** One message: what it says, what happened to it, what can be done. */
import { Anchor, Grid, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { query } from '../../api/client';
import { Files } from '../../parts/files';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { SmsText } from '../../parts/sms-text';
import { StatusBadge } from '../../parts/status';
import { Actions } from './actions';
import { Attempts } from './attempts';
import { Callbacks } from './callbacks';
import { Deliveries } from './deliveries';
import { Facts } from './facts';
import { Timeline } from './timeline';
import { partyOf, type History } from './types';

export function Component() {
  const { t } = useTranslation('messages');
  const { id = '' } = useParams();
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/sms/{id}/events',
    { params: { path: { id } } },
    // Events of the stream tell of nearly everything; an attempt that is tried again makes none.
    { refetchInterval: ({ state }) => (isOver(state.data?.data) ? false : 3_000) },
  );
  if (error)
    return (
      <Page title={t('one', { id })}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Anchor component={Link} to="/messages">
          {t('toList')}
        </Anchor>
      </Page>
    );
  if (!data) return <Loading />;
  return <Shown history={data.data} />;
}

const isOver = (history: History | undefined): boolean =>
  history !== undefined && !['scheduled', 'pending', 'processing', 'sent'].includes(history.message.status);

function Shown({ history }: { history: History }) {
  const { t } = useTranslation('messages');
  const { message, attempts, callbacks } = history;
  const direction = message.folder === 'inbox' ? t('fromNumber') : t('toNumber');
  return (
    <Page
      title={`${direction} ${partyOf(message)}`}
      lead={
        <Group gap="xs" component="span">
          <StatusBadge status={message.status} />
          <span>{t('one', { id: message.id })}</span>
        </Group>
      }
      actions={<Actions message={message} workflow={history.workflow} />}
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
          <Stack>
            <Section title={t('text')}>
              <Body history={history} />
              <Files message={message} />
            </Section>
            <Section title={t('whatHappened')}>
              <Timeline history={history} />
            </Section>
            {attempts.length > 0 && <Attempts attempts={attempts} next={history.next_attempt} />}
            <Deliveries messageId={message.id} />
            {callbacks.length > 0 && <Callbacks callbacks={callbacks} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
          <Facts message={message} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Body({ history: { message, parts } }: { history: History }) {
  const { t } = useTranslation('messages');
  if (message.template)
    return (
      <Text size="sm">
        {t('template', { name: message.template.name })}
        {Object.entries(message.template.variables).map(([name, value]) => (
          <Text key={name} size="sm" component="div">
            {name}: {value}
          </Text>
        ))}
      </Text>
    );
  if (message.message === '')
    return (
      <Text size="sm" c="dimmed">
        {message.media.length > 0 ? t('noText') : t('textRemoved')}
      </Text>
    );
  if (parts) return <SmsText cut={parts} label={t('text')} />;
  return (
    <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} dir="auto">
      {message.message}
    </Text>
  );
}
