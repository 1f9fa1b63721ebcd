/** Workflow ids: built here only, so that "one run per message" holds wherever it is started from. */
export const messageWorkflowId = (messageId: number) => `message-${messageId}`;
export const phoneWorkflowId = (appId: number) => `phone-${appId}`;
