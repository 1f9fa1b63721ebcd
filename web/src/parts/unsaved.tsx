/** Asks before what was typed is lost: by another page, another tab of this one, or by closing the window. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { Confirm } from './confirm';

/** One at a time on a page: the router asks one alone. @param when there is something to lose */
export function AskBeforeLeaving({ when }: { when: boolean }) {
  const blocker = useBlocker(when);
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault(); // the browser asks in its own words
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [when]);
  return (
    <LeaveDialog
      isOpen={blocker.state === 'blocked'}
      onStay={() => blocker.reset?.()}
      onLeave={() => blocker.proceed?.()}
    />
  );
}

interface Props {
  isOpen: boolean;
  onStay: () => void;
  onLeave: () => void;
}

export function LeaveDialog({ isOpen, onStay, onLeave }: Props) {
  const { t } = useTranslation();
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onStay}
      title={t('leaveTitle')}
      action={t('leave')}
      onConfirm={() => Promise.resolve()}
      onDone={onLeave}
    >
      {t('leaveText')}
    </Confirm>
  );
}
