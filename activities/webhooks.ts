/** What the workflows of webhooks do in the world. */
import { Context } from '@temporalio/activity';
import type { Courier } from '../src/webhooks/courier.js';
import type { DeliverGroupInput, DeliverInput, DeliveryStep, GroupEnd } from '../src/webhooks/types.js';

export interface WebhookActivities {
  deliver(input: DeliverInput): Promise<DeliveryStep | null>;
  deliverGroup(input: DeliverGroupInput): Promise<GroupEnd>;
}

const HEARTBEAT_MS = 4_000;

export function webhookActivities(courier: Courier): WebhookActivities {
  return {
    deliver: (input) => alive(() => courier.deliver(input)),
    deliverGroup: (input) => alive(() => courier.deliverGroup(input)),
  };
}

/** Says that this process lives while a receiver takes its time. */
async function alive<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
