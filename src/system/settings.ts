/** The configuration as people may see it. Pure. */
import { VARIABLES } from '../config.js';

export interface Setting {
  name: string;
  /** As it was given, what is secret as `***`; null = not given. */
  value: string | null;
  default: string;
  /** What holds where nothing was given and the default only says how it is made; null = the default itself. */
  inForce: string | null;
  source: 'env' | 'default';
  help: string;
}

/**
 * @param given what the environment or the file .env says, by name
 * @param made what the gateway made of it where nothing was given
 */
export function settingsOf(
  given: Readonly<Record<string, string>>,
  made: Readonly<Record<string, string>> = {},
): Setting[] {
  return VARIABLES.map(({ name, help, default: fallback, isSecret = false }) => {
    const value = given[name];
    const inForce = value === undefined && !isSecret ? made[name] : undefined;
    return {
      name,
      value: value === undefined ? null : isSecret ? '***' : withoutPassword(value),
      default: fallback,
      inForce: inForce === undefined ? null : withoutPassword(inForce),
      source: value === undefined ? 'default' : 'env',
      help,
    };
  });
}

/** An address may hold a user and a password, which may hold anything. */
const withoutPassword = (value: string): string => value.replace(/\/\/.*@/s, '//***@');
