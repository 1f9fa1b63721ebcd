/** A text as the network carries it: each part tinted and numbered, with what costs more marked. */
import { Box, Group, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './sms-text.module.css';

interface CutText {
  segments: readonly string[];
  /** Characters that count as two. */
  doubled: readonly string[];
  /** Characters that make the text UCS-2. */
  offending: readonly string[];
}

/** @param label what the text is, for screen readers */
export function SmsText({ cut, label }: { cut: CutText; label: string }) {
  const { t } = useTranslation('messages');
  const { segments, doubled, offending } = cut;
  const isSplit = segments.length > 1;
  return (
    <>
      <Box className={classes.text} role="region" aria-label={label} tabIndex={0} dir="auto">
        {segments.map((segment, index) => (
          <span key={index} className={classes.part} data-odd={index % 2 === 1 || undefined}>
            {isSplit && (
              <span
                className={classes.number}
                title={t('partOf', { number: index + 1, total: segments.length })}
              >
                {index + 1}
              </span>
            )}
            <Marked text={segment} offending={offending} doubled={doubled} />
          </span>
        ))}
      </Box>
      {(offending.length > 0 || doubled.length > 0) && (
        <Group gap="md" mt={4}>
          {offending.length > 0 && (
            <Text size="xs" c="dimmed">
              <mark className={classes.offending}>{t('legendSign')}</mark> {t('legendOffending')}
            </Text>
          )}
          {doubled.length > 0 && (
            <Text size="xs" c="dimmed">
              <span className={classes.doubled}>{t('legendSign')}</span> {t('legendDoubled')}
            </Text>
          )}
        </Group>
      )}
    </>
  );
}

interface Marks {
  text: string;
  offending: readonly string[];
  doubled: readonly string[];
}

function Marked({ text, offending, doubled }: Marks) {
  const { t } = useTranslation('messages');
  return runsOf(text, offending, doubled).map(({ kind, text: run }, index) => {
    if (kind === 'offending')
      return (
        <mark key={index} className={classes.offending} title={t('legendOffending')}>
          {visible(run)}
        </mark>
      );
    if (kind === 'doubled')
      return (
        <span key={index} className={classes.doubled} title={t('legendDoubled')}>
          {run}
        </span>
      );
    return <Fragment key={index}>{run}</Fragment>;
  });
}

/** What has no width still has a price. */
const visible = (run: string) => run.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '␣');

interface Run {
  kind: 'plain' | 'offending' | 'doubled';
  text: string;
}

/** Neighbours of one kind stand together. */
function runsOf(text: string, offending: readonly string[], doubled: readonly string[]): Run[] {
  const [bad, wide] = [new Set(offending), new Set(doubled)];
  const runs: Run[] = [];
  for (const character of text) {
    const kind = bad.has(character) ? 'offending' : wide.has(character) ? 'doubled' : 'plain';
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += character;
    else runs.push({ kind, text: character });
  }
  return runs;
}
