/**
 * Decides what an incoming message is answered with, in the transaction that stores it: the message and the decision are
 * there together, or neither. Sending comes behind; see sender.ts.
 */
import type { App } from '../apps/types.js';
import { afterCommit } from '../db/after-commit.js';
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import type { Incoming, IncomingListener } from '../incoming/listener.js';
import { addHistory, updateMessage } from '../messages/store.js';
import type { Channel } from '../messages/types.js';
import type { OptOutList } from '../opt-outs/list.js';
import { Recent } from '../recent.js';
import { COUNTED_MS, DEFAULT_PER_HOUR, restrain } from './guard.js';
import { firstMatch } from './match.js';
import { listOwnNumbers } from './own-numbers.js';
import { addReply, hashReply, listRecent } from './reply-store.js';
import { listEnabled } from './store.js';
import { renderReply } from './template.js';
import type { Keyword, ReplyKind, Restraint } from './types.js';
import { historyWords } from '../messages/history-words.js';

export interface ResponderDeps {
  optOuts: OptOutList;
  /** Called after the commit of a message that is answered. */
  onDecided: () => void;
}

interface Answer {
  kind: ReplyKind;
  text: string;
  rule: Keyword | null;
}

export class Responder implements IncomingListener {
  private readonly rules = new Recent<'rules', Keyword[]>();

  constructor(private readonly deps: ResponderDeps) {}

  /** Without rules and words it asks nothing but, once a second, whether there are rules. */
  async hear(trx: Executor, incoming: Incoming, now: number): Promise<void> {
    const { app, heard } = incoming;
    if (heard?.hasChanged) afterCommit(trx, () => this.deps.optOuts.forget(app.id));
    const answer: Answer | false | null = heard
      ? heard.reply !== null && isAnswerable(incoming) && { kind: heard.kind, text: heard.reply, rule: null }
      : await this.byRule(trx, incoming, now);
    if (!answer) return;
    const why = await this.restraint(trx, incoming, answer, now);
    const { messageId } = incoming;
    if (why) {
      const text = historyWords.say(`no_answer_${why}`);
      await addHistory(trx, messageId, { kind: 'note', source: 'workflow', appId: app.id, text }, now);
      return;
    }
    await addReply(trx, {
      messageId,
      appId: app.id,
      number: numberOf(incoming),
      kind: answer.kind,
      keywordId: answer.rule?.id ?? null,
      text: answer.text,
      sender: senderOf(app, incoming.to),
      createdAt: now,
    });
    afterCommit(trx, this.deps.onDecided);
  }

  /** After a change was committed, so that this process acts on it at once. */
  forget(): void {
    this.rules.clear();
  }

  /** The rules as every incoming message asks them. */
  rulesOf(db: Executor): Promise<Keyword[]> {
    return this.rules.read('rules', () => listEnabled(db), !db.isTransaction);
  }

  private async byRule(trx: Executor, incoming: Incoming, now: number): Promise<Answer | null> {
    const { app, messageId, text, fromE164, metadata } = incoming;
    if (incoming.isPayment) return null;
    const rules = await this.rulesOf(trx);
    if (rules.length === 0) return null;
    const found = firstMatch(rules, { text, appId: app.id, groupId: app.groupId }, now);
    if (!found) return null;
    const { rule, match } = found;
    const { id: keyword_id, tag } = rule;
    if (tag !== null) await updateMessage(trx, messageId, { metadata: { ...metadata, tag } });
    const data = { message_id: messageId, keyword_id, keyword: rule.keyword, tag, from: incoming.from };
    await recordEvent(trx, { type: 'keyword.matched', appId: app.id, data }, now);
    if (rule.reply === null || !isAnswerable(incoming)) return null;
    // Who wants nothing gets nothing; accepting would refuse it too.
    if (await this.deps.optOuts.isOn(trx, app.id, fromE164)) return null;
    const facts = { ...incoming, message: text, app: app.name, now, timeZone: app.settings.time_zone };
    const reply = renderReply(rule.reply, facts, match);
    return reply === null ? null : { kind: 'keyword', text: reply, rule };
  }

  private async restraint(
    trx: Executor,
    incoming: Incoming,
    { text, rule }: Answer,
    now: number,
  ): Promise<Restraint | null> {
    const { app, from, fromE164 } = incoming;
    const number = numberOf(incoming);
    const perHour = app.settings.auto_replies_per_hour ?? DEFAULT_PER_HOUR;
    const own = await listOwnNumbers(trx);
    const recent = await listRecent(trx, { appId: app.id, number }, now - COUNTED_MS, Math.max(1, perHour));
    return restrain(
      {
        from,
        fromE164,
        isOwnNumber: own.has(number),
        anySender: rule?.anySender ?? false,
        perHour,
        recent,
        textHash: hashReply(text),
      },
      now,
    );
  }
}

const numberOf = ({ fromE164, from }: Incoming): string => (fromE164 ?? from).slice(0, 40);

const TEXTS: readonly Channel[] = ['sms', 'mms'];

/** The answer goes the way that the message came, and is never spoken in a call. */
const isAnswerable = ({ app, channel }: Incoming): boolean =>
  app.channel !== 'voice' &&
  (app.channel === channel || (TEXTS.includes(app.channel) && TEXTS.includes(channel)));

/** People expect the answer from the number that they wrote to. */
const senderOf = (app: App, to: string): string | null =>
  to !== app.phoneNumber && (app.settings.senders ?? []).includes(to) ? to : null;
