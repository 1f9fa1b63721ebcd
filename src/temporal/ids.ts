/** Workflow ids: built here only, so that "one run per message" holds wherever it is started from. */
export const messageWorkflowId = (messageId: number) => `message-${messageId}`;
export const phoneWorkflowId = (appId: number) => `phone-${appId}`;
export const webhookWorkflowId = (deliveryId: number) => `webhook-${deliveryId}`;
/** @param first the lowest delivery of the group */
export const webhookGroupWorkflowId = (webhookId: number, first: number) =>
  `webhook-group-${webhookId}-${first}`;
