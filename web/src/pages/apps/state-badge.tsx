/** Whether an app takes messages, told by colour, shape and word. */
import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPlayerPause,
  IconPlugConnectedX,
  IconTestPipe,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { App } from './data';

type AppCondition = 'paused' | 'no_link' | 'connecting' | App['health'];

const OF_LINK: Partial<Record<NonNullable<App['link']>, AppCondition>> = {
  down: 'no_link',
  refused: 'no_link',
  connecting: 'connecting',
};

/** What a person did to it goes before how it is; without its link nothing goes out, whatever its failures were. */
export const conditionOf = ({ state, health, link }: Pick<App, 'state' | 'health' | 'link'>): AppCondition =>
  state === 'paused' ? 'paused' : ((link && OF_LINK[link]) ?? health);

const LOOKS: Record<AppCondition, [color: string, icon: Icon]> = {
  ok: ['teal', IconCircleCheck],
  paused: ['gray', IconPlayerPause],
  no_link: ['red', IconPlugConnectedX],
  connecting: ['yellow', IconPlugConnectedX],
  suspended: ['red', IconAlertTriangle],
  on_trial: ['yellow', IconTestPipe],
};

export function AppStateBadge({ app }: { app: Pick<App, 'state' | 'health' | 'link'> }) {
  const { t } = useTranslation(['apps', 'common']);
  const condition = conditionOf(app);
  const [color, Shape] = LOOKS[condition];
  return (
    <Badge color={color} variant="light" autoContrast tt="none" leftSection={<Shape size={12} aria-hidden />}>
      {t(`states.${condition}`)}
    </Badge>
  );
}
