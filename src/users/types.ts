/** People who sign in, and the links that let them in. */
import type { Reach } from '../tokens/types.js';

export const ROLES = ['admin', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Whom an administrator limits sees some apps and groups only; an administrator sees everything. */
export interface User extends Reach {
  id: number;
  /** In lower case. */
  email: string;
  name: string;
  role: Role;
  /** Of the dashboard, for example `sw`; null = as the browser asks for. */
  language: string | null;
  /** null = invited, no password chosen yet. */
  passwordHash: string | null;
  failedSignIns: number;
  /** Milliseconds since 1970, like every time here. */
  lockedUntil: number | null;
  /** Sealed; counts only when it is confirmed. */
  totpSecret: string | null;
  totpConfirmedAt: number | null;
  totpLastCounter: number | null;
  /** Hashes of those that are left. */
  recoveryCodes: readonly string[];
  lastSignInAt: number | null;
  disabledAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export const USER_STATES = ['invited', 'active', 'disabled'] as const;
export type UserState = (typeof USER_STATES)[number];

/** Switched off goes before everything else. */
export function stateOf(user: Pick<User, 'disabledAt' | 'passwordHash'>): UserState {
  if (user.disabledAt !== null) return 'disabled';
  return user.passwordHash === null ? 'invited' : 'active';
}

/** Whether a code is asked for: a secret that was not confirmed does not count. */
export const hasTotp = (user: Pick<User, 'totpConfirmedAt'>): boolean => user.totpConfirmedAt !== null;

/** setup: creates the administrator. invite and reset: choose a password. */
export const LINK_KINDS = ['setup', 'invite', 'reset'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

const HOUR_MS = 3_600_000;
/** How long a link is good, in milliseconds. */
export const LINK_MS: Record<LinkKind, number> = {
  setup: 24 * HOUR_MS,
  invite: 72 * HOUR_MS,
  reset: HOUR_MS,
};

export interface UserLink {
  id: number;
  kind: LinkKind;
  userId: number | null;
  expiresAt: number;
}
