/** How a delivery stands, told by colour, shape and word. */
import { Badge } from '@mantine/core';
import { IconCheck, IconHourglass, IconX, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from './hooks';

const LOOKS: Record<Delivery['state'], [color: string, icon: Icon]> = {
  pending: ['blue', IconHourglass],
  delivered: ['teal', IconCheck],
  dead: ['red', IconX],
};

export function DeliveryBadge({ state }: { state: Delivery['state'] }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const [color, Shape] = LOOKS[state];
  return (
    <Badge color={color} variant="light" autoContrast leftSection={<Shape size={12} aria-hidden />} tt="none">
      {t(`states.${state}`)}
    </Badge>
  );
}
