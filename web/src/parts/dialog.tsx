/** What opens over a page: in its middle, or at its side. Its close button has a name. */
import { Button, Drawer, Group, Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  isOpen?: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
}

export function Dialog({
  isOpen = true,
  ...props
}: Props & Pick<ModalProps, 'size' | 'closeOnClickOutside' | 'closeOnEscape'>) {
  const { t } = useTranslation();
  return <Modal opened={isOpen} centered closeButtonProps={{ 'aria-label': t('close') }} {...props} />;
}

export function SidePanel({ isOpen = true, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={isOpen}
      position="right"
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
      {...props}
    />
  );
}

interface ButtonsProps {
  /** On the button that sends the form. */
  submit: string;
  isBusy: boolean;
  isDangerous?: boolean;
  onCancel: () => void;
}

/** At the end of a dialog's form. */
export function DialogButtons({ submit, isBusy, isDangerous = false, onCancel }: ButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {t('cancel')}
      </Button>
      <Button type="submit" {...(isDangerous && { color: 'red' })} loading={isBusy}>
        {submit}
      </Button>
    </Group>
  );
}
