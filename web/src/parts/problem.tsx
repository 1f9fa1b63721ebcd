/** What went wrong, and what to do about it. */
import { Alert, Button, List } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemOf, type Problem } from '../api/client';
import { sessionNow } from '../api/session-state';
import { languageNow, refusalOf } from '../texts';

/** The gateway's own sentence; ours for what never reached it, and in other languages than its own. */
function textOf(problem: Problem): string {
  switch (problem.code) {
    case 'unreachable':
      return i18next.t('problems.unreachable');
    case 'tooLarge':
      return i18next.t('problems.tooLarge');
    case 'missing_scope':
      // The gateway's own words are about tokens.
      return i18next.t(sessionNow()?.limited ? 'problems.limited' : 'problems.notAllowed');
    default:
      return problem.message === 'Failed to fetch'
        ? i18next.t('problems.unreachable')
        : (refusalOf(problem.code) ?? problem.message);
  }
}

/** The sentence for the head, and those that say more; a refusal with one reason is that reason. */
export function wordsOf(problem: Problem): { title: string; details: string[] } {
  const reasons = [...new Set(Object.values(problem.errors ?? {}).flat())];
  if (problem.code !== 'validation_failed' || reasons.length === 0) {
    const title = textOf(problem);
    const saysAll = problem.code === 'wrong_credentials' || problem.code === 'totp_required';
    const more = title === refusalOf(problem.code) && !saysAll ? [problem.message] : [];
    return { title, details: [...more, ...reasons.filter((text) => text !== problem.message)] };
  }
  const [only, ...more] = reasons;
  // The gateway's reasons are in English: elsewhere they stand below a line that can be read.
  return more.length === 0 && (languageNow() === 'en' || problem.isTranslated)
    ? { title: only!, details: [] }
    : { title: i18next.t('problems.invalid'), details: reasons };
}

/** A refusal for lack of rights: asked again it stays one. */
export const isNotAllowed = (error: unknown): boolean =>
  Boolean(error) && problemOf(error).code === 'missing_scope';

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const problem = problemOf(error);
  const { title, details } = wordsOf(problem);
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={title} role="alert" my="sm">
      {details.length > 0 && (
        <List size="sm">
          {details.map((text) => (
            <List.Item key={text}>{text}</List.Item>
          ))}
        </List>
      )}
      {onRetry && !isNotAllowed(error) && (
        <Button size="xs" variant="default" onClick={onRetry} mt={details.length ? 'xs' : 0}>
          {t('tryAgain')}
        </Button>
      )}
    </Alert>
  );
}

/** The button that closes a notification has a name. */
const closable = () => ({ closeButtonProps: { 'aria-label': i18next.t('close') } });

/** Says shortly that something was done. */
export function tellDone(message: string): void {
  notifications.show({
    message,
    color: 'teal',
    icon: <IconCheck size={16} />,
    autoClose: 4_000,
    ...closable(),
  });
}

/** Says shortly what was refused, for actions without a form. */
export function tellProblem(error: unknown): void {
  const problem = problemOf(error);
  const { title, details } = wordsOf(problem);
  notifications.show({
    title,
    message: details.join(' '),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 10_000,
    ...closable(),
  });
}

/** What the API refused, thrown. */
export class Refusal extends Error implements Problem {
  readonly code: string | undefined;
  readonly errors: Record<string, string[]> | undefined;
  readonly isTranslated: boolean | undefined;

  constructor({ message, code, errors, isTranslated }: Problem) {
    super(message);
    this.code = code;
    this.errors = errors;
    this.isTranslated = isTranslated;
  }
}

/** A reply of the API's client: its data, or the refusal thrown, as mutations want it. */
export async function must<T>(reply: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await reply;
  if (error !== undefined) throw new Refusal(problemOf(error));
  return data as T;
}
