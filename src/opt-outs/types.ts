/** Words of the list of those who want no messages. No I/O, no behaviour. */

/** Who put it there: the recipient by a message, the provider by refusing to send, an operator. */
export const OPT_OUT_SOURCES = ['message', 'provider', 'api'] as const;
export type OptOutSource = (typeof OPT_OUT_SOURCES)[number];

export interface OptOut {
  id: number;
  appId: number;
  /** E.164. */
  number: string;
  source: OptOutSource;
  messageId: number | null;
  /** Milliseconds since 1970. */
  since: number;
}

/** What a list is narrowed down to. */
export interface OptOutFilter {
  /** null = of every app. */
  appIds: readonly number[] | null;
  /** The beginning of the number, in E.164. */
  number?: string;
  source?: OptOutSource;
}

/** A message that was sent whether its recipient had opted out or not. */
export interface Override {
  id: number;
  messageId: number;
  appId: number;
  tokenId: number | null;
  /** null = the gateway's own confirmation of an opt-out. */
  reason: string | null;
  createdAt: number;
}
