/** A link by which somebody chooses a password: shown once, for the administrator to hand over. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../parts/copy';
import { ShownOnce } from '../../parts/shown-once';

interface Props {
  link: string;
  isInvitation: boolean;
  onClose: () => void;
}

export function LinkShown({ link, isInvitation, onClose }: Props) {
  const { t } = useTranslation(['users', 'common']);
  return (
    <Stack>
      <ShownOnce title={t('linkOnce')}>{isInvitation ? t('linkInvite') : t('linkReset')}</ShownOnce>
      <CopyField value={link} label={t('link')} />
      <Text size="sm" c="dimmed">
        {t('linkHandOver')}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('linkCopied')}</Button>
      </Group>
    </Stack>
  );
}
