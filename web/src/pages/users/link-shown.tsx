/** A link by which somebody chooses a password: shown once, for the administrator to hand over. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../parts/copy';

interface Props {
  link: string;
  isInvitation: boolean;
  onClose: () => void;
}

export function LinkShown({ link, isInvitation, onClose }: Props) {
  const { t } = useTranslation(['users', 'common']);
  return (
    <Stack>
      <Alert icon={<IconEyeOff size={18} />} color="yellow" title={t('linkOnce')}>
        {isInvitation ? t('linkInvite') : t('linkReset')}
      </Alert>
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
