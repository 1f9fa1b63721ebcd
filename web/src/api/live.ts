/** Follows the gateway's events, so that nothing on a page needs a reload. */
import { useDocumentVisibility } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { refresh } from './cache';
import type { Schemas } from './client';
import { forgetSession } from './session-state';

export type EventType = Schemas['Event']['event'];

const MESSAGES = ['/api/sms/sms', '/api/sms/apps/{app}/outbox', '/api/sms/apps/{app}/inbox', '/api/stats'];
const PHONES = ['/api/sms/phones', '/api/problems', '/api/stats'];
const PAYMENTS = ['/api/pay', '/api/problems'];
const APPS = ['/api/sms/apps', '/api/sms/groups', '/api/problems'];
const CALLS = ['/api/sms/apps/{app}/calls', '/api/sms/sms'];
const HOOKS = ['/api/sms/webhooks', '/api/sms/slack', '/api/problems'];
const CONVERSATIONS = [...MESSAGES, '/api/sms/conversations'];

/** Which answers an event makes old: beginnings of their paths. */
const TOUCHES: Record<EventType, readonly string[]> = {
  'message.received': CONVERSATIONS,
  'message.sent': CONVERSATIONS,
  'message.delivered': CONVERSATIONS,
  'message.read': MESSAGES,
  'message.failed': CONVERSATIONS,
  'message.expired': MESSAGES,
  'message.cancelled': MESSAGES,
  'message.unknown': MESSAGES,
  'call.received': CALLS,
  'call.ended': CALLS,
  'phone.online': PHONES,
  'phone.offline': PHONES,
  'phone.battery_low': PHONES,
  'phone.sim_trouble': PHONES,
  'payment.received': PAYMENTS,
  'payment.reversed': PAYMENTS,
  'payment.suspicious': PAYMENTS,
  'payment.needs_review': PAYMENTS,
  'opt_out.added': ['/api/sms/opt-outs'],
  'opt_out.removed': ['/api/sms/opt-outs'],
  'keyword.matched': ['/api/sms/keywords'],
  'app.suspended': APPS,
  'app.resumed': APPS,
  'app.credentials_refused': APPS,
  'app.balance_low': APPS,
  'batch.completed': ['/api/sms/batches'],
  'batch.cancelled': ['/api/sms/batches'],
  'webhook.dead': HOOKS,
  'webhook.disabled': HOOKS,
};

/** Every type of event there is. */
export const EVENT_TYPES = Object.keys(TOUCHES) as EventType[];

/** A flood of events asks for a page once in this time. */
const EVERY_MS = 1_000;
/** After an answer that is no stream, a proxy's 502 say. */
const AGAIN_MS = 2_000;

/**
 * Browsers keep six connections to a host for all their tabs: one that nobody looks at gives its own back.
 * @returns whether the stream is open now
 */
export function useLiveEvents(isWanted: boolean): boolean {
  const [isOpen, setOpen] = useState(false);
  const [tries, setTries] = useState(0);
  const isShown = useDocumentVisibility() !== 'hidden';
  useEffect(() => {
    if (!isWanted || !isShown) return;
    let again: ReturnType<typeof setTimeout> | undefined;
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const paths = [...old];
      old.clear();
      void refresh(...paths);
    };
    const touch = (paths: readonly string[]) => {
      for (const path of paths) old.add(path);
      timer ??= setTimeout(flush, EVERY_MS);
    };
    const source = new EventSource('/api/events/stream');
    source.onopen = () => {
      setOpen(true);
      touch(['/api/']); // what happened since the page was answered, or while the connection was away
    };
    source.onerror = () => {
      setOpen(false);
      forgetSession(); // asks whether the gateway is there, and who is signed in
      if (source.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
      again = setTimeout(() => setTries((before) => before + 1), AGAIN_MS);
    };
    for (const [type, paths] of Object.entries(TOUCHES)) {
      source.addEventListener(type, () => touch(paths));
    }
    return () => {
      source.close();
      clearTimeout(timer);
      clearTimeout(again);
      setOpen(false);
    };
  }, [isWanted, isShown, tries]);
  return isOpen;
}
