/** What a role may do, in scopes: the same words that limit tokens. */
import type { Scope } from '../tokens/types.js';
import type { Role } from './types.js';

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

/** For a session of somebody with this role. */
export const scopesOf = (role: Role): readonly Scope[] => SCOPES_OF[role];
