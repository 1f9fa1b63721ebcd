/** How a delivery stands, told by colour, shape and word. */
import { Badge } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconHourglass, IconX, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from './hooks';

type Look = Delivery['state'] | 'failing';

const LOOKS: Record<Look, [color: string, icon: Icon]> = {
  pending: ['blue', IconHourglass],
  failing: ['orange', IconAlertTriangle],
  delivered: ['teal', IconCheck],
  dead: ['red', IconX],
};

/** @param delivery what was tried in vain and waits for its next attempt is not simply on its way */
export function DeliveryBadge({ delivery }: { delivery: Pick<Delivery, 'state'> & Partial<Delivery> }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const { state, attempts = [] } = delivery;
  const look = state === 'pending' && isFailing(attempts) ? 'failing' : state;
  const [color, Shape] = LOOKS[look];
  return (
    <Badge color={color} variant="light" autoContrast leftSection={<Shape size={12} aria-hidden />} tt="none">
      {t(`states.${look}`)}
    </Badge>
  );
}

/** One that arrived was posted again. */
function isFailing(attempts: Delivery['attempts']): boolean {
  const last = attempts.at(-1);
  return last !== undefined && (last.status === null || last.status < 200 || last.status > 299);
}
