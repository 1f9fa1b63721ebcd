/** Asks before what was typed is lost: by another page, another tab of this one, by closing the window or a panel. */
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { Confirm } from './confirm';
import { SidePanel } from './dialog';

/** What a form in a panel says to it. */
const TellPanel = createContext<(isUnsaved: boolean) => void>(() => undefined);

/** One at a time on a page: the router asks one alone. @param when there is something to lose */
export function AskBeforeLeaving({ when }: { when: boolean }) {
  const blocker = useBlocker(when);
  const tellPanel = useContext(TellPanel);
  useEffect(() => {
    tellPanel(when);
    return () => tellPanel(false);
  }, [when, tellPanel]);
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

interface PanelProps {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  /** A form that holds an AskBeforeLeaving. */
  children: ReactNode;
}

/** A form at the side of a page. */
export function FormPanel({ onClose, children, ...props }: PanelProps) {
  const [isUnsaved, setUnsaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const leave = () => {
    setAsking(false);
    onClose();
  };
  const close = () => {
    if (isAsking) return; // Escape reaches both, and means the question
    if (isUnsaved) setAsking(true);
    else onClose();
  };
  return (
    <SidePanel {...props} onClose={close}>
      <TellPanel value={setUnsaved}>{children}</TellPanel>
      <LeaveDialog isOpen={isAsking} onStay={() => setAsking(false)} onLeave={leave} />
    </SidePanel>
  );
}

interface Props {
  isOpen: boolean;
  onStay: () => void;
  onLeave: () => void;
}

function LeaveDialog({ isOpen, onStay, onLeave }: Props) {
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
