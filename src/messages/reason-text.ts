/** What people read when a message failed. Pure. */
import type { ReasonCode } from '../providers/outcome.js';

/** What to do, where a provider's own words and codes do not say it. */
const ADVICE: Partial<Record<ReasonCode, string>> = {
  template_required:
    'More than 24 hours have passed since the recipient last wrote: WhatsApp then takes an approved template only.',
};

const LENGTH = 500;

/** @param text of the provider or the driver, without message bodies */
export function errorText(reason: ReasonCode | undefined, text: string): string {
  const advice = reason && ADVICE[reason];
  const said = advice
    ? `${text.slice(0, LENGTH - advice.length - 2).replace(/[\s.]+$/, '')}. ${advice}`
    : text;
  return said.slice(0, LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
