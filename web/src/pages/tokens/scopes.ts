/** What a token may do: the gateway's words, and the combinations that most software needs. */
import type { Scope } from '../../api/session-state';

/** In the order in which they are offered. */
export const SCOPES: readonly Scope[] = [
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
];

type TextKey<S extends Scope> = S extends `${infer A}:${infer B}` ? `${A}_${B}` : S;

/** Under `scopes` in the texts, where ':' has a meaning of its own. */
export const textKey = <S extends Scope>(scope: S) => scope.replace(':', '_') as TextKey<Scope>;

/** What is chosen with one click. */
export const PRESETS = {
  send: ['messages:send', 'messages:read'],
  read: ['messages:read', 'apps:read', 'phones:read', 'payments:read'],
  all: ['admin'],
} as const satisfies Record<string, readonly Scope[]>;
