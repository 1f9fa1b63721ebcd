/** What a problem is called and what to do about it, in the reader's language. */
import { useTranslation } from 'react-i18next';
import { useWords } from '../../parts/reason';
import { problems } from '../../texts/en/problems';
import type { Problem } from './types';

type Key = Exclude<keyof typeof problems, 'nameless'>;

/** A kind may have several sentences. */
function nameOf({ kind, severity, details: { reason, percent, grouped } }: Problem): string {
  switch (kind) {
    case 'balance_low':
      return severity === 'error' ? 'balance_empty' : kind;
    case 'app_suspended':
      return `${kind}${grouped ? '' : '_alone'}${reason === null ? '' : '_why'}`;
    case 'phone_battery_low':
      return percent === null ? kind : 'phone_battery_level';
    case 'link_down':
      return `link_${reason}`;
    case 'job_failing':
      return `job_${reason}`;
    default:
      return kind;
  }
}

const isKey = (name: string): name is Key => name !== 'nameless' && Object.hasOwn(problems, name);

/** @returns the words; the gateway's own for what this dashboard does not know */
export function useProblemWords(): (problem: Problem) => { title: string; help: string } {
  const { t } = useTranslation('problems');
  const reasonWords = useWords();
  /** For what its owner gave no name. */
  const nameless = ({ target }: Problem): string => {
    const id = String(target?.id ?? '');
    return target?.type === 'webhook' || target?.type === 'slack' ? t(`nameless.${target.type}`, { id }) : id;
  };
  return (problem) => {
    const { details, count, title, help } = problem;
    const key = nameOf(problem);
    if (!isKey(key)) return { title, help };
    const values = {
      count: count ?? 1,
      name: details.name ?? nameless(problem),
      amount: details.amount,
      percent: details.percent,
      why: details.reason && (reasonWords(details.reason) ?? details.reason),
    };
    const said = details.said === null ? '' : `${details.said}. `;
    return { title: t(`${key}.title`, values), help: said + t(`${key}.help`) };
  };
}
