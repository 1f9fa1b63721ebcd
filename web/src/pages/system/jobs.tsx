/** The jobs that run by the clock; each may be run now. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { must, tellDone, tellProblem } from '../../parts/problem';
import { List } from '../../parts/table';
import { formatDuration, When } from '../../parts/when';

type Job = Schemas['Job'];
type Run = Schemas['JobRun'];

const COLORS: Record<Run['status'], string> = {
  running: 'blue',
  completed: 'teal',
  failed: 'red',
  cancelled: 'gray',
  terminated: 'orange',
  timed_out: 'red',
};

export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation(['system', 'common']);
  return (
    <List
      label={t('jobs')}
      rows={jobs}
      rowKey={({ name }) => name}
      columns={[
        {
          key: 'name',
          title: t('common:name'),
          cell: ({ name, summary, paused, note }) => (
            <div>
              <Group gap={6}>
                <Text size="sm" fw={600}>
                  {name}
                </Text>
                {paused && (
                  <Badge size="sm" color="orange" variant="dot" tt="none">
                    {t('paused')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {summary} {paused && note}
              </Text>
            </div>
          ),
        },
        { key: 'every', title: t('every'), cell: ({ every_s }) => formatDuration(every_s) },
        { key: 'last', title: t('lastRun'), cell: ({ last }) => <LastRun run={last} /> },
        { key: 'next', title: t('nextRun'), isMinor: true, cell: ({ next_at }) => <When at={next_at} /> },
        { key: 'run', title: t('common:actions'), cell: ({ name }) => <RunNow name={name} /> },
      ]}
    />
  );
}

function LastRun({ run }: { run: Run | null }) {
  const { t } = useTranslation('system');
  if (!run) return <>{t('neverRan')}</>;
  const counts = Object.entries(run.counts ?? {}).map(([what, count]) => `${what} ${count}`);
  return (
    <div>
      <Group gap={6}>
        <Badge size="sm" variant="dot" color={COLORS[run.status]} tt="none">
          {t(`runStates.${run.status}`)}
        </Badge>
        <When at={run.ended_at ?? run.started_at} />
      </Group>
      <Text size="xs" c="dimmed">
        {run.failure ?? counts.join(', ')}
      </Text>
    </div>
  );
}

function RunNow({ name }: { name: string }) {
  const { t } = useTranslation('system');
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const { data } = await must(api.POST('/api/jobs/{name}/run', { params: { path: { name } } }));
      tellDone(data.was_running ? t('alreadyRuns', { name }) : t('runStarted', { name }));
      await refresh('/api/system', '/api/jobs');
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlayerPlay size={14} />}
      loading={isBusy}
      onClick={() => void run()}
      aria-label={t('runNamed', { name })}
    >
      {t('runNow')}
    </Button>
  );
}
