/** Why a delivery was given up, in the reader's language where it is for its attempts. */
import { useTranslation } from 'react-i18next';

/** As the gateway words it; older ones have "1 attempts". */
const FAILED = /^(\d+) attempts? failed; the last: (.*)$/s;

/** @returns in words; `isShort` where the last answer stands beside it already */
export function useWhyDead(): (reason: string, options?: { isShort?: boolean }) => string {
  const { t } = useTranslation('webhooks');
  return (reason, { isShort = false } = {}) => {
    const [, made, last = ''] = FAILED.exec(reason) ?? [];
    if (made === undefined) return reason;
    const count = Number(made);
    return isShort ? t('attemptsFailed', { count }) : t('attemptsFailedLast', { count, last });
  };
}
