/** How long a link waits for what. Milliseconds. */
export interface Timings {
  connect: number;
  /** For the answer to a bind, and to an unbind. */
  bind: number;
  /** For the answer to a submit_sm; without one it is in doubt. */
  answer: number;
  /** After this long without a word from the SMSC it is asked whether it is there … */
  silence: number;
  /** … and has this long to answer. */
  enquire: number;
  /** Before the nth attempt to connect again; the last one from then on. */
  reconnect: readonly number[];
  /** After "already bound": the SMSC has not noticed yet that the old connection is gone. */
  alreadyBound: number;
  /** A link that held so long begins with the shortest pause again. */
  settled: number;
  /** An attempt waits so long for a link that is connecting. */
  untilUp: number;
  /** An attempt that would have to wait longer for its turn is put off instead. */
  queue: number;
  /** All parts of a message, repetitions included. */
  message: number;
  /** At the end, for submits that are under way. */
  drain: number;
}

export const TIMINGS: Timings = {
  connect: 10_000,
  bind: 10_000,
  answer: 30_000,
  silence: 30_000,
  enquire: 10_000,
  reconnect: [1_000, 2_000, 5_000, 10_000, 30_000, 60_000],
  alreadyBound: 60_000,
  settled: 60_000,
  untilUp: 5_000,
  queue: 10_000,
  message: 80_000,
  drain: 5_000,
};
