/** What needs a person, each with the way to where it is solved. */
import { Anchor, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { When } from '../../parts/when';
import type { Problem } from './types';

/** The page where a problem is solved. */
function pageOf({ kind, app_id, target }: Problem): string {
  switch (kind) {
    case 'webhook_dead':
    case 'webhook_off':
      return target ? `/webhooks/${target.id}` : '/webhooks';
    case 'payment_unparsed':
    case 'payment_suspicious':
      return '/payments?tab=attention';
    case 'callbacks_unparsed':
      return '/callbacks';
    case 'phone_offline':
    case 'phone_battery_low':
      return app_id === null ? '/phones' : `/phones/${app_id}`;
    case 'batch_paused':
      return target ? `/batches/${target.id}` : '/batches';
    case 'temporal_down':
    case 'job_failing':
      return '/system';
    default:
      return app_id === null ? '/apps' : `/apps/${app_id}`;
  }
}

/** @param limit how many at most; the rest is a link to all of them */
export function ProblemList({ limit = Infinity }: { limit?: number }) {
  const { t } = useTranslation('overview');
  const { data, error, refetch } = query.useQuery('get', '/api/problems', {}, { refetchInterval: 60_000 });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const problems = data.data;
  if (problems.length === 0)
    return <Empty icon={IconCircleCheck} title={t('noProblems')} text={t('noProblemsText')} />;
  return (
    <Stack gap="sm">
      {problems.slice(0, limit).map((problem, index) => (
        <Group key={`${problem.kind}-${problem.app_id}-${index}`} wrap="nowrap" align="flex-start" gap="sm">
          <ThemeIcon
            variant="light"
            color={problem.severity === 'error' ? 'red' : 'yellow'}
            aria-label={t(`severities.${problem.severity}`)}
            role="img"
          >
            {problem.severity === 'error' ? <IconAlertCircle size={18} /> : <IconAlertTriangle size={18} />}
          </ThemeIcon>
          <div>
            <Text size="sm" fw={600}>
              {problem.title}
            </Text>
            <Text size="sm" c="dimmed">
              {problem.help} {problem.since && <When at={problem.since} />}
            </Text>
            <Anchor
              component={Link}
              to={pageOf(problem)}
              size="sm"
              aria-label={`${t('fix')}: ${problem.title}`}
            >
              {t('fix')}
            </Anchor>
          </div>
        </Group>
      ))}
      {problems.length > limit && (
        <Anchor component={Link} to="/problems" size="sm">
          {t('allProblems')} ({problems.length})
        </Anchor>
      )}
    </Stack>
  );
}
