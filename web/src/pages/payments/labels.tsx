/** Words of payments, each with a shape beside its colour. */
import { Badge, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconFlag,
  IconNote,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PaymentText, Transaction } from './wallets';

const LOOKS: Record<Transaction['status'], [color: string, icon: Icon]> = {
  booked: ['teal', IconCheck],
  recorded: ['gray', IconNote],
  needs_review: ['yellow', IconAlertTriangle],
  reversed: ['orange', IconArrowBackUp],
  rejected: ['red', IconX],
};

export function TransactionBadge({ status }: { status: Transaction['status'] }) {
  const { t } = useTranslation('payments');
  const [color, Shape] = LOOKS[status];
  return (
    <Badge color={color} variant="light" leftSection={<Shape size={12} aria-hidden />} tt="none">
      {t(`statuses.${status}`)}
    </Badge>
  );
}

export function TextBadge({ state }: { state: PaymentText['state'] }) {
  const { t } = useTranslation('payments');
  const isBad = state === 'suspicious';
  return (
    <Badge
      color={isBad ? 'red' : state === 'needs_review' ? 'yellow' : 'gray'}
      variant="light"
      leftSection={isBad ? <IconAlertTriangle size={12} aria-hidden /> : <IconFlag size={12} aria-hidden />}
      tt="none"
    >
      {t(`textStates.${state}`)}
    </Badge>
  );
}

/** What a person should know, each with its explanation on hover and focus. */
export function Flags({ flags }: { flags: Transaction['flags'] }) {
  const { t } = useTranslation('payments');
  return flags.map((flag) => (
    <Tooltip
      key={flag}
      label={t(`flagHelp.${flag}`)}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Badge variant="default" size="sm" tt="none" tabIndex={0} mr={4}>
        {t(`flags.${flag}`)}
      </Badge>
    </Tooltip>
  ));
}
