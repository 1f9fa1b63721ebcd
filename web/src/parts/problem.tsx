/** What went wrong, and what to do about it. */
import { Alert, Button, List } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemOf, type Problem } from '../api/client';

/** The gateway's own sentence; for what never reached it, ours. */
export function textOf(problem: Problem): string {
  switch (problem.code) {
    case 'unreachable':
      return i18next.t('problems.unreachable');
    case 'tooLarge':
      return i18next.t('problems.tooLarge');
    case 'missing_scope':
      return i18next.t('problems.notAllowed', { detail: problem.message });
    default:
      return problem.message === 'Failed to fetch' ? i18next.t('problems.unreachable') : problem.message;
  }
}

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const problem = problemOf(error);
  const details = Object.entries(problem.errors ?? {});
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={textOf(problem)} role="alert" my="sm">
      {details.length > 0 && (
        <List size="sm">
          {details.map(([field, texts]) => (
            <List.Item key={field}>
              <code>{field}</code>: {texts.join(' ')}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry && (
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
  const details = Object.values(problem.errors ?? {}).flat();
  notifications.show({
    title: textOf(problem),
    message: details.join(' '),
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    autoClose: 10_000,
    ...closable(),
  });
}

/** What the API refused, thrown. */
class Refusal extends Error implements Problem {
  readonly code: string | undefined;
  readonly errors: Record<string, string[]> | undefined;

  constructor({ message, code, errors }: Problem) {
    super(message);
    this.code = code;
    this.errors = errors;
  }
}

/** A reply of the API's client: its data, or the refusal thrown, as mutations want it. */
export async function must<T>(reply: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await reply;
  if (error !== undefined) throw new Refusal(problemOf(error));
  return data as T;
}
