/** Deliveries as they are counted. Pure. */
import type { Answer } from './schedule.js';
import type { WebhookKind } from './types.js';

export type AttemptResult = 'delivered' | 'redirected' | 'refused' | 'failed' | 'no_answer';

export interface DeliveryObserver {
  /** An attempt was written down. */
  attempted(attempt: { kind: WebhookKind; result: AttemptResult }): void;
  /** It was the first one of an event. @param afterMs since the event */
  firstTried(attempt: { kind: WebhookKind; afterMs: number }): void;
  /** Nothing more is tried. */
  ended(delivery: { kind: WebhookKind; state: 'delivered' | 'dead' }): void;
}

export function resultOf({ status }: Pick<Answer, 'status'>): AttemptResult {
  if (status === null) return 'no_answer';
  if (status >= 200 && status <= 299) return 'delivered';
  if (status >= 300 && status <= 399) return 'redirected';
  return status >= 400 && status <= 499 ? 'refused' : 'failed';
}
