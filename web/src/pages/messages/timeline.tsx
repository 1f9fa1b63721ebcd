/** What happened to a message, in order: changes of its status, reports, notes. */
import { Group, Text, Timeline as Line } from '@mantine/core';
import { IconMessageReport, IconNote, IconPointFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppName } from '../../parts/all-apps';
import { useWords } from '../../parts/reason';
import { StatusBadge, STATUSES, type Status } from '../../parts/status';
import { When } from '../../parts/when';
import { messages } from '../../texts/en/messages';
import type { History } from './types';

interface Entry {
  key: string;
  at: string;
  bullet: ReactNode;
  title: ReactNode;
  detail: string;
}

/** Codes of the gateway read as words. */
const words = (code: string) => (/^[a-z_]+$/.test(code) ? code.replaceAll('_', ' ') : code);

type Source = keyof typeof messages.sources;
const isSource = (word: string): word is Source => Object.hasOwn(messages.sources, word);

type Code = keyof typeof messages.told;
const isCode = (word: string | undefined): word is Code =>
  word !== undefined && Object.hasOwn(messages.told, word);

const isStatus = (word: string | null): word is Status => STATUSES.some((status) => status === word);

export function Timeline({ history }: { history: History }) {
  const { t } = useTranslation('messages');
  const entries = useEntries(history);
  return (
    <Line bulletSize={20} color="gray" lineWidth={2} active={entries.length} aria-label={t('whatHappened')}>
      {entries.map(({ key, at, bullet, title, detail }) => (
        <Line.Item key={key} bullet={bullet} title={title}>
          <Text size="xs" c="dimmed">
            <When at={at} isExact />
            {detail && ` · ${detail}`}
          </Text>
        </Line.Item>
      ))}
    </Line>
  );
}

/** What an entry says, in the reader's language as far as the gateway wrote it. */
function useSaid(): (event: History['events'][number]) => string | null {
  const { t } = useTranslation('messages');
  const wordsOf = useWords();
  return ({ text, told }) => {
    if (told && isCode(told.code)) {
      const { said = '' } = told.values;
      return t(`told.${told.code}`, { ...told.values, said: wordsOf(said) ?? said });
    }
    if (text === null) return null;
    // `connect_failed: the link is down`: how an attempt ended, in words.
    return wordsOf(text) ?? words(text.replace(/^[a-z_]+(?=: )/, (code) => wordsOf(code) ?? code));
  };
}

function useEntries({ events, handed_in_by: handedInBy }: History): Entry[] {
  const { t } = useTranslation('messages');
  const appName = useAppName();
  const saidBy = useSaid();
  return events.map((event, index): Entry => {
    const { kind, to, source, app_id, provider_code, at } = event;
    const through = app_id === null ? '' : appName(app_id);
    const said = [saidBy(event), provider_code && `${t('providerCode')} ${provider_code}`, through];
    const by = isSource(source) ? t(`sources.${source}`) : words(source);
    return {
      key: `event-${index}`,
      at,
      bullet:
        kind === 'dlr' ? (
          <IconMessageReport size={13} />
        ) : kind === 'note' ? (
          <IconNote size={13} />
        ) : (
          <IconPointFilled size={13} />
        ),
      title: (
        <Group gap={6}>
          {kind === 'dlr' && <span>{t('report')}</span>}
          {kind === 'note' ? t('note') : isStatus(to) ? <StatusBadge status={to} /> : to}
          <Text size="xs" c="dimmed" component="span">
            {t('by', { source: (index === 0 && handedInBy) || by })}
          </Text>
        </Group>
      ),
      detail: said.filter(Boolean).join(' · '),
    };
  });
}
