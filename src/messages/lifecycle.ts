/** What happens to an accepted message besides its attempts: moving to another app, ending, cancelling. */
import type { AppSelector } from '../apps/selector.js';
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import type { Log } from '../log.js';
import type { ProviderDriver } from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import type { ReasonCode } from '../providers/outcome.js';
import type { App } from '../apps/types.js';
import { openingOf } from '../windows/gate.js';
import { askProvider } from './ask-provider.js';
import { maySendAs } from './accept.js';
import { contentFault } from './content.js';
import type { Policy } from './next-step.js';
import { toE164 } from './numbers.js';
import { policyFor } from './policy.js';
import { takeReport } from './reports.js';
import type { MessageFields } from './row.js';
import { afterMove, type Move } from './status.js';
import { addHistory, findMessage } from './store.js';
import { transition } from './transition.js';
import type { Message, ReportedStatus, Status } from './types.js';
import { historyWords } from './history-words.js';

export interface LifecycleDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  selector: AppSelector;
  driverOf: (type: string) => ProviderDriver | null;
  http: HttpClient;
  clock: () => Date;
  log: Log;
}

/** Whether an app of the message's group can carry it. */
export const fitsApp = (message: Message, app: App, driver: ProviderDriver | null): boolean =>
  app.channel === message.channel &&
  (message.sender === null || maySendAs(app, message.sender)) &&
  contentFault(app, driver, message) === null;

/** What changes on a message that another app takes over. */
export function fieldsOfApp(message: Message, app: App): MessageFields {
  const from = message.sender ?? app.phoneNumber;
  const sender = from === null ? null : toE164(from, null);
  return {
    appId: app.id,
    provider: app.type,
    from,
    fromE164: sender?.ok ? sender.e164 : null,
    providerId: null,
  };
}

export interface ReportWaitEnd {
  status: Status;
  undecided: ReportedStatus | null;
}

export class LifecycleService {
  constructor(private readonly deps: LifecycleDeps) {}

  /**
   * Gives the message to another app of its group.
   * @returns null when there is no other app, or nothing to send any more
   */
  async failOver(messageId: number): Promise<{ appId: number; provider: string; policy: Policy } | null> {
    const { db, apps, groups, selector, driverOf, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const now = clock().getTime();
      const message = await findMessage(trx, messageId, true);
      const mayMove = message !== null && afterMove(message.status, 'attempt').changed;
      if (!mayMove || message.groupId === null) return null;
      const choice = await selector.select(trx, message.groupId, {
        now,
        commit: true,
        notAgain: message.appId,
        fits: (app) => fitsApp(message, app, driverOf(app.type)),
        opensAt: (app) => openingOf(app, message, now),
      });
      if (!choice.app || choice.app.id === message.appId) return null;
      const { app } = choice;
      const entry = {
        source: 'workflow' as const,
        appId: app.id,
        text: historyWords.say('moved', {
          from: (await apps.nameOf(trx, message.appId)) ?? `app ${message.appId}`,
          to: app.name,
        }),
      };
      const fields = fieldsOfApp(message, app);
      const change = afterMove(message.status, 'retry');
      await transition(trx, message, change.changed ? change.status : null, fields, entry, now);
      if (!change.changed) await addHistory(trx, messageId, { kind: 'note', ...entry }, now);
      const group = await groups.find(trx, message.groupId);
      return { appId: app.id, provider: app.type, policy: policyFor(app, group) };
    });
  }

  /**
   * Ends a message for a reason of ours. Does nothing when it is over already.
   * @returns the status it has now
   */
  async end(
    messageId: number,
    move: Extract<Move, 'fail' | 'expire'>,
    reason: ReasonCode | null,
    text: string,
  ): Promise<Status> {
    return this.move(messageId, move, 'workflow', text, reason ?? undefined);
  }

  /** @returns the status afterwards: `cancelled`, or whatever made it too late */
  async cancel(messageId: number): Promise<Status> {
    return this.move(messageId, 'cancel', 'api', 'cancelled');
  }

  private move(
    messageId: number,
    move: Move,
    source: 'api' | 'workflow',
    text: string,
    reason?: ReasonCode,
  ): Promise<Status> {
    return inTransaction(this.deps.db, async (trx) => {
      const message = await findMessage(trx, messageId, true);
      if (!message) return 'failed';
      const change = afterMove(message.status, move);
      if (!change.changed) return message.status;
      // The error of the last attempt says more than "it is over"; it stays.
      const errorCode = message.errorCode ?? reason ?? null;
      const fields = move === 'cancel' ? {} : { errorCode, errorMessage: message.errorMessage ?? text };
      await transition(trx, message, change.status, fields, { source, text }, this.deps.clock().getTime());
      return change.status;
    });
  }

  /**
   * No report came in time: asks the provider once where it can be asked, and notes that the wait is over.
   * @returns `undecided` when the provider says that it failed and another app may try
   */
  async endReportWait(messageId: number): Promise<ReportWaitEnd> {
    const { db, apps, driverOf, http, clock, log } = this.deps;
    const message = await findMessage(db, messageId);
    if (!message) return { status: 'failed', undecided: null };
    const app = await apps.find(db, message.appId);
    const now = clock();
    const report = app
      ? await askProvider(message, app, driverOf(app.type), http, now).catch((error: unknown) => {
          log.warn({ err: error, message_id: messageId, app_id: message.appId }, 'status look-up failed');
          return null;
        })
      : null;
    if (report) {
      const { verdict } = await inTransaction(db, (trx) =>
        takeReport(trx, message.appId, null, report, now.getTime()),
      );
      if (verdict === 'deferred') return { status: message.status, undecided: report.status };
    }
    const after = (await findMessage(db, messageId))?.status ?? 'failed';
    if (after === 'sent' || after === 'unknown') {
      await addHistory(
        db,
        messageId,
        { kind: 'note', source: 'workflow', appId: message.appId, text: historyWords.say('dlr_timeout') },
        clock().getTime(),
      );
    }
    return { status: after, undecided: null };
  }
}
