/**
 * Posts what was planned: claims the deliveries, makes one attempt of each, writes down how it ended and says what
 * comes next. An attempt whose process dies is made again: at least once, under the same event id.
 */
import { afterCommit } from '../db/after-commit.js';
import type { Db } from '../db/connect.js';
import { inTransaction, whileDatabaseIsAway } from '../db/sql.js';
import type { EventRenderer } from '../events/render.js';
import { findEvents, recordEvent } from '../events/store.js';
import type { Log } from '../log.js';
import { retryAfterS, type HttpClient } from '../providers/http.js';
import { addAttempts, bury, claimPosts, endAttempts, giveBack, listDeliveries } from './delivery-store.js';
import { postOf, type Post, type Told } from './post.js';
import { resultOf, type DeliveryObserver } from './results.js';
import {
  afterAttempt,
  atOnce,
  blockMs,
  delayOf,
  failuresAfter,
  OFF_AFTER,
  wordsOf,
  type AfterAttempt,
  type Answer,
} from './schedule.js';
import { takeSlot } from './slack-pace.js';
import type { WebhookStore } from './store.js';
import type {
  Delivery,
  DeliverGroupInput,
  DeliverInput,
  DeliveryStep,
  GroupEnd,
  RetryPolicy,
  Webhook,
} from './types.js';

export interface CourierDeps {
  db: Db;
  webhooks: WebhookStore;
  renderer: EventRenderer;
  http: HttpClient;
  clock: () => Date;
  log: Log;
  /** Called after a webhook was switched off. */
  onSwitchedOff: () => void;
  /** Called after deliveries were given back: whoever starts them may have seen nothing to do, and stopped looking. */
  onGivenBack: () => void;
  /** Of this gateway, as people reach it: for links. */
  publicUrl: string | null;
  observer?: DeliveryObserver;
}

/** Longer than any attempt takes; after that its process is dead. */
const CLAIM_MS = 30_000;
/** While all places of a receiver are taken. */
const BUSY_MS = 1_000;
/** Rows that are read at a time: no less than are posted at once. */
const LOOK_AT = 10;
const REPLY_CHARACTERS = 1_024;

/** A group gives the rest back after this: its workflow task is not to be the longest of all. */
const GROUP_MS = 30_000;

type Planned = Told & { delivery: Delivery };

interface Tried {
  delivery: Delivery;
  answer: Answer;
  after: AfterAttempt;
  durationMs: number;
  reply: string | null;
  eventType: string;
  eventUuid: string;
}

export class Courier {
  private readonly running = new Map<number, number>();

  constructor(private readonly deps: CourierDeps) {}

  /** One attempt. Does not throw for anything a receiver does. @returns null when it is no longer kept */
  async deliver({ deliveryId, policy }: DeliverInput): Promise<DeliveryStep | null> {
    const { steps } = await this.round([deliveryId], policy);
    return steps[0] ?? null;
  }

  /** The first attempts of many deliveries of one webhook. Those that could not be made are started anew later. */
  async deliverGroup({ deliveryIds, policy }: DeliverGroupInput): Promise<GroupEnd> {
    const { db, clock } = this.deps;
    const steps: DeliveryStep[] = [];
    const began = performance.now();
    let left: readonly number[] = deliveryIds;
    let isStopped = false;
    while (left.length > 0 && !isStopped && performance.now() - began < GROUP_MS) {
      const round = await this.round(left, policy);
      steps.push(...round.steps);
      ({ left, isStopped } = round);
    }
    const waiting = steps.filter((step) => step.do === 'wait');
    const untried = waiting.filter(({ why }) => why !== 'retry');
    const untriedMs = untried.length === 0 ? 0 : Math.min(...untried.map(({ waitMs }) => waitMs));
    const givenBack = [...untried.map(({ id }) => id), ...left];
    await inTransaction(db, (trx) => giveBack(trx, givenBack, clock().getTime() + untriedMs));
    if (givenBack.length > 0) this.deps.onGivenBack();
    const ended = (state: string) => steps.filter((step) => step.do === 'end' && step.state === state).length;
    return {
      delivered: ended('delivered'),
      dead: ended('dead'),
      givenBack: givenBack.length,
      retries: waiting.filter(({ why }) => why === 'retry').map(({ id, waitMs }) => ({ id, waitMs })),
    };
  }

