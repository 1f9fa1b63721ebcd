/** How it goes: counts, delays, problems. The page that stays open all day. */
import { Card, Grid, Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { formatCount, formatMoney, formatShare } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { formatDuration } from '../../parts/when';
import { AppTable } from './app-table';
import { FirstSteps } from './first-steps';
import { ProblemList } from './problem-list';
import type { Stats } from './types';

const TimeChart = lazy(() => import('./time-chart'));

const RANGES = ['1h', '24h', '7d', '30d'] as const;
type Range = (typeof RANGES)[number];
const isRange = (word: string | undefined): word is Range => RANGES.some((range) => range === word);

export function Component() {
  const { t } = useTranslation('overview');
  const { values, set } = useFilters(['range']);
  const range = isRange(values.range) ? values.range : '24h';
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/stats',
    { params: { query: { range } } },
    { refetchInterval: 5_000, placeholderData: (before) => before },
  );
  const messages = query.useQuery('get', '/api/sms/sms', { params: { query: { per_page: 1 } } });
  const hasNoMessages = messages.data?.data.total === 0;
  return (
    <Page
      title={t('title')}
      actions={
        <SegmentedControl
          aria-label={t('range')}
          size="xs"
          value={range}
          onChange={(value) => set({ range: value })}
          data={RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {hasNoMessages && <FirstSteps />}
      {!data && !error && <Loading />}
      {data && (
        <Stack>
          <Tiles stats={data.data} />
          <Grid>
            <Grid.Col span={{ base: 12, lg: 8 }}>
              <Card withBorder h="100%">
                <Suspense fallback={<Loading />}>
                  {data.data.series.some(hasTraffic) ? (
                    <TimeChart series={data.data.series} range={range} />
                  ) : (
                    <Empty title={t('noTraffic')} text={t('noTrafficText')} />
                  )}
                </Suspense>
              </Card>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
              <Section title={t('problemsTitle')} h="100%">
                <ProblemList limit={5} />
              </Section>
            </Grid.Col>
          </Grid>
          {data.data.apps.length > 0 && (
            <Section title={t('byApp')}>
              <AppTable apps={data.data.apps} />
            </Section>
          )}
        </Stack>
      )}
    </Page>
  );
}

const hasTraffic = ({ accepted, sent, delivered, failed, incoming }: Stats['series'][number]) =>
  accepted + sent + delivered + failed + incoming > 0;

function Tiles({ stats }: { stats: Stats }) {
  const { t } = useTranslation('overview');
  const { totals, queue, phones, cost } = stats;
  const waiting = queue.pending + queue.processing;
  const oldest = queue.oldest_pending_s;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }}>
      <Tile name={t('accepted')} value={formatCount(totals.accepted)} hint={costText(cost)} />
      <Tile name={t('sent')} value={formatCount(totals.sent)} />
      <Tile
        name={t('delivered')}
        value={formatCount(totals.delivered)}
        hint={`${t('deliveryRate')}: ${formatShare(totals.delivery_rate)}`}
      />
      <Tile name={t('failed')} value={formatCount(totals.failed)} isBad={totals.failed > 0} />
      <Tile name={t('incoming')} value={formatCount(totals.incoming)} />
      <Tile
        name={t('waiting')}
        value={formatCount(waiting)}
        hint={
          oldest !== null
            ? t('waitingHint', { age: formatDuration(oldest) })
            : queue.scheduled > 0
              ? t('waitingScheduled', { shown: formatCount(queue.scheduled) })
              : t('waitingNone')
        }
      />
      <Tile
        name={t('phonesOnline')}
        value={formatCount(phones.online)}
        hint={t('phonesOf', { total: formatCount(phones.total) })}
        isBad={phones.offline > 0}
      />
      <Tile name={t('delay')} value={formatDuration(totals.delay_p50_s)} hint={t('delayHint')} />
    </SimpleGrid>
  );
}

const costText = (cost: Stats['cost']): string | undefined =>
  cost.map(({ amount, currency }) => formatMoney(amount, currency)).join(' · ') || undefined;

interface TileProps {
  name: string;
  value: string;
  hint?: string | undefined;
  isBad?: boolean;
}

function Tile({ name, value, hint, isBad = false }: TileProps) {
  return (
    <Card withBorder padding="sm">
      <Text size="xs" c="dimmed" fw={600}>
        {name}
      </Text>
      <Group gap="xs" align="baseline">
        <Text fz={26} fw={700} className="numbers" {...(isBad && { c: 'var(--mantine-color-error)' })}>
          {value}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mih={18}>
        {hint}
      </Text>
    </Card>
  );
}
