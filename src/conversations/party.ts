/** Who the other side of a message is. Pure. */
import type { Folder } from '../messages/types.js';
import type { Wanted } from './types.js';

/** Numbers of a message. */
export interface Parties {
  folder: Folder;
  to: string;
  toE164: string | null;
  from: string | null;
  fromE164: string | null;
}

/** E.164, or as written where it is none: short codes, names. Null = it did not say who it is. */
export function partyOf({ folder, to, toE164, from, fromE164 }: Parties): string | null {
  const party = folder === 'outbox' ? (toE164 ?? to) : (fromE164 ?? from);
  return party === '' ? null : party;
}

/** How somebody may have meant what stands in an address: as it is, or the number with its `+` left out. */
export function readingsOf(written: string): string[] {
  const text = written.trim();
  return /^[1-9]\d{6,14}$/.test(text) ? [`+${text}`, text] : [text];
}

/** Whether the number holds what was typed; separators, and the 0 that a country writes in front, do not count. */
export function isLike(number: string, wanted: NonNullable<Wanted['number']>): boolean {
  const digits = wanted.replace(/[\s().+-]/g, '');
  if (/^\d+$/.test(digits)) return number.replace(/\D/g, '').includes(digits.replace(/^0/, ''));
  return number.toLowerCase().includes(wanted.trim().toLowerCase());
}

export const holds = (message: string, text: string): boolean =>
  message.toLowerCase().includes(text.toLowerCase());
