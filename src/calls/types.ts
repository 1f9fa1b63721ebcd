/** Words of phone calls. No I/O, no behaviour. */

export type CallDirection = 'outgoing' | 'incoming';

/** A state a call was in, in the provider's own word, and since when (milliseconds since 1970). */
export interface CallStep {
  state: string;
  at: number;
}

/** What is known of a call so far; instants in milliseconds since 1970. */
export interface CallProgress {
  state: string;
  /** Oldest first, the newest steps only. */
  history: readonly CallStep[];
  durationS: number | null;
  answeredBy: string | null;
}

export interface Call extends CallProgress {
  id: number;
  appId: number;
  direction: CallDirection;
  /** The message that was spoken; null = an incoming call. */
  messageId: number | null;
  attempt: number | null;
  providerId: string | null;
  from: string | null;
  to: string;
  cost: string | null;
  currency: string | null;
  createdAt: number;
  updatedAt: number;
}

/** What a list of calls is narrowed down to. */
export interface CallFilter {
  appId: number;
  direction?: CallDirection;
  state?: string;
  /** As written, or the digits of its E.164 form. */
  to?: string;
  from?: string;
  createdAfter?: number;
  createdBefore?: number;
}
