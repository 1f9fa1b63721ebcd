import type { DataOf, Schemas } from '../../api/client';

export type Message = Schemas['Message'];
export type History = DataOf<'get', '/api/sms/sms/{id}/events'>;
export type Delivery = Schemas['Delivery'];

/** Of the other side. */
export const partyOf = ({ folder, to, from }: Pick<Message, 'folder' | 'to' | 'from'>): string =>
  withPlus(folder === 'inbox' ? (from ?? '–') : to);

/** One number, one look: some come with their plus and some without it. Short codes, names and local numbers stay. */
export const withPlus = (number: string): string => (/^[1-9]\d{8,14}$/.test(number) ? `+${number}` : number);

/** As the gateway decides it; the button is there only where it can do something. */
export const mayBeResent = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['failed', 'expired', 'cancelled', 'unknown'].includes(status);

export const mayBeCancelled = ({ folder, status }: Message): boolean =>
  folder === 'outbox' && ['scheduled', 'pending'].includes(status);