  /** As many as may be posted at once. @returns how these stand, those that are left, and whether they have to wait */
  private async round(
    ids: readonly number[],
    policy: RetryPolicy,
  ): Promise<{ steps: DeliveryStep[]; left: number[]; isStopped: boolean }> {
    const { db, webhooks, clock } = this.deps;
    const [found] = await listDeliveries(db, ids.slice(0, 1));
    const webhook = found ? await webhooks.find(db, found.webhookId) : null;
    // Slack takes one post for all of them.
    const lookAt = webhook?.kind === 'slack' ? ids.length : LOOK_AT;
    const rows = found && ids.length === 1 ? [found] : await listDeliveries(db, ids.slice(0, lookAt));
    const unseen = ids.slice(lookAt);
    const pending = rows.filter(({ state }) => state === 'pending');
    const steps: DeliveryStep[] = rows.filter(({ state }) => state !== 'pending').map(endOf);
    if (pending.length === 0) return { steps, left: unseen, isStopped: false };
    if (!webhook || webhook.state !== 'active') {
      const reason = webhook?.state === 'off' ? 'the webhook is off' : 'the webhook was deleted';
      await bury(db, { ids: pending.map(({ id }) => id) }, reason, clock().getTime());
      steps.push(...pending.map((row) => endOf({ ...row, state: 'dead' })));
      return { steps, left: unseen, isStopped: false };
    }
    const allWait = (waitMs: number, why: 'receiver' | 'busy') => ({
      steps: [
        ...steps,
        ...pending.map((row) => waitOf(row, Math.round(waitMs * (1 + Math.random() / 4)), why)),
      ],
      left: unseen,
      isStopped: true,
    });
    const blockedMs = webhook.blockedUntil - clock().getTime();
    if (blockedMs > 0) return allWait(blockedMs, 'receiver');
    const held = this.running.get(webhook.id) ?? 0;
    const room = (webhook.kind === 'slack' ? 1 : atOnce(webhook.failures)) - held;
    if (room <= 0) return allWait(BUSY_MS, 'busy');
    if (webhook.kind === 'slack') {
      const waitMs = await takeSlot(db, webhook.urlHash, clock().getTime());
      if (waitMs > 0) return allWait(waitMs, 'busy');
    }
    const chosen = webhook.kind === 'slack' ? pending : pending.slice(0, room);
    const places = webhook.kind === 'slack' ? 1 : chosen.length;
    this.running.set(webhook.id, (this.running.get(webhook.id) ?? 0) + places);
    try {
      steps.push(...(await this.attempt(webhook, chosen, policy)));
    } finally {
      const now = (this.running.get(webhook.id) ?? places) - places;
      if (now > 0) this.running.set(webhook.id, now);
      else this.running.delete(webhook.id);
    }
    const left = [...pending.slice(chosen.length).map(({ id }) => id), ...unseen];
    return { steps, left, isStopped: false };
  }

