/** How a phone is, told by colour, shape and word. */
import { Badge, Group, Text } from '@mantine/core';
import {
  IconBattery1,
  IconBattery2,
  IconBattery4,
  IconBatteryOff,
  IconCircleCheck,
  IconCircleDashed,
  IconDeviceMobileOff,
  IconPlayerPause,
  IconAlertTriangle,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Phone } from './data';

const LOOKS: Record<Phone['presence'], [color: string, icon: Icon]> = {
  new: ['gray', IconCircleDashed],
  online: ['teal', IconCircleCheck],
  offline: ['orange', IconDeviceMobileOff],
};

export function PresenceBadges({ phone }: { phone: Phone }) {
  const { t } = useTranslation('phones');
  const [color, Shape] = LOOKS[phone.presence];
  return (
    <Group gap={4}>
      <Badge
        color={color}
        variant="light"
        autoContrast
        tt="none"
        leftSection={<Shape size={12} aria-hidden />}
      >
        {t(`presences.${phone.presence}`)}
      </Badge>
      {phone.state === 'paused' && (
        <Badge color="gray" variant="light" tt="none" leftSection={<IconPlayerPause size={12} aria-hidden />}>
          {t('paused')}
        </Badge>
      )}
      {phone.sim_trouble && (
        <Badge
          color="red"
          variant="light"
          tt="none"
          leftSection={<IconAlertTriangle size={12} aria-hidden />}
        >
          {t('simTrouble')}
        </Badge>
      )}
    </Group>
  );
}

export function Battery({ phone }: { phone: Pick<Phone, 'battery_level' | 'battery_low'> }) {
  const { t } = useTranslation('phones');
  const { battery_level: level, battery_low: isLow } = phone;
  if (level === null && !isLow) return <>–</>;
  const Shape =
    level === null ? IconBatteryOff : level < 20 ? IconBattery1 : level < 70 ? IconBattery2 : IconBattery4;
  return (
    <Text span size="sm" {...(isLow && { c: 'var(--mantine-color-error)', fw: 600 })}>
      <Group gap={4} component="span" display="inline-flex" wrap="nowrap">
        <Shape size={16} aria-hidden />
        {level !== null && `${level} %`} {isLow && t('batteryLow')}
      </Group>
    </Text>
  );
}
