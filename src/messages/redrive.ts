/** Whether a failed message is begun again. Pure. */
import { isBlank } from './content.js';
import { MAX_REDRIVES } from './job-marks.js';
import type { Message } from './types.js';

export interface RedriveFacts {
  message: Pick<
    Message,
    'status' | 'folder' | 'expiresAt' | 'scheduledAt' | 'createdAt' | 'redrives' | 'text' | 'content'
  >;
  /** Of every attempt; null = it never ended. */
  outcomes: readonly (string | null)[];
  /** It was in doubt once, whatever became of that. */
  wasInDoubt: boolean;
  /** Any report came: the provider has, or had, the message. */
  hasReports: boolean;
  /** The app's `validity_s` in milliseconds; null = default. */
  validityMs: number | null;
}

export const DEFAULT_VALIDITY_MS = 3_600_000;

export type RedriveVerdict =
  { redrive: true } | { redrive: false; why: 'ended' | 'not_transient' | 'too_late' | 'too_often' };

/** Only a message that surely never reached a provider, and that is still worth sending. */
export function mayRedrive(facts: RedriveFacts, now: number): RedriveVerdict {
  const { message, outcomes } = facts;
  const no = (why: Exclude<RedriveVerdict, { redrive: true }>['why']) => ({ redrive: false, why }) as const;
  if (message.status !== 'failed' || message.folder !== 'outbox' || isBlank(message)) return no('ended');
  const isTransient = outcomes.length > 0 && outcomes.every((outcome) => outcome === 'rejected-transient');
  if (!isTransient || facts.wasInDoubt || facts.hasReports) return no('not_transient');
  if (validUntil(message, facts.validityMs) <= now) return no('too_late');
  if ((message.redrives ?? 0) >= MAX_REDRIVES) return no('too_often');
  return { redrive: true };
}

/** When a message stops being worth sending, milliseconds since 1970. */
export function validUntil(
  message: Pick<Message, 'expiresAt' | 'scheduledAt' | 'createdAt'>,
  validityMs: number | null,
): number {
  return (
    message.expiresAt ??
    Math.max(message.createdAt, message.scheduledAt ?? 0) + (validityMs ?? DEFAULT_VALIDITY_MS)
  );
}
