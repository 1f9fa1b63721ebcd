/** The room of each app as a bar, live, and which app the next message would get. */
import { Alert, Stack } from '@mantine/core';
import { IconArrowBigRightLines, IconDice5, IconTopologyStar3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import type { Member } from './data';
import { MemberRow } from './member-row';

/** Often enough to see messages go; an answer costs a few statements. */
const EVERY_MS = 2_000;

/** Apps among which the next messages are shared, by the gateway's own rule. */
function sharing(apps: readonly Member[]): Member[] {
  const able = apps.filter(({ state, away }) => state === 'active' && !away);
  const healthy = able.filter(({ health }) => health === 'ok');
  return healthy.length > 0 ? healthy : able;
}

export function Capacity({ groupId, maySetUp }: { groupId: number; maySetUp: boolean }) {
  const { t } = useTranslation(['groups', 'common']);
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/sms/groups/{group}/capacity',
    { params: { path: { group: String(groupId) } } },
    { refetchInterval: EVERY_MS },
  );
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { apps, next_app_id: nextId } = data.data;
  if (apps.length === 0) return <Empty icon={IconTopologyStar3} title={t('empty')} text={t('emptyText')} />;
  const able = sharing(apps);
  const room = able.reduce((sum, { capacity }) => sum + capacity, 0);
  const next = apps.find(({ id }) => id === nextId);
  return (
    <Stack gap="sm">
      <Alert
        variant="light"
        color={next ? 'teal' : 'yellow'}
        p="xs"
        icon={next ? <IconArrowBigRightLines size={18} /> : <IconDice5 size={18} />}
      >
        {next ? `${next.name} ${t('next')}` : able.length > 0 ? t('noNext') : t('noNextAway')}
      </Alert>
      <Stack gap="xs" role="list" aria-label={t('apps')}>
        {apps.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            share={able.includes(member) && room > 0 ? member.capacity / room : 0}
            isNext={member.id === nextId}
            maySetUp={maySetUp}
          />
        ))}
      </Stack>
    </Stack>
  );
}
