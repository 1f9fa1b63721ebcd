/**
 * One attempt of a message: claim it in the database, call the driver once, write down how it ended, say what comes
 * next. The claim comes before the first byte, so that an attempt whose process died can be recognised afterwards.
 */
import type { AppSelector } from '../apps/selector.js';
import { takePlace, type Place } from '../apps/slots.js';
import type { AppStore } from '../apps/store.js';
import { noteOutcome } from '../apps/suspension.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { inTransaction, whileDatabaseIsAway } from '../db/sql.js';
import type { OptOutList } from '../opt-outs/list.js';
import { accepted, transient, type Outcome } from '../providers/outcome.js';
import {
  conclude,
  fieldsOf,
  MOVE_OF_STEP,
  outcomeOfRow,
  type AttemptInput,
  type AttemptResult,
  type HandOver,
  type Wait,
} from './attempt-outcome.js';
import { Exchange, type Delivery, type ExchangeDeps } from './exchange.js';
import { holdBack } from './hold.js';
import { addParts, listPartIds } from './part-store.js';
import { keepOutcome } from './report-facts.js';
import { applyWaitingReports } from './reports.js';
import { hasWaitingReports, listUndecided } from './report-store.js';
import { rateOf } from './rate.js';
import { afterMove, isTerminal } from './status.js';
import { addHistory, beginAttempt, endAttempt, findAttempt, findMessage } from './store.js';
import { transition } from './transition.js';
import type { Message, Status } from './types.js';
import { historyWords } from './history-words.js';

/** Where messages wait that a phone fetches. */
export interface PhoneQueue {
  /** Once for each attempt. */
  add(trx: Db, message: Message, attempt: number, now: number): Promise<void>;
  /** Ends an attempt that is not worth waiting for any more. @returns false when it goes on waiting */
  expire(trx: Db, message: Message, attempt: number, now: number): Promise<boolean>;
}

export interface AttemptDeps extends ExchangeDeps {
  links?: NonNullable<ExchangeDeps['links']> & { isDown(appId: number): boolean };
  apps: AppStore;
  selector: AppSelector;
  optOuts: OptOutList;
  phones: PhoneQueue;
  /** How soon a message of a paused app looks again; default: a minute. */
  recheckMs?: number | undefined;
}

/** Shorter waits for a rate slot are spent inside the attempt: a durable timer costs more than it saves. */
const SHORT_WAIT_MS = 1_000;
/** Until an app may have been resumed, or a clock that is wrong may have been set. */
const RECHECK_MS = 60_000;
/** A message for a phone is looked at this often, although whatever happens to it is told. */
const PHONE_RECHECK_MS = 24 * 3_600_000;

type Claim =
  | { kind: 'result'; result: AttemptResult }
  | { kind: 'died'; message: Message; app: App }
  | { kind: 'ended'; message: Message; outcome: Outcome }
  | ({ kind: 'go' } & Delivery);

export type EndedAttempt = Extract<AttemptResult, { do: 'step' }>;

export class AttemptService {
  private readonly exchange: Exchange;

  constructor(private readonly deps: AttemptDeps) {
    this.exchange = new Exchange(deps);
  }

  /** Does not throw for anything a provider does; throws when the database is away, and may then be called again. */
  async attempt(input: AttemptInput): Promise<AttemptResult | HandOver> {
    if (await this.deps.links?.isElsewhere(input.appId)) return { do: 'hand_over' };
    const claim = await this.claim(input);
    if (claim.kind === 'result') return claim.result;
    if (claim.kind === 'ended') {
      const result = conclude(input, claim.outcome, claim.message);
      const heard = await this.hearWaitingReports(input, claim.outcome, result);
      return this.withUndecided(input, heard);
    }
    const log = this.deps.log.child({
      message_id: input.messageId,
      attempt: input.number,
      app_id: input.appId,
    });
    const outcome = await (claim.kind === 'go'
      ? this.exchange.send(claim, input)
      : this.exchange.recover(claim, input));
    const result = await this.end(input, claim.message, outcome);
    log.info(
      { outcome: outcome.kind, ...('reason' in outcome && { reason: outcome.reason }) },
      'attempt ended',
    );
    return result;
  }

  /** Hands a claimed attempt to its provider. */
  deliver(delivery: Delivery, input: AttemptInput): Promise<Outcome> {
    return this.exchange.send(delivery, input);
  }

