/** Fields that sign-in, account and users share. */
import { z } from 'zod';
import { ApiError } from '../../errors.js';
import type { Actor } from '../../tokens/types.js';
import type { UserActor } from '../../users/account.js';
import { Text } from '../schemas.js';

export const Email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email({ error: 'Give an e-mail address, for example amina@example.org.' }));

/** Its length is judged where it is chosen; what is longer than any password is not even compared. */
export const Password = Text(1_000).refine((text) => text !== '', {
  error: 'The password field is required.',
});

export const Code = z
  .string()
  .max(40)
  .meta({ description: 'Six digits of the authenticator app, or one of the recovery codes.' });

/** Of a route that only those take who have signed in. */
export function asUser(actor: Actor): UserActor {
  const { tokenId, userId } = actor;
  if (tokenId === null || userId === null) throw new ApiError('unauthenticated', 'Unauthenticated.');
  return { ...actor, tokenId, userId };
}
