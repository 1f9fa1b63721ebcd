/** One batch: how far it is, what was refused, and what can be ordered for it. */
import { Anchor, Button, Grid, Group, Stack, Text } from '@mantine/core';
import { IconFileDownload, IconList } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { query } from '../../api/client';
import { useMay } from '../../app/session';
import { useAppName, useGroupName } from '../../parts/all-apps';
import { Loading } from '../../parts/loading';
import { formatCount, formatMoney, formatShare } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { When } from '../../parts/when';
import { Orders } from './orders';
import { RefusedRows } from './refused-rows';
import { Bar, countOf, Counts, isMoving, refusedOf, StateBadge, type Batch } from './state';

export function Component() {
  const { t } = useTranslation('batches');
  const { id = '' } = useParams();
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/batches/{id}',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (state.data && needsLook(state.data.data) ? 1_500 : 15_000) },
  );
  if (error)
    return (
      <Page title={t('one', { id })}>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Anchor component={Link} to="/batches">
          {t('toList')}
        </Anchor>
      </Page>
    );
  if (!data) return <Loading />;
  return <Shown batch={data.data} />;
}

/** Reports go on coming after the last member has left. */
const needsLook = (batch: Batch): boolean =>
  isMoving(batch) || (batch.status === 'completed' && countOf(batch, 'sent') > 0);

function Shown({ batch }: { batch: Batch }) {
  const { t } = useTranslation('batches');
  const maySend = useMay('messages:send');
  return (
    <Page
      title={batch.name ?? t('one', { id: batch.id })}
      lead={
        <Group gap="xs" component="span">
          <StateBadge state={batch.status} />
          <span>{t('done', { share: formatShare(batch.progress) })}</span>
        </Group>
      }
      actions={
        <>
          <Button
            component="a"
            href={`/api/sms/batches/${batch.id}/results`}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('results')}
          </Button>
          <Button
            component={Link}
            to={`/messages?batch_id=${batch.id}`}
            variant="default"
            leftSection={<IconList size={16} />}
          >
            {t('members')}
          </Button>
          {maySend && <Orders batch={batch} />}
        </>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Section title={t('progress')}>
              <Bar batch={batch} size="xl" />
              <Counts batch={batch} />
            </Section>
            {batch.message && (
              <Section title={t('text')}>
                <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} dir="auto">
                  {batch.message}
                </Text>
              </Section>
            )}
            {refusedOf(batch) > 0 && <RefusedRows id={String(batch.id)} total={refusedOf(batch)} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Facts batch={batch} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Facts({ batch }: { batch: Batch }) {
  const { t } = useTranslation('batches');
  const appName = useAppName();
  const groupName = useGroupName();
  const { app_id, group_id } = batch;
  const rows: [name: string, value: ReactNode][] = [
    [t('through'), app_id === null ? group_id && groupName(group_id) : appName(app_id)],
    [t('rows'), formatCount(batch.rows)],
    [t('accepted'), formatCount(batch.accepted)],
    [t('rejected'), refusedOf(batch) > 0 && formatCount(refusedOf(batch))],
    [t('duplicates'), batch.duplicates > 0 && formatCount(batch.duplicates)],
    [t('parts'), formatCount(batch.message_parts)],
    [t('unicode'), batch.unicode > 0 && formatCount(batch.unicode)],
    [t('estimate'), batch.estimated_cost && formatMoney(batch.estimated_cost, batch.currency)],
    [t('created'), <When key="at" at={batch.created_at} isExact />],
    [t('scheduledAt'), batch.scheduled_at && <When at={batch.scheduled_at} isExact />],
    [t('startedAt'), batch.started_at && <When at={batch.started_at} isExact />],
    [t('finishedAt'), batch.finished_at && <When at={batch.finished_at} isExact />],
  ];
  return (
    <Section title={t('facts')}>
      <Stack gap={6} component="dl" m={0}>
        {rows
          .filter(([, value]) => Boolean(value))
          .map(([name, value]) => (
            <Group key={name} justify="space-between" wrap="nowrap">
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0} ta="right">
                {value}
              </Text>
            </Group>
          ))}
      </Stack>
    </Section>
  );
}