  private claim(input: AttemptInput): Promise<Claim> {
    const { db, apps, clock, recheckMs = RECHECK_MS } = this.deps;
    return inTransaction(db, async (trx): Promise<Claim> => {
      const now = clock().getTime();
      const stop = (status: Status): Claim => ({ kind: 'result', result: { do: 'stop', status } });
      const wait = (waitMs: number, why: Wait['why'], slotReserved: Wait['slotReserved'] = false): Claim => ({
        kind: 'result',
        result: { do: 'wait', waitMs, why, slotReserved },
      });

      let message = await findMessage(trx, input.messageId, true);
      if (!message) return stop('failed');
      let earlier = await findAttempt(trx, input.messageId, input.number);
      const app = await apps.findRecent(trx, input.appId);
      const isPhone = app !== null && this.deps.driverOf(app.type)?.phone !== undefined;
      if (isPhone && earlier?.finishedAt === null) {
        if (isTerminal(message.status)) return stop(message.status);
        if (!(await this.deps.phones.expire(trx, message, input.number, now)))
          return waitForPhone(message, now);
        message = (await findMessage(trx, message.id, true)) ?? message;
        earlier = await findAttempt(trx, input.messageId, input.number);
      }
      if (earlier) {
        if (earlier.finishedAt !== null) {
          const partIds = await listPartIds(trx, message.id, input.number);
          return { kind: 'ended', message, outcome: outcomeOfRow(earlier, partIds) };
        }
        if (app) return { kind: 'died', message, app };
      }
      if (isTerminal(message.status) || message.status === 'sent') return stop(message.status);
      if (message.expiresAt !== null && message.expiresAt <= now) {
        await transition(
          trx,
          message,
          'expired',
          { errorCode: 'expired', errorMessage: 'Its validity ended before it was sent.' },
          { source: 'workflow' },
          now,
        );
        return stop('expired');
      }
      if (message.scheduledAt !== null && message.scheduledAt > now)
        return wait(Math.min(message.scheduledAt - now, recheckMs), 'scheduled');
      const due = afterMove(message.status, 'due');
      if (due.changed) message = await transition(trx, message, due.status, {}, { source: 'workflow' }, now);
      if (!app) {
        await transition(
          trx,
          message,
          'failed',
          { errorCode: 'misconfigured', errorMessage: 'Its app was deleted.' },
          { source: 'workflow' },
          now,
        );
        return stop('failed');
      }
      if (app.state === 'paused') return wait(recheckMs, 'paused');
      if (await this.deps.optOuts.isOn(trx, app.id, message.toE164, message.id)) {
        const errorMessage = 'The recipient opted out after it was accepted.';
        const fields = { errorCode: 'opted_out', errorMessage };
        const entry = { source: 'workflow' as const, appId: app.id, text: errorMessage };
        await transition(trx, message, 'failed', fields, entry, now);
        return stop('failed');
      }
      const held = await holdBack(trx, message, app, this.deps, input, now);
      if (held) return { kind: 'result', result: held };
      if (isPhone) return this.queueForPhone(trx, message, app, input.number, now);
      const hadTurn = input.slotReserved === 'turn';
      const place = input.slotReserved === true ? null : await this.reserve(trx, app, message, hadTurn, now);
      if (place?.kind === 'turn') return wait(place.at - now, 'rate', 'turn');
      const slot = place?.at ?? null;
      if (slot !== null && slot > now + SHORT_WAIT_MS) return wait(slot - now, 'rate', true);

      const move = afterMove(message.status, 'attempt');
      if (!move.changed) return stop(message.status);
      await beginAttempt(trx, {
        messageId: message.id,
        number: input.number,
        appId: app.id,
        provider: app.type,
        startedAt: now,
      });
      const entry = {
        source: 'workflow' as const,
        appId: app.id,
        text: historyWords.say('attempt', { number: input.number }),
      };
      const status = message.status === move.status ? null : move.status;
      const claimed = await transition(
        trx,
        message,
        status,
        { attempts: input.number, retryCount: input.number - 1 },
        entry,
        now,
      );
      return { kind: 'go', message: claimed, app, waitMs: slot === null ? 0 : slot - now };
    });
  }

  private async queueForPhone(
    trx: Db,
    message: Message,
    app: App,
    number: number,
    now: number,
  ): Promise<Claim> {
    if (message.status !== 'pending')
      return { kind: 'result', result: { do: 'stop', status: message.status } };
    const attempt = { messageId: message.id, number, appId: app.id, provider: app.type, startedAt: now };
    await beginAttempt(trx, attempt);
    await this.deps.phones.add(trx, message, number, now);
    const entry = {
      source: 'workflow' as const,
      appId: app.id,
      text: historyWords.say('attempt_queued', { number }),
    };
    await transition(trx, message, null, { attempts: number, retryCount: number - 1 }, entry, now);
    await addHistory(trx, message.id, { kind: 'note', ...entry }, now);
    return waitForPhone(message, now);
  }

  /** @returns when the message may go out, or asks again; null for an app without a rate */
  private async reserve(
    trx: Db,
    app: App,
    { parts, priority }: Message,
    hadTurn: boolean,
    now: number,
  ): Promise<Place | null> {
    const tps = rateOf(app, this.deps.driverOf(app.type));
    if (tps === undefined) return null;
    const options = { isUrgent: priority === 'high', hadTurn };
    const place = takePlace(await this.deps.apps.lockPlaces(trx, app.id, now), now, parts, tps, options);
    await this.deps.apps.setPlaces(trx, app.id, place.next, now);
    return place;
  }

