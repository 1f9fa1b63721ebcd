/** The gateway's codes as words, the code itself behind them in small type. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { reasons } from '../texts/en/reasons';

type Outcome = keyof typeof reasons.outcomes;
type Reason = keyof typeof reasons.codes;
const isOutcome = (code: string): code is Outcome => Object.hasOwn(reasons.outcomes, code);
const isReason = (code: string): code is Reason => Object.hasOwn(reasons.codes, code);

/** @returns what a code of an outcome or of a reason says in words; null for any other text */
export function useWords(): (code: string) => string | null {
  const { t } = useTranslation('reasons');
  return (code) => (isOutcome(code) ? t(`outcomes.${code}`) : isReason(code) ? t(`codes.${code}`) : null);
}

export function Codes({ codes }: { codes: readonly string[] }) {
  const wordsOf = useWords();
  const known = codes.filter((code) => wordsOf(code) !== null);
  return (
    <>
      {codes.map((code) => wordsOf(code) ?? code).join(': ')}
      {known.length > 0 && (
        <Text span size="xs" c="dimmed" ml={6} display="inline-block">
          {known.join(' · ')}
        </Text>
      )}
    </>
  );
}
