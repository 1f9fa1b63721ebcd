/** Who may do what. */
export const SCOPES = [
  'messages:send',
  'messages:read',
  'apps:read',
  'apps:write',
  'phones:read',
  'webhooks:write',
  'payments:read',
  'payments:write',
  'optouts:override',
  'admin',
] as const;
/** `admin` includes every other scope. */
export type Scope = (typeof SCOPES)[number];

/** How far somebody sees: null in both = every app; else these apps, and these groups with their apps. */
export interface Reach {
  appIds: readonly number[] | null;
  groupIds: readonly number[] | null;
}

export const EVERYTHING: Reach = { appIds: null, groupIds: null };

/** Sees some apps or groups only. */
export const isLimited = ({ appIds, groupIds }: Reach): boolean => appIds !== null || groupIds !== null;

export interface Token extends Reach {
  id: number;
  name: string;
  /** Set: the token is a session of the dashboard; its scopes are those of the user's role. */
  userId: number | null;
  scopes: Scope[];
  /** Requests a minute; null = no limit. */
  rateLimitPerMinute: number | null;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
  createdAt: number;
}

/** Whoever acts: a token, a user's session, or the operator at the command line (`tokenId` null). */
export interface Actor extends Reach {
  tokenId: number | null;
  /** Of a session. */
  userId: number | null;
  scopes: readonly Scope[];
  /** The apps of its groups included. */
  appIds: readonly number[] | null;
  ip: string | null;
}

export const LOCAL_OPERATOR: Actor = {
  tokenId: null,
  userId: null,
  scopes: ['admin'],
  appIds: null,
  groupIds: null,
  ip: null,
};

/** Whoever has not signed in. @param ip for the audit log */
export const nobody = (ip: string | null): Actor => ({
  tokenId: null,
  userId: null,
  scopes: [],
  appIds: [],
  groupIds: [],
  ip,
});

export function hasScope(actor: Pick<Actor, 'scopes'>, scope: Scope): boolean {
  return actor.scopes.includes(scope) || actor.scopes.includes('admin');
}

/** A token limited to a group sees the group's apps too. */
export function maySeeApp(actor: Actor, app: { id: number; groupId: number | null }): boolean {
  if (!isLimited(actor)) return true;
  return Boolean(
    actor.appIds?.includes(app.id) || (app.groupId !== null && actor.groupIds?.includes(app.groupId)),
  );
}

export function maySeeGroup(actor: Actor, groupId: number): boolean {
  if (!isLimited(actor)) return true;
  return actor.groupIds?.includes(groupId) ?? false;
}

export function maySeeMessage(actor: Actor, message: { appId: number; groupId: number | null }): boolean {
  return maySeeApp(actor, { id: message.appId, groupId: message.groupId });
}
