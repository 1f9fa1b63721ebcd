/** The configuration as people may see it. Pure. */
import { VARIABLES } from '../config.js';

export interface Setting {
  name: string;
  /** As it was given, what is secret as `***`; null = not given. */
  value: string | null;
  default: string;
  source: 'env' | 'default';
  help: string;
}

/** @param given what the environment or the file .env says, by name */
export function settingsOf(given: Readonly<Record<string, string>>): Setting[] {
  return VARIABLES.map(({ name, help, default: fallback, isSecret = false }) => {
    const value = given[name];
    return {
      name,
      value: value === undefined ? null : isSecret ? '***' : withoutPassword(value),
      default: fallback,
      source: value === undefined ? 'default' : 'env',
      help,
    };
  });
}

/** An address may hold a user and a password, which may hold anything. */
const withoutPassword = (value: string): string => value.replace(/\/\/.*@/s, '//***@');
