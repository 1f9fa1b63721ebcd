/** Every token, and the way to revoke one. */
import { Badge, Button, Group, Switch, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, query, type DataOf } from '../../api/client';
import { refresh } from '../../api/cache';
import { Confirm } from '../../parts/confirm';
import { Empty } from '../../parts/empty';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { formatCount } from '../../parts/numbers';
import { Page } from '../../parts/page';
import { isNotAllowed, must, ProblemAlert, tellDone } from '../../parts/problem';
import { useReachText } from '../../parts/reach';
import { List, type Column } from '../../parts/table';
import { useNow, When } from '../../parts/when';

type Token = DataOf<'get', '/api/tokens'>[number];

export function Component() {
  const { t } = useTranslation(['tokens', 'common']);
  const { values, set } = useFilters(['revoked']);
  const { data, error, refetch } = query.useQuery('get', '/api/tokens');
  const [revoking, setRevoking] = useState<Token | null>(null);
  const columns = useColumns(setRevoking);
  const tokens = data?.data ?? [];
  const shown = values.revoked ? tokens : tokens.filter(({ revoked_at }) => !revoked_at);
  const add = (
    <Button component={Link} to="/tokens/new" leftSection={<IconPlus size={16} />}>
      {t('make')}
    </Button>
  );
  const revoke = async (id: number) => {
    await must(api.DELETE('/api/tokens/{id}', { params: { path: { id: String(id) } } }));
    await refresh('/api/tokens');
    tellDone(t('revoked'));
  };
  return (
    <Page title={t('title')} lead={t('lead')} actions={!isNotAllowed(error) && add}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {tokens.some(({ revoked_at }) => revoked_at) && (
        <Switch
          mb="xs"
          size="sm"
          label={t('showRevoked')}
          checked={Boolean(values.revoked)}
          onChange={(event) => set({ revoked: event.currentTarget.checked ? '1' : null })}
        />
      )}
      {data && shown.length === 0 && (
        <Empty icon={IconKey} title={t('emptyTitle')} text={t('emptyText')} action={add} />
      )}
      {shown.length > 0 && <List label={t('title')} rows={shown} rowKey={({ id }) => id} columns={columns} />}
      <Confirm
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('revokeTitle', { name: revoking?.name ?? '' })}
        action={t('revoke')}
        onConfirm={() => revoke(revoking!.id)}
      >
        {t('revokeText')}
      </Confirm>
    </Page>
  );
}

function useColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  const { t } = useTranslation(['tokens', 'common']);
  const reachText = useReachText();
  return [
    { key: 'name', title: t('common:name'), cell: (token) => <NameCell token={token} /> },
    {
      key: 'scopes',
      title: t('scopesTitle'),
      cell: ({ scopes }) => (
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} size="sm" tt="none" variant={scope === 'admin' ? 'filled' : 'default'}>
              {scope}
            </Badge>
          ))}
        </Group>
      ),
    },
    { key: 'reach', title: t('common:reach.title'), cell: reachText },
    {
      key: 'rate',
      title: t('rate'),
      isNumber: true,
      isMinor: true,
      cell: ({ rate_limit_per_minute: rate }) => (rate === null ? t('noLimit') : formatCount(rate)),
    },
    {
      key: 'expires',
      title: t('expires'),
      cell: ({ expires_at }) => (expires_at ? <When at={expires_at} /> : t('never')),
    },
    {
      key: 'used',
      title: t('lastUsed'),
      cell: ({ last_used_at }) => (last_used_at ? <When at={last_used_at} /> : t('neverUsed')),
    },
    {
      key: 'actions',
      title: t('common:actions'),
      cell: (token) =>
        token.revoked_at === null && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onRevoke(token)}
            aria-label={t('revokeNamed', { name: token.name })}
          >
            {t('revoke')}
          </Button>
        ),
    },
  ];
}

function NameCell({ token }: { token: Token }) {
  const { t } = useTranslation('tokens');
  const now = useNow(60_000);
  const isExpired = token.expires_at !== null && Date.parse(token.expires_at) <= now;
  return (
    <Group gap={6}>
      <Text span size="sm" fw={600}>
        {token.name}
      </Text>
      <Text span size="xs" c="dimmed">
        #{token.id}
      </Text>
      {token.revoked_at !== null && (
        <Badge size="sm" color="gray" tt="none">
          {t('isRevoked')}
        </Badge>
      )}
      {token.revoked_at === null && isExpired && (
        <Badge size="sm" color="orange" tt="none">
          {t('isExpired')}
        </Badge>
      )}
    </Group>
  );
}
