/**
 * The promises that hold whatever happens, checked over what three witnesses wrote down: the clients, the database and
 * the provider. Pure.
 */
/** What a client knows about one request of its own. */
export type Answer =
  | { kind: 'accepted'; messageId: number; replayed: boolean }
  /** An answer that is no 200. */
  | { kind: 'refused'; status: number; retryAfterS: number | null }
  /** The connection ended first: the message may exist or not. */
  | { kind: 'unread'; why: string };

export interface Sent {
  /** The message's text, different for every message that a client means to send. */
  mark: string;
  /** Milliseconds since 1970. */
  at: number;
  tookMs: number;
  answer: Answer;
}

export interface StoredMessage {
  id: number;
  mark: string;
  status: string;
  attempts: { number: number; outcome: string | null; finishedAt: number | null }[];
}

/** One message as the provider got it. */
export interface Arrival {
  messageId: number;
  attempt: number;
  /** True when the provider told the gateway, in so many words, that it did not take the message. */
  refused: boolean;
}

export interface Evidence {
  sent: readonly Sent[];
  messages: readonly StoredMessage[];
  arrivals: readonly Arrival[];
}

export interface Verdict {
  requests: number;
  accepted: number;
  refused: number;
  unread: number;
  /** Of the unread ones, those that were stored all the same. */
  unreadStored: number;
  statuses: Record<string, number>;
  /** Messages with an attempt in doubt, whatever became of them. */
  ambiguous: number;
  arrivals: number;
  /** Ids of accepted messages that no longer exist. */
  lost: number[];
  /** Messages that the provider got again although it had not refused them. */
  doubled: number[];
  /** Texts of which there are two messages. */
  storedTwice: string[];
  /** Texts of refused requests that are stored all the same. */
  leftBehind: string[];
  /** Stored messages that no client of ours sent. */
  unexplained: number[];
  /** Messages that are neither over nor in a doubt that is written down. */
  unsettled: number[];
}

const OVER = new Set(['delivered', 'failed', 'expired', 'cancelled']);

export function audit({ sent, messages, arrivals }: Evidence): Verdict {
  const byMark = groupBy(messages, ({ mark }) => mark);
  const ids = new Set(messages.map(({ id }) => id));
  const having = <K extends Answer['kind']>(kind: K) =>
    sent.filter((one): one is Sent & { answer: Extract<Answer, { kind: K }> } => one.answer.kind === kind);
  const accepted = new Set(having('accepted').map(({ answer }) => answer.messageId));
  const mayExist = new Set(sent.filter(({ answer }) => answer.kind !== 'refused').map(({ mark }) => mark));
  const unread = new Set(having('unread').map(({ mark }) => mark));
  for (const { mark } of having('accepted')) unread.delete(mark);
  const meant = new Set(sent.map(({ mark }) => mark));
  return {
    requests: sent.length,
    accepted: accepted.size,
    refused: having('refused').length,
    unread: unread.size,
    unreadStored: [...unread].filter((mark) => byMark.has(mark)).length,
    statuses: countBy(messages, ({ status }) => status),
    ambiguous: messages.filter((message) => isInDoubt(message)).length,
    arrivals: arrivals.length,
    lost: [...accepted].filter((id) => !ids.has(id)),
    doubled: doubledOf(arrivals),
    storedTwice: [...byMark].filter(([, rows]) => rows.length > 1).map(([mark]) => mark),
    leftBehind: having('refused')
      .map(({ mark }) => mark)
      .filter((mark) => !mayExist.has(mark) && byMark.has(mark)),
    unexplained: messages.filter(({ mark }) => !meant.has(mark)).map(({ id }) => id),
    unsettled: messages.filter((message) => !isSettled(message)).map(({ id }) => id),
  };
}

/** Over, or unknown with the attempt in doubt written down as such. */
export function isSettled(message: StoredMessage): boolean {
  return OVER.has(message.status) || (message.status === 'unknown' && isInDoubt(message));
}

const isInDoubt = ({ attempts }: StoredMessage): boolean =>
  attempts.some(({ outcome, finishedAt }) => outcome === 'ambiguous' && finishedAt !== null);

/** Sending again is allowed after a refusal only. */
function doubledOf(arrivals: readonly Arrival[]): number[] {
  const held = new Set<number>();
  const doubled = new Set<number>();
  for (const { messageId, refused } of arrivals) {
    if (held.has(messageId)) doubled.add(messageId);
    if (!refused) held.add(messageId);
  }
  return [...doubled];
}

function groupBy<T, K>(list: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const known = groups.get(key(item));
    if (known) known.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

const countBy = <T>(list: readonly T[], key: (item: T) => string): Record<string, number> =>
  Object.fromEntries([...groupBy(list, key)].map(([name, items]) => [name, items.length]));
