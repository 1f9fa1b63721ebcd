/** Where one is signed in; the way to end a session, or all others. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useAction } from '../../parts/action';
import { Confirm } from '../../parts/confirm';
import { Loading } from '../../parts/loading';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { When } from '../../parts/when';
import { browserOf } from './user-agent';

export function Sessions() {
  const { t } = useTranslation(['account', 'common']);
  const { data, error, refetch } = query.useQuery('get', '/api/account/sessions');
  const [isAsking, setAsking] = useState(false);
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const sessions = data.data;
  const endOthers = async () => {
    const reply = await must(api.DELETE('/api/account/sessions'));
    await refresh('/api/account/sessions');
    tellDone(reply.message);
  };
  return (
    <>
      <Stack gap="sm" role="list" aria-label={t('sessions')}>
        {sessions.map((session) => (
          <Session key={session.id} session={session} />
        ))}
      </Stack>
      {sessions.length > 1 && (
        <Button variant="default" mt="md" onClick={() => setAsking(true)}>
          {t('endOthers')}
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('endOthersTitle')}
        action={t('endOthers')}
        onConfirm={endOthers}
      >
        {t('endOthersText')}
      </Confirm>
    </>
  );
}

function Session({ session }: { session: Schemas['Session'] }) {
  const { t } = useTranslation(['account', 'common']);
  const { name, isPhone } = browserOf(session.user_agent);
  const Shape = isPhone ? IconDeviceMobile : IconDeviceDesktop;
  const end = useAction(async () => {
    const params = { path: { id: String(session.id) } };
    tellDone((await must(api.DELETE('/api/account/sessions/{id}', { params }))).message);
    await refresh('/api/account/sessions');
  });
  return (
    <Group role="listitem" wrap="nowrap" align="flex-start" gap="sm">
      <Shape size={22} stroke={1.5} aria-hidden />
      <div style={{ flex: 1 }}>
        <Group gap={6}>
          <Text size="sm" fw={600} title={session.user_agent ?? undefined}>
            {name ?? t('unknownBrowser')}
          </Text>
          {session.current && (
            <Badge size="sm" color="teal" variant="dot" tt="none">
              {t('thisSession')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {session.ip ?? '–'} · {t('signedIn')} <When at={session.created_at} /> · {t('lastUsed')}{' '}
          <When at={session.last_used_at ?? session.created_at} />
        </Text>
      </div>
      {!session.current && (
        <Button
          size="compact-sm"
          variant="default"
          loading={end.isBusy}
          onClick={end.run}
          aria-label={t('endNamed', { name: name ?? t('unknownBrowser') })}
        >
          {t('end')}
        </Button>
      )}
    </Group>
  );
}
