/** What can be done with a message now. */
import { Button } from '@mantine/core';
import { IconExternalLink, IconMessageReply, IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { refresh } from '../../api/cache';
import { api, newIdempotencyKey } from '../../api/client';
import { useMay } from '../../app/session';
import { Confirm } from '../../parts/confirm';
import { must, tellDone } from '../../parts/problem';
import { mayBeCancelled, mayBeResent, partyOf, type History, type Message } from './types';

export function Actions({ message, workflow }: { message: Message; workflow: History['workflow'] }) {
  const { t } = useTranslation('messages');
  const maySend = useMay('messages:send');
  return (
    <>
      {workflow?.url && (
        <Button
          component="a"
          href={workflow.url}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<IconExternalLink size={16} />}
        >
          {t('workflow')}
        </Button>
      )}
      <Button
        component={Link}
        to={`/inbox/${encodeURIComponent(partyOf(message))}`}
        variant="default"
        leftSection={<IconMessageReply size={16} />}
      >
        {t('conversation')}
      </Button>
      {maySend && mayBeCancelled(message) && <Cancel id={String(message.id)} />}
      {maySend && mayBeResent(message) && <Resend message={message} />}
    </>
  );
}

function Cancel({ id }: { id: string }) {
  const { t } = useTranslation('messages');
  const [isOpen, setOpen] = useState(false);
  const cancel = async () => {
    await must(api.POST('/api/sms/sms/{id}/cancel', { params: { path: { id } } }));
    tellDone(t('cancelled'));
    await refresh('/api/sms/sms');
  };
  return (
    <>
      <Button
        color="red"
        variant="outline"
        leftSection={<IconPlayerStop size={16} />}
        onClick={() => setOpen(true)}
      >
        {t('cancelIt')}
      </Button>
      <Confirm
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('cancelTitle')}
        action={t('cancelIt')}
        onConfirm={cancel}
      >
        {t('cancelText')}
      </Confirm>
    </>
  );
}

function Resend({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const key = useRef('');
  const open = () => {
    key.current = newIdempotencyKey();
    setOpen(true);
  };
  const resend = async () => {
    const made = await must(
      api.POST('/api/sms/sms/{id}/resend', {
        params: { path: { id: String(message.id) } },
        headers: { 'Idempotency-Key': key.current },
      }),
    );
    tellDone(t('resent'));
    void refresh('/api/sms/sms', '/api/stats');
    await navigate(`/messages/${made.data.id}`);
  };
  return (
    <>
      <Button leftSection={<IconRepeat size={16} />} onClick={open}>
        {t('resend')}
      </Button>
      <Confirm
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('resendTitle')}
        action={t('resend')}
        isDangerous={message.status === 'unknown'}
        onConfirm={resend}
      >
        {message.status === 'unknown' ? t('resendDoubt') : t('resendText')}
      </Confirm>
    </>
  );
}
