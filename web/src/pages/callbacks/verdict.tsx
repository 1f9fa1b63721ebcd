/** What became of a provider's call, by colour and word. */
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';

type Verdict = Schemas['Callback']['verdict'];

const COLORS: Record<Verdict, string> = {
  received: 'blue',
  applied: 'teal',
  duplicate: 'gray',
  forged: 'red',
  unparsable: 'orange',
  failed: 'red',
};

export const VERDICTS = Object.keys(COLORS) as Verdict[];

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('callbacks');
  return (
    <Badge variant="dot" color={COLORS[verdict]} tt="none">
      {t(`verdicts.${verdict}`)}
    </Badge>
  );
}
