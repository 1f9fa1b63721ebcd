/** Every workflow: the worker's one entry. */
export { batch } from './batch.js';
export { message } from './message.js';
export { phone } from './phone.js';
export { webhook, webhookGroup } from './webhook.js';
export { fetchMedia, reconcileProviders, reconcileWorkflows, retention, retryFailed } from './jobs.js';
