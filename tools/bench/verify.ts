/** What must hold after a run in which the provider took everything: nothing lost, nothing twice. Pure. */
import { messageIdOf } from '../load/behaviour.js';

export interface Evidence {
  /** Ids that were answered with 200, in any order. */
  acceptedIds: readonly number[];
  /** Sends without an answer: each may have been accepted all the same. */
  unanswered: number;
  /** What the API says of the messages afterwards. */
  statuses: ReadonlyMap<number, string>;
  /** References of the requests that reached the provider. */
  refs: readonly string[];
}

export type Fault =
  /** No send was answered with 200: there is nothing to judge. */
  | 'nothing accepted'
  /** Accepted, and the API does not know it. */
  | 'lost'
  /** Accepted, and not delivered although the provider reported everything. */
  | 'not delivered'
  /** Delivered by its status, and the provider never saw it. */
  | 'never sent'
  /** More than one request for one message reached the provider. */
  | 'sent twice'
  /** Two sends were answered with the same message. */
  | 'accepted twice'
  /** The provider got messages that nobody sent. */
  | 'sent unasked';

export interface Violation {
  fault: Fault;
  /** At most ten of them. */
  examples: string[];
  count: number;
}

const EXAMPLES = 10;

/** @returns one entry per fault that occurred; empty when all is well */
export function verify({ acceptedIds, unanswered, statuses, refs }: Evidence): Violation[] {
  if (acceptedIds.length === 0) return [{ fault: 'nothing accepted', count: 1, examples: [] }];
  const accepted = new Set(acceptedIds);
  const arrivals = countBy(refs.map(messageIdOf));
  const unasked = [...arrivals.keys()].filter((id) => !accepted.has(id));
  const statusOf = (id: number) => statuses.get(id);
  const faults: [Fault, (number | string)[]][] = [
    ['lost', [...accepted].filter((id) => statusOf(id) === undefined)],
    [
      'not delivered',
      [...accepted]
        .filter((id) => ![undefined, 'delivered'].includes(statusOf(id)))
        .map((id) => `${id} (${statusOf(id)})`),
    ],
    ['never sent', [...accepted].filter((id) => statusOf(id) === 'delivered' && !arrivals.has(id))],
    ['sent twice', [...arrivals].filter(([, times]) => times > 1).map(([id]) => id)],
    ['accepted twice', [...countBy(acceptedIds)].filter(([, times]) => times > 1).map(([id]) => id)],
    ['sent unasked', unasked.length > unanswered ? unasked : []],
  ];
  return faults
    .filter(([, found]) => found.length > 0)
    .map(([fault, found]) => ({
      fault,
      count: found.length,
      examples: found.slice(0, EXAMPLES).map(String),
    }));
}

function countBy(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
