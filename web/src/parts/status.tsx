/** The status of a message, told by colour, shape and word. */
import { Badge } from '@mantine/core';
import {
  IconAlertCircle,
  IconCheck,
  IconClock,
  IconHelp,
  IconHourglass,
  IconLoader,
  IconSend,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';

export type Status = Schemas['Message']['status'];

const LOOKS: Record<Status, [color: string, icon: Icon]> = {
  scheduled: ['indigo', IconClock],
  pending: ['gray', IconHourglass],
  processing: ['blue', IconLoader],
  sent: ['cyan', IconSend],
  delivered: ['teal', IconCheck],
  failed: ['red', IconX],
  expired: ['orange', IconAlertCircle],
  cancelled: ['gray', IconX],
  unknown: ['yellow', IconHelp],
};

/** In the order of a message's life. */
export const STATUSES = Object.keys(LOOKS) as Status[];

export function StatusBadge({ status }: { status: Status }) {
  const { t } = useTranslation();
  const [color, Shape] = LOOKS[status];
  return (
    <Badge
      color={color}
      variant="light"
      autoContrast
      leftSection={<Shape size={12} aria-hidden />}
      tt="none"
      miw="max-content"
    >
      {t(`statuses.${status}`)}
    </Badge>
  );
}
