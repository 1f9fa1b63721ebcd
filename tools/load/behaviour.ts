/** How the local provider behaves, and what it says about itself. Shared by its process and whoever drives it. */

/**
 * `ok` = 200 with an id. `hang` = reads the request and never answers. `html` = 502 with a page, as a broken proxy
 * does. `throttle` = 429 with Retry-After. `refuse` = 401. `cut` = reads the request and closes the connection.
 */
export const ANSWERS = ['ok', 'hang', 'html', 'throttle', 'refuse', 'cut'] as const;
export type AnswerKind = (typeof ANSWERS)[number];

export interface Behaviour {
  answer: AnswerKind;
  /** Milliseconds between the request and its answer, whatever it is. */
  answerAfterMs: number;
  /** Seconds, for `throttle`. */
  retryAfterS: number;
  /** How often each delivery report is posted: 0 = never, 2 = a duplicate, 20 = a flood. All at once. */
  reportCopies: number;
  /** Milliseconds from the answer to the report. */
  reportAfterMs: number;
  reportStatus: 'delivered' | 'failed';
  /** Whether `hang` and `cut` take the message all the same and report on it later. */
  reportsUnanswered: boolean;
  /** False closes the port: connections are refused. */
  listening: boolean;
}

export const NORMAL: Behaviour = {
  answer: 'ok',
  answerAfterMs: 0,
  retryAfterS: 1,
  reportCopies: 1,
  reportAfterMs: 100,
  reportStatus: 'delivered',
  reportsUnanswered: false,
  listening: true,
};

/** One request that reached the provider. */
export interface Arrival {
  /** Our reference of the attempt, `<message id>-<attempt>`. */
  ref: string;
  to: string;
  /** When its headers were read, on the machine's monotonic clock (see clock.ts). */
  atMs: number;
  answer: AnswerKind;
}

export interface Counts {
  arrivals: number;
  answers: Record<AnswerKind, number>;
  reports: {
    /** Not due yet, or posted and not answered, or to be posted again. */
    open: number;
    /** Answered with 2xx. */
    taken: number;
    /** Answered with a 4xx that no repeat would change, or given up after many tries. */
    refused: number;
    /** Tries that failed and were or will be repeated. */
    failedTries: number;
  };
}

/** The message id in a reference; NaN in anything else. */
export const messageIdOf = (ref: string): number => Number(/^(\d+)-\d+$/.exec(ref)?.[1] ?? NaN);
