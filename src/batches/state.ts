/** Which order a batch takes in which state. Pure. */
import type { BatchState } from './types.js';

export type Order = 'start' | 'pause' | 'resume' | 'cancel';

const AFTER: Record<Order, Partial<Record<BatchState, BatchState>>> = {
  start: { ready: 'running' },
  pause: { running: 'paused' },
  resume: { paused: 'running' },
  cancel: { ready: 'cancelled', running: 'cancelled', paused: 'cancelled' },
};

/** What an order that was carried out already leaves as it is: it may come twice. */
const DONE: Record<Order, readonly BatchState[]> = {
  start: ['running'],
  pause: ['paused'],
  resume: ['running'],
  cancel: ['cancelled'],
};

/** @returns the state afterwards; null = such a batch does not take this order */
export function afterOrder(state: BatchState, order: Order): BatchState | null {
  return AFTER[order][state] ?? (DONE[order].includes(state) ? state : null);
}
