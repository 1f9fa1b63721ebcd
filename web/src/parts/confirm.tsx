/** Asks before what cannot be taken back. */
import { Button, Group, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog';
import { ProblemAlert } from './problem';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, in a sentence. */
  children: ReactNode;
  /** On the button that does it. */
  action: string;
  isDangerous?: boolean;
  /** A refusal is shown and the dialog stays. */
  onConfirm: () => Promise<unknown>;
  /** After that; absent = it closes. */
  onDone?: () => void;
}

export function Confirm({
  isOpen,
  onClose,
  title,
  children,
  action,
  isDangerous = true,
  onConfirm,
  onDone,
}: Props) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      (onDone ?? close)();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title}>
      <Text size="sm" component="div">
        {children}
      </Text>
      <ProblemAlert error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button {...(isDangerous && { color: 'red' })} loading={isBusy} onClick={() => void confirm()}>
          {action}
        </Button>
      </Group>
    </Dialog>
  );
}
