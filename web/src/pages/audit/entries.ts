/** What an entry of the audit log is about. */
import { audit } from '../../texts/en/audit';

/** Beginnings of actions: what is changed. */
export const KINDS = [
  'session',
  'user',
  'account',
  'token',
  'app',
  'group',
  'message',
  'batch',
  'opt_out',
  'keyword',
  'webhook',
  'slack',
  'payment_app',
  'transaction',
  'phone',
  'job',
] as const;

export const isKind = (word: string | undefined): word is (typeof KINDS)[number] =>
  KINDS.some((kind) => kind === word);

type Target = keyof typeof audit.targets;
export const isTarget = (word: string): word is Target => Object.hasOwn(audit.targets, word);

/** Pages that show one thing of its kind. */
const PAGES: Record<string, string> = {
  app: '/apps',
  group: '/groups',
  message: '/messages',
  batch: '/batches',
};

/** @returns null when it has no page of its own */
export function pageOf(target: string, id: number | null): string | null {
  const path = PAGES[target];
  return path && id !== null ? `${path}/${id}` : null;
}

/** "name: Shop · role: viewer" */
export function changesText(changes: Record<string, unknown>): string {
  return Object.entries(changes)
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(' · ');
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
