/** A card for each part: whether it works, and what is known of it. */
import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { Fact } from '../../parts/fact';
import { formatBytes } from '../../parts/numbers';
import { formatDuration, When } from '../../parts/when';

type System = Schemas['System'];

export function Parts({ system }: { system: System }) {
  const { t } = useTranslation('system');
  const { database, temporal, workers, disk } = system;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      <Part title={t('gateway')} isUp>
        <Fact name={t('version')}>{system.version}</Fact>
        <Fact name="Node.js">{system.node}</Fact>
        <Fact name={t('role')}>{t(`roles.${system.role}`)}</Fact>
        <Fact name={t('started')}>
          <When at={system.started_at} />
        </Fact>
        <Fact name={t('uptime')}>{formatDuration(system.uptime_s)}</Fact>
        <Fact name={t('diskFree')}>{bytes(disk.free_bytes)}</Fact>
      </Part>
      <Part title={t('database')} isUp={database.state === 'up'}>
        <Fact name={t('engine')}>{ENGINES[database.engine]}</Fact>
        <Fact name={t('version')}>{database.version ?? '–'}</Fact>
        <Fact name={t('size')}>{bytes(database.size_bytes)}</Fact>
      </Part>
      <Part title="Temporal" isUp={temporal.state === 'up'}>
        <Fact name={t('version')}>{temporal.version ?? '–'}</Fact>
        <Fact name={t('address')}>{temporal.address ?? t('fromEnvironment')}</Fact>
        <Fact name={t('namespace')}>{temporal.namespace}</Fact>
        <Fact name={t('runs')}>{temporal.embedded ? t('embedded') : t('external')}</Fact>
        {temporal.ui_url && /^https?:/.test(temporal.ui_url) && (
          <Anchor href={temporal.ui_url} target="_blank" rel="noreferrer" size="sm">
            {t('openUi')}
          </Anchor>
        )}
      </Part>
      <Part title={t('workers')} isUp={workers.every(({ state }) => state === 'running')}>
        {workers.length === 0 && <Text size="sm">{t('workersElsewhere')}</Text>}
        {workers.map(({ task_queue, state }) => (
          <Fact key={task_queue} name={task_queue}>
            {t(`states.${state}`)}
          </Fact>
        ))}
      </Part>
    </SimpleGrid>
  );
}

const ENGINES = { sqlite: 'SQLite', mysql: 'MySQL', mariadb: 'MariaDB' } as const;

const bytes = (count: number | null) => (count === null ? '–' : formatBytes(count));

function Part({ title, isUp, children }: { title: string; isUp: boolean; children: ReactNode }) {
  const { t } = useTranslation('system');
  return (
    <Card withBorder component="section" aria-label={title}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Badge variant="dot" color={isUp ? 'teal' : 'red'} tt="none">
          {isUp ? t('works') : t('away')}
        </Badge>
      </Group>
      <Stack gap={4}>{children}</Stack>
    </Card>
  );
}
