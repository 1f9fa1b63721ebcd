import type { Schemas } from '../../api/client';
import type { paths } from '../../api/schema';

export type Message = Schemas['Message'];
export type History =
  paths['/api/sms/sms/{id}/events']['get']['responses'][200]['content']['application/json']['data'];
export type Delivery = Schemas['Delivery'];

/** Of the other side. */
export const partyOf = ({ folder, to, from }: Pick<Message, 'folder' | 'to' | 'from'>): string =>
  folder === 'inbox' ? (from ?? '–') : to;

/** As the gateway decides it; the button is there only where it can do something. */
export const mayBeResent = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['failed', 'expired', 'cancelled', 'unknown'].includes(status);

export const mayBeCancelled = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['scheduled', 'pending'].includes(status);
