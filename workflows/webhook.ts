/**
 * One run per delivery: its attempts and the waits between them. Where many events wait for a receiver, their first
 * attempts travel in a group; what is not delivered then gets a run of its own.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import * as wf from '@temporalio/workflow';
import type { WebhookActivities } from '../activities/webhooks.js';
import { webhookWorkflowId } from '../src/temporal/ids.js';
import type { DeliverGroupInput } from '../src/webhooks/types.js';
import {
  deliverNow,
  WEBHOOK_QUEUE,
  type WebhookGroupResult,
  type WebhookInput,
  type WebhookResult,
} from './contract.js';

// An ordinary activity on a queue of its own: a receiver that hangs holds no workflow task, and no place of a message.
// Repeated until the database is back: receivers know a repeat by the id of its event.
const { deliver, deliverGroup } = wf.proxyActivities<WebhookActivities>({
  taskQueue: WEBHOOK_QUEUE,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', maximumInterval: '1 minute' },
});

const WAITS = {
  retry: 'the next attempt',
  receiver: 'its receiver, which is unwell or asked for time',
  busy: 'a place: its receiver has as many requests as it may',
} as const;

export async function webhook(input: WebhookInput): Promise<WebhookResult> {
  const { deliveryId, policy } = input;
  let wantedNow = false;
  wf.setHandler(deliverNow, () => {
    wantedNow = true;
  });
  let { waitMs } = input;
  let why: keyof typeof WAITS = 'retry';
  for (;;) {
    if (waitMs > 0) {
      wf.setCurrentDetails(`waits for ${WAITS[why]}, until ${new Date(Date.now() + waitMs).toISOString()}`);
      await wf.condition(() => wantedNow, waitMs, { summary: WAITS[why] });
    }
    wantedNow = false;
    const step = await deliver({ deliveryId, policy });
    if (!step) return end({ status: 'dead', attempts: 0 }); // it is no longer kept
    if (step.do === 'wait') ({ waitMs, why } = step);
    else if (!wantedNow) return end({ status: step.state, attempts: step.attempts });
    else waitMs = 0; // replayed while this run was about to end
    if (wf.workflowInfo().continueAsNewSuggested)
      return wf.continueAsNew<typeof webhook>({ deliveryId, policy, waitMs });
  }
}

export async function webhookGroup(input: DeliverGroupInput): Promise<WebhookGroupResult> {
  const { retries, ...counts } = await deliverGroup(input);
  await Promise.all(
    retries.map(({ id, waitMs }) => startAlone({ deliveryId: id, policy: input.policy, waitMs })),
  );
  const result = { ...counts, retried: retries.length };
  wf.setCurrentDetails(
    Object.entries(result)
      .map(([what, n]) => `- ${what}: ${n}`)
      .join('\n'),
  );
  return result;
}

/** It lives on by itself. */
async function startAlone(input: WebhookInput): Promise<void> {
  try {
    await wf.startChild(webhook, {
      workflowId: webhookWorkflowId(input.deliveryId),
      parentClosePolicy: wf.ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: wf.WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      args: [input],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

function end(result: WebhookResult): WebhookResult {
  wf.setCurrentDetails(`${result.status} after ${result.attempts} attempts`);
  return result;
}
