/** Asks, then does what was chosen for a user; a new link is shown afterwards. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { Confirm } from '../../parts/confirm';
import { Dialog } from '../../parts/dialog';
import { must, tellDone } from '../../parts/problem';
import { LinkShown } from './link-shown';

type Deed = 'link' | 'totp' | 'enable' | 'disable' | 'remove';

/** What is to be done with whom; `edit` has a form of its own. */
export type Order = { what: 'edit'; user: Schemas['User'] } | { what: Deed; user: Schemas['User'] };

interface Props {
  order: Extract<Order, { what: Deed }>;
  onClose: () => void;
}

export function UserActions({ order: { what, user }, onClose }: Props) {
  const { t } = useTranslation(['users', 'common']);
  const [link, setLink] = useState<string | null>(null);
  const { name } = user;
  const params = { path: { id: String(user.id) } };

  const confirm = async () => {
    if (what === 'link') {
      const reply = await must(api.POST('/api/users/{id}/link', { params }));
      setLink(reply.data.link);
    } else if (what === 'remove') {
      await must(api.DELETE('/api/users/{id}', { params }));
    } else {
      const body = what === 'totp' ? { totp: false as const } : { disabled: what === 'disable' };
      await must(api.PATCH('/api/users/{id}', { params, body }));
    }
    await refresh('/api/users');
    if (what !== 'link') tellDone(t(`done.${what}`, { name }));
  };

  if (link !== null) {
    return (
      <Dialog onClose={onClose} title={t('linkTitle', { name })} size="lg">
        <LinkShown link={link} isInvitation={user.state === 'invited'} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={t(`ask.${what}.title`, { name })}
      action={t(`ask.${what}.action`)}
      isDangerous={what !== 'link' && what !== 'enable'}
      onConfirm={confirm}
      // A link that was just made is still to be shown.
      {...(what === 'link' && { onDone: () => undefined })}
    >
      {t(`ask.${what}.text`, { name })}
    </Confirm>
  );
}
