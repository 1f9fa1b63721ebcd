/** What a role may do, in scopes: the same words that limit tokens. */
import type { Access } from '../tokens/sessions.js';
import type { Reach, Scope } from '../tokens/types.js';
import type { Role, User } from './types.js';

const SCOPES_OF: Record<Role, readonly Scope[]> = {
  admin: ['admin'],
  operator: [
    'messages:send',
    'messages:read',
    'apps:read',
    'apps:write',
    'phones:read',
    'webhooks:write',
    'payments:read',
    'payments:write',
    'optouts:override',
  ],
  viewer: ['messages:read', 'apps:read', 'phones:read', 'payments:read'],
};

export const scopesOf = (role: Role): readonly Scope[] => SCOPES_OF[role];

/** For the sessions of a user. */
export const accessOf = ({ role, appIds, groupIds }: Pick<User, 'role'> & Reach): Access => ({
  scopes: scopesOf(role),
  appIds,
  groupIds,
});
