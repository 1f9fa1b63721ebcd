/** Whether an app takes messages, told by colour, shape and word. */
import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPlayerPause,
  IconTestPipe,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { App } from './data';

export type AppCondition = 'paused' | App['health'];

/** What a person did to it goes before how it is. */
export const conditionOf = ({ state, health }: Pick<App, 'state' | 'health'>): AppCondition =>
  state === 'paused' ? 'paused' : health;

const LOOKS: Record<AppCondition, [color: string, icon: Icon]> = {
  ok: ['teal', IconCircleCheck],
  paused: ['gray', IconPlayerPause],
  suspended: ['red', IconAlertTriangle],
  on_trial: ['yellow', IconTestPipe],
};

export function AppStateBadge({ app }: { app: Pick<App, 'state' | 'health'> }) {
  const { t } = useTranslation(['apps', 'common']);
  const condition = conditionOf(app);
  const [color, Shape] = LOOKS[condition];
  return (
    <Badge color={color} variant="light" autoContrast tt="none" leftSection={<Shape size={12} aria-hidden />}>
      {t(`states.${condition}`)}
    </Badge>
  );
}
