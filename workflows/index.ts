/** Every workflow: the worker's one entry. */
export { message } from './message.js';
export { reconcileWorkflows } from './jobs.js';
