/** Answers of `test` that providers share. */
import type { CredentialCheck } from './driver.js';
import type { Outcome } from './outcome.js';

/** Nobody answered, so nothing is known about the credentials. @param name of the provider, for people */
export const notAsked = (
  name: string,
  { text }: Exclude<Outcome, { kind: 'accepted' }>,
): CredentialCheck => ({
  ok: false,
  asked: false,
  text: `${name} could not be asked: ${text}.`,
});
