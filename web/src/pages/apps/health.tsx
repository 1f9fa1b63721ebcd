/** How an app is, what to do about it, and the test of its credentials. */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, query } from '../../api/client';
import { useMay } from '../../app/session';
import { must, ProblemAlert } from '../../parts/problem';
import { Section } from '../../parts/section';
import { When } from '../../parts/when';
import { useProblemWords } from '../overview/problem-words';
import type { App, Provider } from './data';
import { conditionOf } from './state-badge';

interface Props {
  app: App;
  provider: Provider | null;
  maySetUp: boolean;
}

export function Health({ app, provider, maySetUp }: Props) {
  const { t } = useTranslation(['apps', 'common']);
  const maySend = useMay('messages:send');
  const condition = conditionOf(app);
  return (
    <Section title={t('health')}>
      <Text size="sm">{t(`healthTexts.${condition}`)}</Text>
      <Known appId={app.id} />
      <Group gap="md" mt="xs">
        {condition === 'suspended' && (
          <Anchor component={Link} to={`/messages?app_id=${app.id}&status=failed`} size="sm">
            {t('failed')}
          </Anchor>
        )}
        {maySend && (
          <Anchor component={Link} to={`/compose?app=${app.id}`} size="sm">
            {t('sendOne')}
          </Anchor>
        )}
      </Group>
      {maySetUp && !provider?.phone && <CredentialTest app={app} canTest={provider?.can_test ?? false} />}
    </Section>
  );
}

/** What the gateway has found about this app. */
function Known({ appId }: { appId: number }) {
  const isAllowed = useMay('messages:read');
  const { data } = query.useQuery('get', '/api/problems', {}, { enabled: isAllowed });
  const wordsOf = useProblemWords();
  const problems = data?.data.filter((problem) => problem.app_id === appId) ?? [];
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs" mt="sm">
      {problems.map((problem) => {
        const { title, help } = wordsOf(problem);
        return (
          <Alert
            key={problem.kind}
            color={problem.severity === 'error' ? 'red' : 'yellow'}
            icon={<IconAlertTriangle size={18} />}
            title={title}
          >
            {help} {problem.since && <When at={problem.since} />}
          </Alert>
        );
      })}
    </Stack>
  );
}

function CredentialTest({ app, canTest }: { app: App; canTest: boolean }) {
  const { t } = useTranslation(['apps', 'common']);
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{ ok: boolean; asked: boolean; text: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (!canTest)
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('cannotTest')}
      </Text>
    );
  const test = async () => {
    setBusy(true);
    setError(null);
    setAnswer(null);
    try {
      const params = { path: { app: String(app.id) } };
      setAnswer((await must(api.POST('/api/sms/apps/{app}/test', { params }))).data);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs" mt="sm">
      <Group gap="sm">
        <Button
          variant="light"
          leftSection={<IconPlugConnected size={16} />}
          loading={isBusy}
          onClick={() => void test()}
        >
          {t('test')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('testing')}
        </Text>
      </Group>
      <div aria-live="polite">
        {answer && (
          <Alert
            color={answer.ok ? 'teal' : answer.asked ? 'red' : 'yellow'}
            icon={answer.ok ? <IconCircleCheck size={18} /> : <IconAlertTriangle size={18} />}
            title={t(answer.ok ? 'testOk' : answer.asked ? 'testBad' : 'testNotAsked')}
          >
            {answer.text}
          </Alert>
        )}
        <ProblemAlert error={error} />
      </div>
    </Stack>
  );
}
