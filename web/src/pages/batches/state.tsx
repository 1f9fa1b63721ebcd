/** The state of a batch, told by colour and word; its members, told by a bar and in numbers. */
import { Badge, ColorSwatch, Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { formatCount } from '../../parts/numbers';

export type Batch = Schemas['Batch'];
type State = Batch['status'];

const COLORS: Record<State, string> = {
  receiving: 'gray',
  ready: 'indigo',
  running: 'blue',
  paused: 'orange',
  cancelled: 'gray',
  completed: 'teal',
};

export function StateBadge({ state }: { state: State }) {
  const { t } = useTranslation('batches');
  return (
    <Badge color={COLORS[state]} variant="light" autoContrast tt="none">
      {t(`states.${state}`)}
    </Badge>
  );
}

/** It changes from second to second. */
export const isMoving = ({ status }: Batch): boolean => status === 'running' || status === 'receiving';

/** In the order of a message's life, the good end first. */
const STATUSES = [
  ['delivered', 'teal.6'],
  ['sent', 'cyan.6'],
  ['failed', 'red.6'],
  ['expired', 'orange.6'],
  ['unknown', 'yellow.6'],
  ['cancelled', 'gray.6'],
  ['processing', 'blue.6'],
  ['pending', 'gray.4'],
  ['scheduled', 'indigo.3'],
] as const;

export const countOf = ({ counts }: Pick<Batch, 'counts'>, status: keyof Batch['counts']): number =>
  counts[status] ?? 0;

/** Rows that made no message; the API counts duplicates by themselves. */
export const refusedOf = ({ rejected, duplicates }: Batch): number => rejected + duplicates;

export function Bar({ batch, size = 'lg' }: { batch: Batch; size?: string }) {
  const { t } = useTranslation('batches');
  const { accepted } = batch;
  const share = (count: number) => (accepted === 0 ? 0 : (count / accepted) * 100);
  return (
    <Progress.Root
      size={size}
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(batch.progress * 100)}
      aria-label={t('progress')}
    >
      {STATUSES.filter(([status]) => countOf(batch, status) > 0).map(([status, color]) => (
        <Progress.Section key={status} value={share(countOf(batch, status))} color={color} withAria={false} />
      ))}
    </Progress.Root>
  );
}

export function Counts({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  return (
    <Group gap="md" mt="sm" mb={0} component="dl">
      {STATUSES.filter(([status]) => countOf(batch, status) > 0).map(([status, color]) => (
        <Group key={status} gap={6} wrap="nowrap">
          <ColorSwatch
            component="span"
            color={`var(--mantine-color-${color.replace('.', '-')})`}
            size={10}
            withShadow={false}
            aria-hidden
          />
          <Text component="dt" size="sm" c="dimmed">
            {t(`statuses.${status}`)}
          </Text>
          <Text component="dd" size="sm" fw={600} m={0} className="numbers">
            {formatCount(countOf(batch, status))}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
