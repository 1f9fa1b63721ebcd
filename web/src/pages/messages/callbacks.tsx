/** What the provider called us with, as it came; administrators alone get these. Text, whatever it looks like. */
import { Accordion, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../parts/section';
import { When } from '../../parts/when';
import { VerdictBadge } from '../callbacks/verdict';
import type { History } from './types';

type Callback = History['callbacks'][number];

export function Callbacks({ callbacks }: { callbacks: readonly Callback[] }) {
  const { t } = useTranslation(['messages', 'callbacks']);
  return (
    <Section title={t('callbacks')}>
      <Accordion variant="contained" order={3}>
        {callbacks.map((callback) => (
          <Accordion.Item key={callback.id} value={String(callback.id)}>
            <Accordion.Control>
              <Group gap="xs">
                <Text size="sm" fw={600}>
                  {t(`callbacks:kinds.${callback.kind}`)}
                </Text>
                <VerdictBadge verdict={callback.verdict} />
                <Text size="xs" c="dimmed">
                  <When at={callback.at} isExact /> {callback.ip}
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              {callback.error && (
                <Text size="sm" c="var(--mantine-color-error)">
                  {callback.error}
                </Text>
              )}
              <Raw name={t('request')} text={`${callback.method} ${callback.url}`} />
              <Raw name={t('headers')} text={headersOf(callback)} />
              <Raw name={t('body')} text={callback.body || t('emptyBody')} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Section>
  );
}

const headersOf = ({ headers }: Callback): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n');

function Raw({ name, text }: { name: string; text: string }) {
  return (
    <>
      <Text size="xs" c="dimmed" mt="xs">
        {name}
      </Text>
      <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap' }}>
        {text}
      </Code>
    </>
  );
}
