/** What the workflows of webhooks do in the world. */
import type { Courier } from '../src/webhooks/courier.js';
import type { DeliverInput, DeliveryStep } from '../src/webhooks/types.js';

export interface WebhookActivities {
  deliver(input: DeliverInput): Promise<DeliveryStep[]>;
}

export function webhookActivities(courier: Courier): WebhookActivities {
  return { deliver: (input) => courier.deliver(input) };
}