  private async attempt(
    webhook: Webhook,
    chosen: readonly Delivery[],
    policy: RetryPolicy,
  ): Promise<DeliveryStep[]> {
    const { db, renderer, clock } = this.deps;
    const now = clock().getTime();
    const ids = chosen.map(({ id }) => id);
    // In a transaction: one that meets another writer there is begun again.
    const claimed = await inTransaction(db, (trx) => claimPosts(trx, ids, now, now + CLAIM_MS));
    const isClaimed = new Set(claimed.map(({ id }) => id));
    const steps = chosen
      .filter(({ id }) => !isClaimed.has(id))
      .map((row) => waitOf(row, Math.max(BUSY_MS, row.claimedUntil - now), 'busy'));
    const events = await findEvents(db, [...new Set(claimed.map(({ eventId }) => eventId))]);
    const known = claimed.filter(({ eventId }) => events.has(eventId));
    const lost = claimed.filter(({ eventId }) => !events.has(eventId));
    await bury(db, { ids: lost.map(({ id }) => id) }, 'its event is no longer kept', now);
    steps.push(...lost.map((row) => endOf({ ...row, state: 'dead' })));
    const records = await renderer.records(
      db,
      known.map(({ eventId }) => events.get(eventId)!),
    );
    const told = known.map((delivery, at): Planned => ({ delivery, record: records[at]! }));
    const groups = webhook.kind === 'slack' ? [told] : told.map((one) => [one]);
    const tried = await Promise.all(
      groups.filter((group) => group.length > 0).map((group) => this.post(webhook, group, policy)),
    );
    const written = await this.write(webhook, tried.flat(), policy);
    this.count(webhook, tried.flat());
    return [...steps, ...written];
  }

  private count({ kind }: Webhook, tried: readonly Tried[]): void {
    const { observer, clock } = this.deps;
    if (!observer) return;
    const now = clock().getTime();
    for (const { delivery, answer, after } of tried) {
      observer.attempted({ kind, result: resultOf(answer) });
      // A replay says nothing of how soon events are told.
      if (delivery.attempts === 0 && delivery.beganAt === delivery.createdAt)
        observer.firstTried({ kind, afterMs: Math.max(0, now - delivery.createdAt) });
      if (after.do !== 'wait') observer.ended({ kind, state: after.do });
    }
  }

  /** One request, for one delivery or for all that Slack reads in one post. */
  private async post(webhook: Webhook, told: readonly Planned[], policy: RetryPolicy): Promise<Tried[]> {
    const { clock, publicUrl } = this.deps;
    const began = performance.now();
    const sent = await this.send(postOf(webhook, told, { now: clock(), publicUrl }), policy);
    const durationMs = Math.round(performance.now() - began);
    const now = clock().getTime();
    return told.map(({ delivery, record }) => {
      const ageMs = now - delivery.beganAt;
      const after = afterAttempt(sent.answer, delivery.attempts + 1, ageMs, policy, Math.random());
      return { ...sent, delivery, after, durationMs, eventType: record.event, eventUuid: record.id };
    });
  }

  /** @returns what was answered, and the beginning of it */
  async send(post: Post, policy: RetryPolicy): Promise<{ answer: Answer; reply: string | null }> {
    const { http, clock } = this.deps;
    const { reply, failure } = await http.request({ method: 'POST', ...post, timeoutMs: policy.timeoutMs });
    if (!reply) return { answer: { status: null, error: failure.text ?? failure.reason }, reply: null };
    const text = reply.body.toString('utf8').replaceAll('\0', '').slice(0, REPLY_CHARACTERS);
    const answer = { status: reply.status, retryAfterS: retryAfterS(reply.headers['retry-after'], clock()) };
    return { answer, reply: text };
  }