  /**
   * At the end of the wait for an attempt in doubt: asks the provider once more, then lets policy decide.
   * A provider that surely never had the message makes it an ordinary failed attempt.
   */
  async settle(input: AttemptInput): Promise<AttemptResult> {
    const { db, apps, clock } = this.deps;
    const message = await findMessage(db, input.messageId);
    const app = await apps.find(db, input.appId);
    if (message?.status === 'sent') return conclude(input, accepted(''), message);
    if (!message || message.status !== 'unknown') return { do: 'stop', status: message?.status ?? 'failed' };
    const found = app
      ? await this.exchange.lookup(message, app, input.refNumber)
      : { found: 'unknown' as const };
    if (found.found === 'yes') return this.end(input, message, accepted(found.providerId));
    if (found.found === 'no' || input.policy.onAmbiguous === 'resend') {
      const text =
        found.found === 'no' ? historyWords.say('provider_has_it_not') : historyWords.say('sent_again');
      await addHistory(
        db,
        message.id,
        { kind: 'note', source: 'workflow', appId: input.appId, text },
        clock().getTime(),
      );
      return this.end(
        { ...input, refNumber: input.number },
        message,
        transient('message', 'timeout', { text }),
      );
    }
    return {
      do: 'step',
      step: { do: 'hold' },
      status: message.status,
      outcome: 'ambiguous',
      reason: 'timeout',
    };
  }

  /** Writes down how a claimed attempt ended. @param before the message as it was claimed */
  async end(input: AttemptInput, before: Message, outcome: Outcome): Promise<EndedAttempt> {
    return this.hearWaitingReports(input, outcome, await this.write(input, before, outcome));
  }

  /** Insists on writing: an outcome that is lost here would leave the attempt in doubt for no reason. */
  private write(input: AttemptInput, before: Message, outcome: Outcome): Promise<EndedAttempt> {
    const { db, clock } = this.deps;
    return whileDatabaseIsAway(() =>
      inTransaction(db, async (trx) => {
        const now = clock().getTime();
        const message = (await findMessage(trx, before.id, true)) ?? before;
        await endAttempt(trx, message.id, input.number, outcome, now);
        if ('partIds' in outcome && outcome.partIds) {
          const attempt = { appId: input.appId, messageId: message.id, number: input.number };
          const total = outcome.kind === 'accepted' ? outcome.partIds.length : message.parts;
          if (total > 1) await addParts(trx, attempt, outcome.partIds, total);
        }
        await noteOutcome(trx, this.deps, input.appId, outcome, now);
        await keepOutcome(trx, message, input, outcome, now);
        const result = conclude(input, outcome, message);
        const change = afterMove(message.status, MOVE_OF_STEP[result.step.do]);
        const entry = {
          source: 'provider' as const,
          appId: input.appId,
          ...('reason' in outcome && {
            providerCode: outcome.providerCode ?? null,
            text: `${outcome.reason}: ${outcome.text}`,
          }),
        };
        // A report that overtook us has the last word: what the attempt itself says about a failure is history then.
        const fields = change.changed || outcome.kind === 'accepted' ? fieldsOf(outcome, message, now) : {};
        const ended = await transition(
          trx,
          message,
          change.changed ? change.status : null,
          fields,
          entry,
          now,
        );
        return { ...result, status: ended.status };
      }),
    );
  }

  /**
   * A report can come before the provider's id for its message is known here: it waits, and is applied now. Looked for
   * only after the id is committed, see matchAgain.
   */
  async hearWaitingReports(
    { appId, messageId, number }: AttemptInput,
    outcome: Outcome,
    result: EndedAttempt,
  ): Promise<EndedAttempt> {
    const ids = idsOf(outcome);
    if (ids.length === 0) return result;
    const { db, clock } = this.deps;
    return whileDatabaseIsAway(async () => {
      if (!(await hasWaitingReports(db, appId, ids))) return result;
      return inTransaction(db, async (trx) => {
        const message = await findMessage(trx, messageId, true);
        if (!message) return result;
        const sent = { appId, attempt: number, ids };
        const { status, undecided } = await applyWaitingReports(trx, message, sent, clock().getTime());
        return { ...result, status, ...(undecided.length > 0 && { reports: undecided }) };
      });
    });
  }

  /** Reports that asked for a decision which the message's earlier run did not live to make. */
  private async withUndecided(input: AttemptInput, result: EndedAttempt): Promise<EndedAttempt> {
    if (result.step.do !== 'await_dlr') return result;
    const undecided = await listUndecided(this.deps.db, input.messageId, input.number);
    return undecided.length === 0
      ? result
      : { ...result, reports: [...(result.reports ?? []), ...undecided] };
  }
}

const waitForPhone = ({ expiresAt }: Message, now: number): Claim => {
  const waitMs = Math.max(1_000, Math.min(PHONE_RECHECK_MS, (expiresAt ?? Infinity) - now));
  return { kind: 'result', result: { do: 'phone', waitMs } };
};

/** The provider's ids of a message and of its parts; those of parts that were taken before one was refused among them. */
const idsOf = (outcome: Outcome): string[] => [
  ...(outcome.kind === 'accepted' ? [outcome.providerId] : []),
  ...(('partIds' in outcome && outcome.partIds) || []),
];
