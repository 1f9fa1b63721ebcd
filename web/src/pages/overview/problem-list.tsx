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
import { useProblemWords } from './problem-words';
import type { Problem } from './types';

type Target = NonNullable<Problem['target']>;

/** The page where a problem is solved, by what it is about. */
const PAGES: Record<Target['type'], (id: Target['id']) => string> = {
  app: (id) => `/apps/${id}`,
  webhook: (id) => `/webhooks/${id}`,
  slack: (id) => `/slack/${id}`,
  payment_app: () => '/payments?tab=attention',
  phone: (id) => `/phones/${id}`,
  batch: (id) => `/batches/${id}`,
  callback: () => '/callbacks',
  job: () => '/system',
};

/** What is about nothing in particular is about the gateway itself. */
const pageOf = ({ target }: Problem): string => (target ? PAGES[target.type](target.id) : '/system');

/** @param limit how many at most; the rest is a link to all of them */
export function ProblemList({ limit = Infinity }: { limit?: number }) {
  const { t } = useTranslation('overview');
  const { data, error, refetch } = query.useQuery('get', '/api/problems', {}, { refetchInterval: 15_000 });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const problems = data.data;
  if (problems.length === 0)
    return <Empty icon={IconCircleCheck} title={t('noProblems')} text={t('noProblemsText')} />;
  return (
    <Stack gap="sm">
      {problems.slice(0, limit).map((problem, index) => (
        <Shown key={`${problem.kind}-${problem.app_id}-${index}`} problem={problem} />
      ))}
      {problems.length > limit && (
        <Anchor component={Link} to="/problems" size="sm">
          {t('allProblems')} ({problems.length})
        </Anchor>
      )}
    </Stack>
  );
}

function Shown({ problem }: { problem: Problem }) {
  const { t } = useTranslation('overview');
  const { title, help } = useProblemWords()(problem);
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
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
          {title}
        </Text>
        <Text size="sm" c="dimmed">
          {help} {problem.since && <When at={problem.since} />}
        </Text>
        <Anchor component={Link} to={pageOf(problem)} size="sm" aria-label={`${t('fix')}: ${title}`}>
          {t('fix')}
        </Anchor>
      </div>
    </Group>
  );
}
