/**
 * Writes down how first attempts of members ended. Those that were simply accepted are written together; all others go
 * the way of every attempt, and members that need a decision afterwards are let go of.
 */
import type { AppStore } from '../apps/store.js';
import type { App, Group } from '../apps/types.js';
import { afterCommit } from '../db/after-commit.js';
import type { Db } from '../db/connect.js';
import { inTransaction, whileDatabaseIsAway } from '../db/sql.js';
import type { AttemptService } from '../messages/attempt.js';
import { fieldsOf, type AttemptInput } from '../messages/attempt-outcome.js';
import { endAccepted, transitionMany } from '../messages/bulk.js';
import { policyFor } from '../messages/policy.js';
import { listWaitingIds } from '../messages/report-store.js';
import { findMessagesLocked } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import type { Outcome } from '../providers/outcome.js';
import { letGo } from './members.js';

export interface RecordDeps {
  db: Db;
  apps: AppStore;
  attempts: AttemptService;
  /** Called after the commit that let go of members. */
  onLetGo: () => void;
  clock: () => Date;
}

export interface Ended {
  message: Message;
  outcome: Outcome;
}

export class OutcomeRecords {
  constructor(private readonly deps: RecordDeps) {}

  /** Insists while the database is away. @throws when that takes long; the attempts are then found unfinished */
  async write(app: App, group: Group | null, ended: readonly Ended[]): Promise<void> {
    const { db, apps } = this.deps;
    const breaker = await whileDatabaseIsAway(() => apps.breaker(db, app.id));
    const isHealthy = breaker !== null && breaker.failures === 0 && breaker.openUntil === 0;
    const plain = ended.filter(isHealthy ? isPlainSuccess : () => false);
    const late = await this.recordPlain(app, plain);
    for (const { message, outcome } of ended) {
      const input = inputOf(message, app, group);
      if (!plain.some((one) => one.message.id === message.id) || late.has(message.id)) {
        const { step, reports } = await this.deps.attempts.end(input, message, outcome);
        const isPlaced = step.do === 'await_dlr' || step.do === 'fail';
        if (!isPlaced || (reports?.length ?? 0) > 0) await this.letGoOf(message.id);
      }
    }
    await this.hearReports(app, group, plain);
  }

  /** @returns those that were not as they had been claimed: a report was faster than its answer */
  private recordPlain(app: App, ended: readonly Ended[]): Promise<Set<number>> {
    if (ended.length === 0) return Promise.resolve(new Set());
    const { db, clock } = this.deps;
    const ids = ended.map(({ message }) => message.id);
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        const now = clock().getTime();
        const known = new Map((await findMessagesLocked(trx, ids)).map((message) => [message.id, message]));
        const ready = ended.flatMap(({ message: { id }, outcome }) => {
          const message = known.get(id);
          const isAsClaimed = message?.status === 'processing' && outcome.kind === 'accepted';
          return isAsClaimed ? [{ message, outcome }] : [];
        });
        if (ready.length > 0) {
          await endAccepted(
            trx,
            ready.map(({ message, outcome }) => ({ messageId: message.id, outcome })),
            now,
          );
          const changes = ready.map(({ message, outcome }) => ({
            message,
            fields: fieldsOf(outcome, message, now),
          }));
          await transitionMany(trx, changes, 'sent', () => ({ source: 'provider', appId: app.id }), now);
        }
        const done = new Set(ready.map(({ message }) => message.id));
        return new Set(ids.filter((id) => !done.has(id)));
      }),
    );
  }

  /** Reports that came before the provider's ids were known here; looked for after those are committed. */
  private async hearReports(app: App, group: Group | null, ended: readonly Ended[]): Promise<void> {
    const byProviderId = new Map(
      ended.flatMap((one) =>
        one.outcome.kind === 'accepted' ? [[one.outcome.providerId, one] as const] : [],
      ),
    );
    if (byProviderId.size === 0) return;
    const waiting = await whileDatabaseIsAway(() =>
      listWaitingIds(this.deps.db, app.id, [...byProviderId.keys()]),
    );
    for (const id of waiting) {
      const { message, outcome } = byProviderId.get(id)!;
      const input = inputOf(message, app, group);
      const result = {
        do: 'step',
        step: { do: 'await_dlr' },
        status: 'sent',
        outcome: 'accepted',
        reason: null,
      } as const;
      const { reports } = await this.deps.attempts.hearWaitingReports(input, outcome, result);
      if ((reports?.length ?? 0) > 0) await this.letGoOf(message.id);
    }
  }

  private letGoOf(id: number): Promise<void> {
    const { db, onLetGo, clock } = this.deps;
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        await letGo(trx, await findMessagesLocked(trx, [id]), clock().getTime());
        afterCommit(trx, onLetGo);
      }),
    );
  }
}

/** Nothing but "accepted": no parts with reports of their own, no price of a call. */
const isPlainSuccess = ({ message, outcome }: Ended): boolean =>
  outcome.kind === 'accepted' && (outcome.partIds?.length ?? 0) <= 1 && message.channel !== 'voice';

/** The first attempt of a member, as the attempt service knows attempts. */
export const inputOf = (message: Message, app: App, group: Group | null): AttemptInput => ({
  messageId: message.id,
  number: 1,
  refNumber: 1,
  appId: app.id,
  policy: { ...policyFor(app, group), failoverOnDlr: message.failoverOnDlr },
  tried: { onApp: 1, failovers: 0, hasGroup: group !== null, jitter: Math.random() },
  slotReserved: false,
});
