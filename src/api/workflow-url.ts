/** Links to the lifecycles in Temporal's UI. */
import { isLimited, type Actor } from '../tokens/types.js';

export type WorkflowUrl = (workflowId: string) => string | null;

/** That UI knows no limits: whoever sees some apps only is not led there. */
export const urlFor = (actor: Actor, url: WorkflowUrl): WorkflowUrl => (isLimited(actor) ? () => null : url);
