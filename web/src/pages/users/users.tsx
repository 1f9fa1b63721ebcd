/** Who may sign in, and as what. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconShieldLock, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query, type Schemas } from '../../api/client';
import { useSession } from '../../app/session';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { isNotAllowed, ProblemAlert } from '../../parts/problem';
import { useReachText } from '../../parts/reach';
import { List, type Column } from '../../parts/table';
import { When } from '../../parts/when';
import { EditUser } from './edit-user';
import { InviteUser } from './invite-user';
import { UserActions, type Order } from './user-actions';
import { UserMenu } from './user-menu';

type User = Schemas['User'];

export function Component() {
  const { t } = useTranslation(['users', 'common']);
  const { data, error, refetch } = query.useQuery('get', '/api/users');
  const [isInviting, setInviting] = useState(false);
  const [order, setOrder] = useState<Order | null>(null);
  const columns = useColumns(setOrder);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        !isNotAllowed(error) && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
            {t('invite')}
          </Button>
        )
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <List label={t('title')} rows={data.data} rowKey={({ id }) => id} columns={columns} />}
      <InviteUser isOpen={isInviting} onClose={() => setInviting(false)} />
      {order?.what === 'edit' && <EditUser user={order.user} onClose={() => setOrder(null)} />}
      {order && order.what !== 'edit' && <UserActions order={order} onClose={() => setOrder(null)} />}
    </Page>
  );
}

const STATE_COLORS = { active: 'teal', invited: 'blue', disabled: 'gray' } as const;

function useColumns(onOrder: (order: Order) => void): Column<User>[] {
  const { t } = useTranslation(['users', 'common']);
  const { user: me } = useSession();
  const reachText = useReachText();
  return [
    {
      key: 'name',
      title: t('common:name'),
      cell: ({ id, name, email }) => (
        <div>
          <Text size="sm" fw={600}>
            {name} {id === me.id && t('you')}
          </Text>
          <Text size="xs" c="dimmed">
            {email}
          </Text>
        </div>
      ),
    },
    { key: 'role', title: t('role'), cell: ({ role }) => t(`common:roles.${role}`) },
    { key: 'reach', title: t('common:reach.title'), cell: reachText },
    {
      key: 'state',
      title: t('state'),
      cell: ({ state }) => (
        <Badge color={STATE_COLORS[state]} variant="dot" tt="none">
          {t(`states.${state}`)}
        </Badge>
      ),
    },
    {
      key: 'totp',
      title: t('totp'),
      isMinor: true,
      cell: ({ totp }) =>
        totp ? (
          <Group gap={4} wrap="nowrap">
            <IconShieldLock size={15} aria-hidden /> {t('common:on')}
          </Group>
        ) : (
          t('common:off')
        ),
    },
    { key: 'seen', title: t('lastSignIn'), cell: ({ last_sign_in_at }) => <When at={last_sign_in_at} /> },
    {
      key: 'actions',
      title: t('common:actions'),
      cell: (user) => <UserMenu user={user} isMe={user.id === me.id} onOrder={onOrder} />,
    },
  ];
}
