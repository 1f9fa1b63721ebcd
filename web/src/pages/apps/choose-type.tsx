/** The providers as cards: what they are, what they carry. */
import { Anchor, Badge, Card, Group, SimpleGrid, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Provider } from './data';
import { useHelp } from './help';
import './choose-type.css';

const KINDS = ['cloud', 'phone', 'line', 'trial'] as const;
type Kind = (typeof KINDS)[number];

const LINES: readonly string[] = ['Http', 'SMPP'];

function kindOf({ type, phone }: Provider): Kind {
  if (phone) return 'phone';
  if (type === 'Simulator') return 'trial';
  return LINES.includes(type) ? 'line' : 'cloud';
}

/** @param group id of the group that the new app joins, carried along */
export function ChooseType({ providers, group }: { providers: readonly Provider[]; group: string | null }) {
  const { t } = useTranslation(['apps', 'common']);
  const [word, setWord] = useState('');
  const found = providers.filter(({ label, type }) =>
    `${label} ${type}`.toLowerCase().includes(word.trim().toLowerCase()),
  );
  return (
    <>
      <TextInput
        aria-label={t('find')}
        placeholder={t('find')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={word}
        onChange={(event) => setWord(event.currentTarget.value)}
        maw={320}
        mb="md"
      />
      {found.length === 0 && <Text c="dimmed">{t('noMatch')}</Text>}
      {KINDS.map((kind) => {
        const members = found.filter((provider) => kindOf(provider) === kind);
        if (members.length === 0) return null;
        return (
          <section key={kind} aria-label={t(`kinds.${kind}`)}>
            <Title order={2} size="h5" mb="xs">
              {t(`kinds.${kind}`)}
            </Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm" mb="lg">
              {members.map((provider) => (
                <TypeCard key={provider.type} provider={provider} group={group} />
              ))}
            </SimpleGrid>
          </section>
        );
      })}
    </>
  );
}

function TypeCard({ provider, group }: { provider: Provider; group: string | null }) {
  const { t } = useTranslation(['apps', 'common']);
  const { type, label, channels } = provider;
  const help = useHelp()(provider);
  const { incoming, reports } = provider.set_at_provider;
  // What it is; how it is set up comes with its form.
  const text = incoming.length + reports.length > 0 ? help.split(/(?<=\.)\s/)[0] : help;
  const params = new URLSearchParams({ type, ...(group && { group }) });
  return (
    <Card withBorder padding="sm" className="type-card">
      <Anchor
        component={Link}
        to={`/apps/new?${params.toString()}`}
        fw={600}
        c="var(--mantine-color-text)"
        className="type-link"
      >
        {label}
      </Anchor>
      <Text size="xs" c="dimmed" flex={1} my={4}>
        {text}
      </Text>
      <Group gap={4}>
        {channels.map((channel) => (
          <Badge key={channel} size="xs" variant="default" tt="none">
            {t(`channels.${channel as 'sms'}`)}
          </Badge>
        ))}
      </Group>
    </Card>
  );
}
