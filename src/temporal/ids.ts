/** Workflow ids: built here only, so that "one run per message" holds wherever it is started from. */
export const messageWorkflowId = (messageId: number) => `message-${messageId}`;
export const phoneWorkflowId = (appId: number) => `phone-${appId}`;
export const batchWorkflowId = (batchId: number) => `batch-${batchId}`;
export const webhookWorkflowId = (deliveryId: number) => `webhook-${deliveryId}`;
/** Each start makes a run of its own: the one before may still be ending when what it gave back is started anew. */
export const webhookGroupWorkflowId = (webhookId: number, start: string) =>
  `webhook-group-${webhookId}-${start}`;
