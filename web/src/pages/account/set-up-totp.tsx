/** The secret as a QR code, and the first code as the proof that the app has it. */
import { Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { CopyField } from '../../parts/copy';
import { Dialog, DialogButtons } from '../../parts/dialog';
import { useApiForm } from '../../parts/form';
import { Loading } from '../../parts/loading';
import { must, ProblemAlert } from '../../parts/problem';
import { QrCode } from '../../parts/qr';

interface Props {
  onClose: () => void;
  /** With the recovery codes, once the second step is on. */
  onDone: (recoveryCodes: string[]) => void;
}

export function SetUpTotp({ onClose, onDone }: Props) {
  const { t } = useTranslation('account');
  // Each opening of the dialog asks for a secret of its own, which is forgotten when it closes.
  const { data, error } = useQuery({
    queryKey: ['totp-secret'],
    queryFn: () => must(api.POST('/api/account/totp')),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Dialog onClose={onClose} title={t('totpOn')} size="lg">
      <ProblemAlert error={error} />
      {!data && !error && <Loading />}
      {data && (
        <Stack>
          <Text size="sm">{t('totpScan')}</Text>
          <QrCode text={data.data.url} label={t('totpQr')} size={220} />
          <div>
            <Text size="sm">{t('totpByHand')}</Text>
            <CopyField value={data.data.secret} label={t('totpSecret')} />
          </div>
          <ConfirmForm onClose={onClose} onDone={onDone} />
        </Stack>
      )}
    </Dialog>
  );
}

function ConfirmForm({ onClose, onDone }: Props) {
  const { t } = useTranslation('account');
  const { form, error, isBusy, onSubmit } = useApiForm({ initialValues: { code: '' } }, async (body) => {
    const reply = await must(api.POST('/api/account/totp/confirm', { body }));
    onDone(reply.data.recovery_codes);
    await refresh('/api/session', '/api/users');
    onClose();
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('totpCode')}
          description={t('totpCodeHelp')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          data-autofocus
          maw={260}
          {...form.getInputProps('code')}
        />
        <ProblemAlert error={error} />
        <DialogButtons submit={t('totpConfirm')} isBusy={isBusy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
