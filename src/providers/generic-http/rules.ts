/** c4 and c5: what a provider's reply means. Ordered rules, then the HTTP table that all drivers share. */
import { outcomeOfStatus, retryAfterS, type HttpReply } from '../http.js';
import {
  accepted,
  ambiguous,
  permanent,
  transient,
  type Outcome,
  type ReasonCode,
  type Scope,
} from '../outcome.js';
import { parseCount } from '../wire.js';
import { extract, readMoney, readOperator, ReplyView } from './extract.js';
import { scalarText } from './json.js';
import type { ReplyFields, ReplyRules, Rule } from './reply-schema.js';

/** Faults of the account, the link or the sender id, when a rule names the reason alone. All others: this message. */
const SCOPE_OF_REASON: Partial<Record<ReasonCode, Scope>> = {
  auth_failed: 'app',
  not_permitted: 'app',
  misconfigured: 'app',
  insufficient_balance: 'app',
  rate_limited: 'app',
  queue_full: 'app',
  provider_unavailable: 'app',
  connect_failed: 'app',
  invalid_sender: 'sender',
};

/** The longest wait that a reply can ask for: one week. */
const MAX_WAIT_S = 604_800;

export interface ReplyContext {
  rules: ReplyRules;
  fields: ReplyFields;
  /** Our reference, which is the id where the provider has none. */
  ref: string;
  now: Date;
  /** Takes secrets and the message out of what the provider wrote. */
  redact(text: string): string;
}

export function outcomeOfReply(reply: HttpReply, context: ReplyContext): Outcome {
  const view = new ReplyView(reply);
  const rule = context.rules.rules.find((candidate) => matches(candidate, view));
  if (rule) return outcomeOfRule(rule, view, context);
  const byStatus = outcomeOfStatus(reply, context.now);
  return byStatus === null ? outcomeOf2xx(view, context) : { ...byStatus, ...detailOf(view, context) };
}

/** Every condition that the rule names must hold. */
function matches(rule: Rule, reply: ReplyView): boolean {
  if (rule.http && !rule.http.some(([first, last]) => first <= reply.status && reply.status <= last))
    return false;
  if (rule.body && !rule.body.test(reply.text)) return false;
  if (rule.json === undefined && rule.header === undefined) return true;
  // null counts as absent: APIs write {"error":null} where there is no error.
  const found = rule.json ? reply.at(rule.json).filter((value) => value !== null) : [];
  if (rule.exists !== undefined) return found.length > 0 === rule.exists;
  const texts = rule.json ? found.map(scalarText) : [reply.header(rule.header ?? '')];
  return texts.some(
    (text) => text !== undefined && (rule.in ? rule.in.includes(text) : rule.matches?.test(text) === true),
  );
}

function outcomeOfRule(rule: Rule, reply: ReplyView, context: ReplyContext): Outcome {
  const reason = rule.reason ?? 'unknown';
  const scope = rule.scope ?? SCOPE_OF_REASON[reason] ?? 'message';
  const detail = detailOf(reply, context);
  switch (rule.is) {
    case 'accepted':
      return outcomeOfAcceptance(reply, context);
    case 'permanent':
      return permanent(scope, reason, detail);
    case 'transient': {
      const wait = waitOf(rule, reply, context.now);
      return transient(scope, reason, { ...detail, ...(wait !== undefined && { retryAfterS: wait }) });
    }
    case 'ambiguous':
      return ambiguous(reason, detail);
  }
}

function waitOf({ after }: Rule, reply: ReplyView, now: Date): number | undefined {
  if (typeof after === 'number') return after;
  const written = after?.regex.group(reply.text, 1);
  if (written !== undefined && /^\d{1,9}$/.test(written)) return Math.min(Number(written), MAX_WAIT_S);
  return retryAfterS(reply.header('retry-after'), now) ?? undefined;
}

/**
 * A 2xx that no rule knows. Where the rules say what acceptance looks like, another reply is not acceptance; where
 * they do not, the code alone decides.
 */
function outcomeOf2xx(reply: ReplyView, context: ReplyContext): Outcome {
  const { rules, unmatched_2xx: stated } = context.rules;
  const verdict = stated ?? (rules.some(({ is }) => is === 'accepted') ? 'ambiguous' : 'accepted');
  switch (verdict) {
    case 'accepted':
      return outcomeOfAcceptance(reply, context);
    case 'permanent':
      return permanent('message', 'unknown', detailOf(reply, context));
    case 'ambiguous':
      return ambiguous('bad_reply', detailOf(reply, context));
  }
}

function outcomeOfAcceptance(reply: ReplyView, context: ReplyContext): Outcome {
  const { fields, ref } = context;
  const id = fields.id.own ? ref : extract(fields.id, reply);
  if (id === undefined) {
    return ambiguous('bad_reply', {
      httpStatus: reply.status,
      text: 'accepted, but the reply holds no message id',
    });
  }
  const parts = parseCount(extract(fields.parts, reply));
  const cost = readMoney(extract(fields.cost, reply), extract(fields.currency, reply));
  const operator = readOperator(extract(fields.operator, reply));
  return accepted(id, {
    ...(parts !== undefined && { parts }),
    ...(cost !== undefined && { cost }),
    ...(operator !== undefined && { operator }),
  });
}

function detailOf(reply: ReplyView, { fields, redact }: ReplyContext) {
  const code = extract(fields.code, reply);
  const text = extract(fields.text, reply);
  return {
    httpStatus: reply.status,
    text: text === undefined ? `HTTP ${reply.status}` : redact(text).slice(0, 300),
    ...(code !== undefined && { providerCode: redact(code).slice(0, 64) }),
  };
}
