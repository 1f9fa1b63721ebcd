/**
 * Sends the answers that were decided: right after the incoming message was committed, and again by a scheduled job.
 * The outgoing message is written together with the end of its row, so that each is sent once, whatever dies when.
 */
import type { Db } from '../db/connect.js';
import { isDatabaseAway } from '../db/faults.js';
import { inTransaction } from '../db/sql.js';
import { ApiError } from '../errors.js';
import type { Log } from '../log.js';
import type { AcceptService } from '../messages/accept.js';
import { addHistory } from '../messages/store.js';
import { addOverride } from '../opt-outs/store.js';
import { Rounds } from '../rounds.js';
import type { Actor } from '../tokens/types.js';
import { listDue, markDropped, markSent, postpone, removeOld } from './reply-store.js';
import type { AutoReply } from './types.js';
import { historyWords } from '../messages/history-words.js';

export interface ReplySenderDeps {
  db: Db;
  accept: AcceptService;
  clock: () => Date;
  log: Log;
}

const AT_A_TIME = 20;
const REMOVED_AT_ONCE = 500;
/** Until an app may have been resumed. */
const LATER_MS = 60_000;
/** Nobody waits longer for an answer. */
const GIVEN_UP_MS = 24 * 3_600_000;

const GATEWAY: Actor = {
  tokenId: null,
  userId: null,
  scopes: ['messages:send'],
  appIds: null,
  groupIds: null,
  ip: null,
};

class AlreadyAnsweredError extends Error {
  override name = 'AlreadyAnsweredError';
}

export class ReplySender {
  private readonly rounds = new Rounds(() => this.round());
  private stopped = false;

  constructor(private readonly deps: ReplySenderDeps) {}

  /** An answer was decided. Returns at once; the provider is answered meanwhile. */
  notify(): void {
    this.rounds.wake();
  }

  /** Sends what is due by now, and forgets what is long done; for the scheduled job. @returns how many were sent */
  async refill(): Promise<number> {
    await removeOld(this.deps.db, this.now(), REMOVED_AT_ONCE);
    return this.rounds.isRunning ? 0 : this.sendDue();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.rounds.stop();
  }

  private now(): number {
    return this.deps.clock().getTime();
  }

  private async round(): Promise<null> {
    try {
      await this.sendDue();
    } catch (error) {
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      this.deps.log[level]({ err: error }, 'sending answers stopped; the scheduled job goes on');
    }
    return null;
  }

  /** Every row that is looked at is sent, dropped or put off: the next look finds others. */
  private async sendDue(): Promise<number> {
    let sent = 0;
    for (;;) {
      const due = await listDue(this.deps.db, this.now(), AT_A_TIME);
      for (const reply of due) {
        if (this.stopped) return sent;
        if (await this.send(reply)) sent += 1;
      }
      if (due.length < AT_A_TIME) return sent;
    }
  }

  private async send(reply: AutoReply): Promise<boolean> {
    const { accept, clock, log } = this.deps;
    const facts = { message_id: reply.messageId, app_id: reply.appId };
    try {
      await accept.accept({
        actor: GATEWAY,
        target: { appId: reply.appId },
        input: {
          to: reply.number,
          message: reply.text,
          sender: reply.sender,
          // Its recipient has just written: it waits behind no backlog, and for no morning.
          priority: 'high',
          metadata: {
            auto_reply: reply.kind,
            in_reply_to: reply.messageId,
            ...(reply.keywordId !== null && { keyword_id: reply.keywordId }),
          },
        },
        confirmsOptOut: reply.kind === 'stop',
        alongside: async (trx, replyId) => {
          const now = clock().getTime();
          if (!(await markSent(trx, reply.id, replyId, now))) throw new AlreadyAnsweredError();
          const { messageId, appId } = reply;
          if (reply.kind === 'stop') {
            const row = { messageId: replyId, appId, tokenId: null, reason: null, createdAt: now };
            await addOverride(trx, row);
          }
          const text = historyWords.say('answered', { id: replyId });
          await addHistory(trx, messageId, { kind: 'note', source: 'workflow', appId, text }, now);
        },
      });
      log.info({ ...facts, kind: reply.kind }, 'answered');
      return true;
    } catch (error) {
      if (error instanceof AlreadyAnsweredError) return false;
      if (isDatabaseAway(error)) throw error;
      const isPassing = !(error instanceof ApiError) || error.code === 'app_paused';
      if (!(error instanceof ApiError)) log.error({ ...facts, err: error }, 'an answer could not be sent');
      if (isPassing && reply.createdAt > this.now() - GIVEN_UP_MS)
        await postpone(this.deps.db, reply.id, this.now() + LATER_MS);
      else await this.drop(reply, error instanceof ApiError ? error.code : 'internal');
      return false;
    }
  }

  private async drop({ id, messageId, appId }: AutoReply, reason: string): Promise<void> {
    const now = this.now();
    await inTransaction(this.deps.db, async (trx) => {
      if (!(await markDropped(trx, id, reason, now))) return;
      const text = historyWords.say('no_answer_refused', { code: reason });
      await addHistory(trx, messageId, { kind: 'note', source: 'workflow', appId, text }, now);
    });
    this.deps.log.info({ message_id: messageId, app_id: appId, reason }, 'an answer was dropped');
  }
}
