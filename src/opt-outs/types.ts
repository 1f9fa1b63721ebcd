/** Words of the list of those who want no messages. No I/O, no behaviour. */

/** Who put it there: the recipient by a message, the provider by refusing to send, an operator. */
export type OptOutSource = 'message' | 'provider' | 'api';

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
