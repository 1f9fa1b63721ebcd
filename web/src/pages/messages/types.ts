import type { DataOf, Schemas } from '../../api/client';

export type Message = Schemas['Message'];
export type History = DataOf<'get', '/api/sms/sms/{id}/events'>;
export type Delivery = Schemas['Delivery'];

/** Of the other side. */
export const partyOf = ({ folder, to, from }: Pick<Message, 'folder' | 'to' | 'from'>): string =>
  folder === 'inbox' ? (from ?? '–') : to;

/** As the gateway decides it; the button is there only where it can do something. */
export const mayBeResent = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['failed', 'expired', 'cancelled', 'unknown'].includes(status);

export const mayBeCancelled = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['scheduled', 'pending'].includes(status);
