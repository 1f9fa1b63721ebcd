/** What the workflows of webhooks do in the world. */
import type { Courier } from '../src/webhooks/courier.js';
import type { DeliverGroupInput, DeliverInput, DeliveryStep, GroupEnd } from '../src/webhooks/types.js';

export interface WebhookActivities {
  deliver(input: DeliverInput): Promise<DeliveryStep | null>;
  deliverGroup(input: DeliverGroupInput): Promise<GroupEnd>;
}

export function webhookActivities(courier: Courier): WebhookActivities {
  return {
    deliver: (input) => courier.deliver(input),
    deliverGroup: (input) => courier.deliverGroup(input),
  };
}
