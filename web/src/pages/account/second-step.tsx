/** Codes of an authenticator app besides the password: on, off, and the recovery codes. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { EndTotp } from './end-totp';
import { RecoveryCodes } from './recovery-codes';
import { SetUpTotp } from './set-up-totp';

export function SecondStep() {
  const { t } = useTranslation(['account', 'common']);
  const { user } = useSession();
  const [dialog, setDialog] = useState<'on' | 'off' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => setDialog(null);
  return (
    <Stack gap="sm" align="flex-start">
      {user.totp ? (
        <>
          <Badge color="teal" variant="light" tt="none" leftSection={<IconShieldCheck size={13} />}>
            {t('totpIsOn')}
          </Badge>
          <Button variant="default" onClick={() => setDialog('off')}>
            {t('totpOff')}
          </Button>
        </>
      ) : (
        <Group>
          <Text size="sm">{t('totpIsOff')}</Text>
          <Button onClick={() => setDialog('on')}>{t('totpOn')}</Button>
        </Group>
      )}
      {dialog === 'on' && <SetUpTotp onClose={close} onDone={setCodes} />}
      {dialog === 'off' && <EndTotp onClose={close} />}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Stack>
  );
}
