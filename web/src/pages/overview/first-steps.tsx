/** For a gateway without messages: the way to the first delivered one. */
import { Button, Group, SimpleGrid, Text } from '@mantine/core';
import { IconApi, IconPencilPlus, IconPlus, IconTestPipe } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { useMayAdd } from '../../app/session';
import { useAction } from '../../parts/action';
import { must } from '../../parts/problem';
import { Section } from '../../parts/section';

export function FirstSteps() {
  const { t } = useTranslation('overview');
  const navigate = useNavigate();
  const mayAdd = useMayAdd('apps:write');
  const trySimulator = useAction(async () => {
    const body = { name: t('simulatorName'), type: 'Simulator' };
    const made = await must(api.POST('/api/sms/apps', { body }));
    await refresh('/api/sms/apps');
    await navigate(`/compose?app=${made.data.id}`);
  });
  return (
    <Section title={t('firstSteps')} mb="md">
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Step number={1} title={t('stepApp')} text={t('stepAppText')}>
          {mayAdd && (
            <>
              <Button
                leftSection={<IconTestPipe size={16} />}
                loading={trySimulator.isBusy}
                onClick={trySimulator.run}
              >
                {t('stepTryIt')}
              </Button>
              <Button component={Link} to="/apps/new" variant="default" leftSection={<IconPlus size={16} />}>
                {t('stepAppDo')}
              </Button>
            </>
          )}
        </Step>
        <Step number={2} title={t('stepSend')} text={t('stepSendText')}>
          <Button component={Link} to="/compose" variant="default" leftSection={<IconPencilPlus size={16} />}>
            {t('stepSendDo')}
          </Button>
        </Step>
        <Step number={3} title={t('stepToken')} text={t('stepTokenText')}>
          <Button component={Link} to="/explorer" variant="default" leftSection={<IconApi size={16} />}>
            {t('stepTokenDo')}
          </Button>
        </Step>
      </SimpleGrid>
    </Section>
  );
}

interface StepProps {
  number: number;
  title: string;
  text: string;
  children: ReactNode;
}

function Step({ number, title, text, children }: StepProps) {
  return (
    <div>
      <Text fw={600}>
        {number}. {title}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {text}
      </Text>
      <Group gap="xs">{children}</Group>
    </div>
  );
}
