/** Words of files that came with messages. No I/O, no behaviour. */

/** `failed` = it will not be fetched any more; `removed` = by retention. */
export type MediaState = 'pending' | 'stored' | 'failed' | 'removed';

export interface Media {
  id: number;
  uuid: string;
  messageId: number;
  appId: number;
  /** At the provider; empty once it is of no more use. */
  url: string;
  /** Media type: as the provider names it, then as it was stored. */
  type: string | null;
  /** Bytes; null until it is stored. */
  size: number | null;
  state: MediaState;
  /** Why it is not stored (yet). */
  reason: string | null;
  /** How often it was asked for. */
  attempts: number;
}
