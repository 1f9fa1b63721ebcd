/** The way in when the authenticator app is lost: ten codes, shown once. */
import { Button, Code, CopyButton, Group, SimpleGrid, Stack } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog';
import { ShownOnce } from '../../parts/shown-once';

export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  return (
    <Dialog
      onClose={onClose}
      title={t('recoveryTitle')}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <ShownOnce title={t('recoveryOnce')}>{t('recoveryText')}</ShownOnce>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" role="list" aria-label={t('recoveryTitle')}>
          {codes.map((code) => (
            <Code key={code} role="listitem" fz="sm">
              {code}
            </Code>
          ))}
        </SimpleGrid>
        <Group justify="flex-end">
          <CopyButton value={codes.join('\n')} timeout={2_000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              >
                {copied ? t('common:copied') : t('recoveryCopy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('recoveryDone')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
