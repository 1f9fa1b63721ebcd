/** What an administrator may do with one user. */
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconLink,
  IconPencil,
  IconShieldOff,
  IconTrash,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import type { Order } from './user-actions';

interface Props {
  user: Schemas['User'];
  /** One's own account is neither switched off nor removed here: nobody locks themselves out. */
  isMe: boolean;
  onOrder: (order: Order) => void;
}

export function UserMenu({ user, isMe, onOrder }: Props) {
  const { t } = useTranslation(['users', 'common']);
  const isOff = user.state === 'disabled';
  const order = (what: Order['what']) => () => onOrder({ what, user });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actionsFor', { name: user.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={order('edit')}>
          {t('edit')}
        </Menu.Item>
        {!isOff && (
          <Menu.Item leftSection={<IconLink size={15} />} onClick={order('link')}>
            {user.state === 'invited' ? t('inviteAgain') : t('newLink')}
          </Menu.Item>
        )}
        {user.totp && (
          <Menu.Item leftSection={<IconShieldOff size={15} />} onClick={order('totp')}>
            {t('totpOff')}
          </Menu.Item>
        )}
        {!isMe && (
          <>
            <Menu.Item
              leftSection={isOff ? <IconUserCheck size={15} /> : <IconUserOff size={15} />}
              onClick={order(isOff ? 'enable' : 'disable')}
            >
              {isOff ? t('enable') : t('disable')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={order('remove')}>
              {t('remove')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
