/** Users, sessions and the audit log as they go out: field by field. */
import { z } from 'zod';
import type { AuditEntry } from '../security/audit-list.js';
import type { Session } from '../tokens/sessions.js';
import { hasTotp, ROLES, stateOf, USER_STATES, type User } from '../users/types.js';
import { instant, instantOrNull } from './present.js';
import { Instant } from './schemas.js';

export const UserRecord = z
  .object({
    id: z.int(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    app_ids: z
      .array(z.int())
      .nullable()
      .meta({ description: 'Apps that the user is limited to; null in both = every app.' }),
    group_ids: z
      .array(z.int())
      .nullable()
      .meta({ description: 'Groups that the user is limited to, with their apps.' }),
    state: z
      .enum(USER_STATES)
      .meta({ description: 'invited: no password chosen yet. disabled: switched off by an administrator.' }),
    totp: z.boolean().meta({ description: 'Whether a code is asked for besides the password.' }),
    language: z.string().nullable(),
    last_sign_in_at: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'User' });

export const presentUser = (user: User) => ({
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  app_ids: user.appIds && [...user.appIds],
  group_ids: user.groupIds && [...user.groupIds],
  state: stateOf(user),
  totp: hasTotp(user),
  language: user.language,
  last_sign_in_at: instantOrNull(user.lastSignInAt),
  created_at: instant(user.createdAt),
  updated_at: instant(user.updatedAt),
});

export const SessionRecord = z
  .object({
    id: z.int(),
    user_agent: z.string().nullable().meta({ description: 'As the browser names itself.' }),
    ip: z.string().nullable().meta({ description: 'That the user signed in from.' }),
    created_at: Instant,
    last_used_at: Instant.nullable().meta({ description: 'Good to the minute.' }),
    current: z.boolean().meta({ description: 'Whether it is the session that asks.' }),
  })
  .meta({ id: 'Session' });

export const presentSession = (session: Session, currentId: number) => ({
  id: session.id,
  user_agent: session.userAgent,
  ip: session.ip,
  created_at: instant(session.createdAt),
  last_used_at: instantOrNull(session.lastUsedAt),
  current: session.id === currentId,
});

const Who = z.object({ id: z.int(), name: z.string() }).nullable();

export const AuditRecord = z
  .object({
    id: z.int(),
    action: z.string().meta({ example: 'app.update' }),
    target: z.string().meta({ description: 'What kind of thing was changed.', example: 'app' }),
    target_id: z.int().nullable(),
    changes: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Names and harmless values; never a secret or a text.' }),
    ip: z.string().nullable(),
    token: Who.meta({
      description: 'The token that did it; null = a user, the command line, or nobody known.',
    }),
    user: Who.meta({ description: 'The user whose session did it.' }),
    created_at: Instant,
  })
  .meta({ id: 'AuditEntry' });

export const presentAudit = (entry: AuditEntry) => ({
  id: entry.id,
  action: entry.action,
  target: entry.target,
  target_id: entry.targetId,
  changes: entry.changes,
  ip: entry.ip,
  token: entry.token,
  user: entry.user,
  created_at: instant(entry.createdAt),
});
