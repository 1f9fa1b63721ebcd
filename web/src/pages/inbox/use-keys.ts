/** The inbox by keyboard. Keys act on what is on the page, as a click would: nothing is counted beside it. */
import { useEffect, useEffectEvent } from 'react';

/** Marks the links of the list. */
export const LIST_ITEM = 'data-conversation';
/** Of the box for the reply. */
export const REPLY_ID = 'reply';

interface Actions {
  onHelp: () => void;
  onUnread: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input, textarea, select, [contenteditable]') || target.closest('[role=dialog]') !== null);

/** To the next or former conversation: from the one that has the focus, else from the one that is open. */
function moveBy(step: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>(`[${LIST_ITEM}]`)];
  const focused = items.indexOf(document.activeElement as HTMLElement);
  const from = focused >= 0 ? focused : items.findIndex((item) => item.hasAttribute('aria-current'));
  const to = from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + step));
  items[to]?.focus();
}

const isInList = () => document.activeElement?.hasAttribute(LIST_ITEM) ?? false;

export function useKeys({ onHelp, onUnread }: Actions): void {
  const act = useEffectEvent((event: KeyboardEvent): boolean => {
    switch (event.key) {
      case 'j':
        moveBy(1);
        return true;
      case 'k':
        moveBy(-1);
        return true;
      case 'ArrowDown':
      case 'ArrowUp': // elsewhere they scroll
        if (isInList()) moveBy(event.key === 'ArrowDown' ? 1 : -1);
        return isInList();
      case 'r':
        document.getElementById(REPLY_ID)?.focus();
        return true;
      case 'u':
        onUnread();
        return true;
      case '?':
        onHelp();
        return true;
      default:
        return false;
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (act(event)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
