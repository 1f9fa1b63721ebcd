/** Plans a delivery for everybody who wants an event, in the transaction that writes it: both are there, or neither. */
import type { AppStore } from '../apps/store.js';
import { afterCommit } from '../db/after-commit.js';
import type { Executor } from '../db/connect.js';
import type { EventPlanner } from '../events/planner.js';
import type { EventRenderer } from '../events/render.js';
import type { Event, NewEvent } from '../events/types.js';
import type { DetailedMessage } from '../messages/details.js';
import { findMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import { Recent } from '../recent.js';
import type { SecretBox } from '../security/secrets.js';
import { addDeliveries, type PlannedDelivery } from './delivery-store.js';
import { matches, mayWant } from './rules.js';
import { callbackIdOf, listRules } from './store.js';
import type { Rule } from './types.js';

export interface PlannerDeps {
  apps: AppStore;
  box: SecretBox;
  renderer: EventRenderer;
  /** Called after the commit of events that somebody wants. */
  onPlanned: () => void;
}

export class WebhookPlanner implements EventPlanner {
  private readonly rules = new Recent<'rules', Rule[]>();
  private readonly callbacks = new Recent<string, number>();

  constructor(private readonly deps: PlannerDeps) {}

  /** Without rules it asks nothing but, once a second, whether there are any. */
  async plan(trx: Executor, event: Event, { message }: Pick<NewEvent, 'message'>): Promise<void> {
    const rules = await this.rulesNow(trx);
    const callbackUrl = event.type.startsWith('message.') ? message?.callbackUrl : undefined;
    if (rules.length === 0 && callbackUrl === undefined) return;
    const planned = await this.planRules(trx, event, message, rules);
    if (callbackUrl !== undefined) planned.push(await this.planCallback(trx, event, callbackUrl));
    if (planned.length === 0) return;
    await addDeliveries(trx, planned, event.createdAt);
    afterCommit(trx, this.deps.onPlanned);
  }

  async mayWant(trx: Executor, events: readonly Pick<NewEvent, 'message'>[]): Promise<boolean> {
    const hasAddress = events.some(({ message }) => message?.callbackUrl !== undefined);
    return hasAddress || (await this.rulesNow(trx)).length > 0;
  }

  /** After a change was committed, so that this process acts on it at once. */
  forget(): void {
    this.rules.clear();
  }

  private rulesNow(trx: Executor): Promise<Rule[]> {
    return this.rules.read('rules', () => listRules(trx), !trx.isTransaction);
  }

  private async planRules(
    trx: Executor,
    event: Event,
    known: Message | undefined,
    rules: readonly Rule[],
  ): Promise<PlannedDelivery[]> {
    const isForGroups = rules.some(({ groupId }) => groupId !== null);
    const ofApp =
      isForGroups && event.appId !== null ? await this.deps.apps.findRecent(trx, event.appId) : null;
    const groupIds = [ofApp?.groupId, known?.groupId].filter((id) => typeof id === 'number');
    // What is said of a webhook is not told to itself: it has just shown that it does not hear.
    const about = event.type.startsWith('webhook.') ? event.data?.['webhook_id'] : null;
    const open = rules.filter((rule) => rule.id !== about && mayWant(rule, event, groupIds));
    if (open.length === 0) return [];
    const record = open.some(({ comparator }) => comparator !== '*')
      ? await this.recordOf(trx, event, known)
      : {};
    return open
      .filter((rule) => matches(rule, record))
      .map(({ id }) => ({ webhookId: id, eventId: event.id, url: null }));
  }

  private async recordOf(trx: Executor, event: Event, known: Message | undefined): Promise<object> {
    const message = known ?? (event.messageId === null ? null : await findMessage(trx, event.messageId));
    const plain: DetailedMessage | null = message && { ...message, files: [], call: null };
    return { ...(plain && this.deps.renderer.messageAt(event.type, plain)), ...event.data };
  }

  private async planCallback(trx: Executor, event: Event, url: string): Promise<PlannedDelivery> {
    const origin = new URL(url).origin.slice(0, 190);
    const webhookId = await this.callbacks.read(
      origin,
      () => callbackIdOf(trx, this.deps.box, origin, event.createdAt),
      !trx.isTransaction,
    );
    return { webhookId, eventId: event.id, url };
  }
}