  /** Insists on writing: an attempt that is lost here would be made again for no reason. */
  private write(webhook: Webhook, tried: readonly Tried[], policy: RetryPolicy): Promise<DeliveryStep[]> {
    if (tried.length === 0) return Promise.resolve([]);
    const { db, clock } = this.deps;
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        const now = clock().getTime();
        await addAttempts(
          trx,
          tried.map(({ delivery, answer, durationMs, reply }) => ({
            deliveryId: delivery.id,
            number: delivery.attempts + 1,
            httpStatus: answer.status,
            error: answer.error ?? null,
            durationMs,
            reply,
            createdAt: now,
          })),
        );
        const delivered = tried
          .filter(({ after }) => after.do === 'delivered')
          .map(({ delivery }) => delivery.id);
        if (delivered.length > 0) await endAttempts(trx, delivered, { state: 'delivered' }, now);
        for (const { delivery, after } of tried) {
          if (after.do === 'wait')
            await endAttempts(trx, [delivery.id], { state: 'pending', nextAt: now + after.waitMs }, now);
          if (after.do === 'dead')
            await endAttempts(trx, [delivery.id], { state: 'dead', reason: after.reason }, now);
        }
        await this.judge(trx, webhook, tried, policy, now);
        return tried.map(stepOf);
      }),
    );
  }

  /** What the attempts say about the receiver itself. Nothing is written while all is well. */
  private async judge(
    trx: Db,
    seen: Webhook,
    tried: readonly Tried[],
    policy: RetryPolicy,
    now: number,
  ): Promise<void> {
    const { webhooks, log } = this.deps;
    const failed = tried.filter(({ after }) => after.do !== 'delivered');
    const isWell = seen.failures === 0 && seen.deadInARow === 0 && seen.blockedUntil === 0;
    if (failed.length === 0 && isWell) return;
    const webhook = await webhooks.find(trx, seen.id, true);
    if (!webhook || webhook.state !== 'active') return;
    if (failed.length < tried.length) {
      // It answers: what it refuses are single events.
      await webhooks.update(trx, webhook.id, { failures: 0, deadInARow: 0, blockedUntil: 0 });
      return this.tellDead(trx, webhook, failed, now);
    }
    const isBlocked = webhook.blockedUntil > now;
    const failures = failuresAfter(webhook.failures, failed.length, isBlocked);
    const askedMs = Math.max(...failed.map(({ answer }) => delayOf(answer)));
    const dead = failed.filter(({ after }) => after.do === 'dead');
    const deadInARow = webhook.deadInARow + dead.length;
    const isOff = deadInARow >= OFF_AFTER && webhook.kind !== 'callback';
    const blockedUntil = now + blockMs(isBlocked ? 0 : failures, askedMs, policy);
    await webhooks.update(trx, webhook.id, {
      failures,
      deadInARow,
      blockedUntil: Math.max(webhook.blockedUntil, blockedUntil),
      ...(isOff && { state: 'off', updatedAt: now }),
    });
    await this.tellDead(trx, webhook, failed, now);
    if (!isOff) return;
    const data = { webhook_id: webhook.id, name: webhook.name, dead_in_a_row: deadInARow };
    await recordEvent(trx, { type: 'webhook.disabled', appId: webhook.appId, data }, now);
    afterCommit(trx, this.deps.onSwitchedOff);
    log.warn({ webhook_id: webhook.id }, 'webhook switched off: its deliveries keep dying');
  }

  private async tellDead(trx: Db, webhook: Webhook, failed: readonly Tried[], now: number): Promise<void> {
    for (const { delivery, after, answer, eventType, eventUuid } of failed) {
      if (after.do !== 'dead') continue;
      const data = {
        webhook_id: webhook.id,
        name: webhook.name,
        delivery_id: delivery.id,
        event_id: eventUuid,
        event: eventType,
        attempts: delivery.attempts + 1,
        error: wordsOf(answer),
      };
      await recordEvent(trx, { type: 'webhook.dead', appId: webhook.appId, data }, now);
    }
  }
}

const endOf = ({ id, state, attempts }: Delivery): DeliveryStep => ({ id, do: 'end', state, attempts });

const waitOf = (
  { id, attempts }: Delivery,
  waitMs: number,
  why: 'retry' | 'receiver' | 'busy',
): DeliveryStep => ({ id, do: 'wait', waitMs, why, attempts });

function stepOf({ delivery, after }: Tried): DeliveryStep {
  const made = { ...delivery, attempts: delivery.attempts + 1 };
  if (after.do === 'wait') return waitOf(made, after.waitMs, 'retry');
  return endOf({ ...made, state: after.do });
}
