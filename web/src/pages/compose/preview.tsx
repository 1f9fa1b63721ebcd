/** What the text will be on the air, and what the gateway would do with it; asked of the gateway while one types. */
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowsExchange } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { query, type DataOf } from '../../api/client';
import { Section } from '../../parts/section';
import { SmsText } from '../../parts/sms-text';
import { DryRun } from './dry-run';
import { useAppsOf } from '../../parts/target';
import type { ComposeValues } from './body';

interface Props {
  values: ComposeValues;
  onReplace: (message: string) => void;
}

export function Preview({ values, onReplace }: Props) {
  const { t } = useTranslation('compose');
  const { message, template, target } = values;
  const channels = new Set(useAppsOf(target).map(({ channel }) => channel));
  const isSms = channels.size === 0 || channels.has('sms');
  return (
    <Section title={t('preview')} pos={{ md: 'sticky' }} top={{ md: 68 }}>
      <Stack gap="sm">
        {!template && isSms && <Parts message={message} onReplace={onReplace} />}
        <DryRun values={values} />
      </Stack>
    </Section>
  );
}

function Parts({ message, onReplace }: { message: string; onReplace: Props['onReplace'] }) {
  const { t } = useTranslation('compose');
  const { data } = query.useQuery(
    'post',
    '/api/sms/estimate',
    { body: { message } },
    { placeholderData: (before) => before, staleTime: Infinity, enabled: message.length <= 5_000 },
  );
  if (!data) return null;
  const estimate = data.data;
  const { message_parts: parts, encoding, units_left } = estimate;
  return (
    <div aria-live="polite">
      <Group gap={6} mb={6}>
        <Badge variant="light" tt="none" size="lg" color={parts > 1 ? 'orange' : 'teal'}>
          {t('parts', { count: parts })}
        </Badge>
        <Badge variant="light" tt="none" size="lg" color={encoding === 'UCS-2' ? 'yellow' : 'gray'}>
          {encoding}
        </Badge>
        <Text size="sm" c="dimmed">
          {t('left', { count: units_left })}
        </Text>
      </Group>
      {message === '' ? (
        <Text size="sm" c="dimmed">
          {t('previewEmpty')}
        </Text>
      ) : (
        <SmsText cut={estimate} label={t('previewText')} />
      )}
      <Offenders message={message} estimate={estimate} onReplace={onReplace} />
    </div>
  );
}

type Estimate = DataOf<'post', '/api/sms/estimate'>;

interface OffenderProps {
  message: string;
  estimate: Pick<Estimate, 'offending' | 'replacements'>;
  onReplace: Props['onReplace'];
}

/** One curly apostrophe makes a text twice as dear: says which, and offers what is alike. */
function Offenders({ message, estimate, onReplace }: OffenderProps) {
  const { t } = useTranslation('compose');
  const { offending, replacements } = estimate;
  if (offending.length === 0) return null;
  const known = offending.filter((character) => character in replacements);
  const others = offending.filter((character) => !(character in replacements));
  const replaced = [...message].map((character) => replacements[character] ?? character).join('');
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mt="sm">
      <Text size="sm" fw={600}>
        {t('offenders')}
      </Text>
      <Text size="sm">{t('offendersText')}</Text>
      {known.length > 0 && (
        <Group gap={6} mt="xs">
          {known.map((character) => (
            <Badge key={character} variant="default" tt="none" radius="sm">
              {nameOf(character)} →{' '}
              {replacements[character] === '' ? t('nothing') : nameOf(replacements[character]!)}
            </Badge>
          ))}
          <Button
            size="compact-sm"
            variant="filled"
            leftSection={<IconArrowsExchange size={14} />}
            onClick={() => onReplace(replaced)}
          >
            {t('replace')}
          </Button>
        </Group>
      )}
      {others.length > 0 && (
        <Text size="sm" mt="xs">
          {t('noReplacement')} {others.map(nameOf).join(' ')}
        </Text>
      )}
    </Alert>
  );
}

/** What cannot be seen is named by its code. */
function nameOf(character: string): string {
  return /^[\p{Z}\p{C}]$/u.test(character)
    ? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    : character;
}
