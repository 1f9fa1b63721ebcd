/** A decision of a person, with the reason that the audit log keeps. */
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/confirm';
import { tellDone } from '../../parts/problem';
import { decide, type Decision } from './wallets';

interface Props {
  /** null = closed. */
  decision: Decision | null;
  onClose: () => void;
}

export function DecideDialog({ decision, onClose }: Props) {
  const { t } = useTranslation(['payments', 'common']);
  const [reason, setReason] = useState('');
  const what = decision?.what ?? 'dismiss';
  const close = () => {
    setReason('');
    onClose();
  };
  return (
    <Confirm
      isOpen={decision !== null}
      onClose={close}
      title={t(`decide.${what}.title`)}
      action={t(`decide.${what}.do`)}
      isDangerous={what !== 'confirm'}
      onConfirm={async () => {
        await decide(decision!, reason.trim());
        tellDone(t(`decide.${what}.done`));
      }}
    >
      {t(`decide.${what}.text`)}
      <Textarea
        mt="sm"
        label={t('reason')}
        description={t('reasonHelp')}
        maxLength={300}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
