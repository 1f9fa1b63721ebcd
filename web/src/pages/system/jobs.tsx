/** The jobs that run by the clock; each may be run now. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useAction } from '../../parts/action';
import { must, tellDone } from '../../parts/problem';
import { List } from '../../parts/table';
import { formatDuration, When } from '../../parts/when';
import { system } from '../../texts/en/system';

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

type Counted = keyof typeof system.counts;
const isCounted = (word: string): word is Counted => Object.hasOwn(system.counts, word);

type JobName = keyof typeof system.jobTexts;
const isJobName = (name: string): name is JobName => Object.hasOwn(system.jobTexts, name);

/** Of a job that is not known here: its own. */
function useJobWords(): (job: Job) => { title: string; summary: string } {
  const { t } = useTranslation('system');
  return ({ name, summary }) =>
    isJobName(name)
      ? { title: t(`jobTexts.${name}.name`), summary: t(`jobTexts.${name}.summary`) }
      : { title: name, summary };
}

export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation(['system', 'common']);
  const wordsOf = useJobWords();
  return (
    <List
      label={t('jobs')}
      rows={jobs}
      rowKey={({ name }) => name}
      columns={[
        {
          key: 'name',
          title: t('common:name'),
          cell: (job) => (
            <div>
              <Group gap={6}>
                <Text size="sm" fw={600}>
                  {wordsOf(job).title}
                </Text>
                <Text size="xs" c="dimmed">
                  {job.name}
                </Text>
                {job.paused && (
                  <Badge size="sm" color="orange" variant="dot" tt="none">
                    {t('paused')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {wordsOf(job).summary} {job.paused && job.note}
              </Text>
            </div>
          ),
        },
        { key: 'every', title: t('every'), cell: ({ every_s }) => formatDuration(every_s) },
        { key: 'last', title: t('lastRun'), cell: ({ last }) => <LastRun run={last} /> },
        {
          key: 'next',
          title: t('nextRun'),
          isMinor: true,
          cell: ({ next_at }) => <When at={next_at} isDue />,
        },
        { key: 'run', title: t('common:actions'), cell: ({ name }) => <RunNow name={name} /> },
      ]}
    />
  );
}

function LastRun({ run }: { run: Run | null }) {
  const { t } = useTranslation('system');
  if (!run) return <>{t('neverRan')}</>;
  const counts = Object.entries(run.counts ?? {}).map(
    ([what, count]) => `${isCounted(what) ? t(`counts.${what}`) : what} ${count}`,
  );
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
  const { isBusy, run } = useAction(async () => {
    const { data } = await must(api.POST('/api/jobs/{name}/run', { params: { path: { name } } }));
    tellDone(data.was_running ? t('alreadyRuns', { name }) : t('runStarted', { name }));
    await refresh('/api/system', '/api/jobs');
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlayerPlay size={14} />}
      loading={isBusy}
      onClick={run}
      aria-label={t('runNamed', { name })}
    >
      {t('runNow')}
    </Button>
  );
}
