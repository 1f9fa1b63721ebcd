/** The fields and settings of an app as a client sends them: picked, checked, masked. Pure. */
import type { z } from 'zod';
import { ApiError, invalid, invalidFields, type FieldErrors } from '../errors.js';
import type { Channel } from '../messages/types.js';
import type { App } from './types.js';
import type { ProviderDriver } from '../providers/driver.js';
import { hostFault, type Network } from '../security/safe-url.js';

/** Width of the columns that hold it; no network shows more. */
const SENDER_LENGTH = 40;

/** What a secret looks like when it is read back. */
export function maskSecret(value: string): string {
  return value.length < 12 ? '••••' : `••••${value.slice(-4)}`;
}

/** Encrypted at rest and masked in every reply. */
export function isSecretField(driver: ProviderDriver, field: string): boolean {
  return driver.credentials.shape[field]?.meta()?.['secret'] === true;
}

/** One reply names the faults of all fields. @throws the only error as it is, several as one */
export function checkTogether(...checks: (() => unknown)[]): void {
  const found: ApiError[] = [];
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'validation_failed') throw error;
      found.push(error);
    }
  }
  if (found.length === 1) throw found[0]!;
  if (found.length > 1) {
    const errors: FieldErrors = Object.assign({}, ...found.map(({ details }) => details.errors));
    throw invalidFields(errors);
  }
}

/** @throws ApiError validation_failed */
export function assertChannel(driver: ProviderDriver, channel: Channel): void {
  if (driver.channels.includes(channel)) return;
  throw invalid(
    'channel',
    `${driver.label} cannot send ${channel} here. It can: ${driver.channels.join(', ')}.`,
  );
}

/** @throws ApiError validation_failed that names every field which the channel needs and the app lacks */
export function assertChannelFields(
  driver: ProviderDriver,
  channel: Channel,
  credentials: Record<string, string>,
): void {
  const missing = (driver.channelFields?.[channel] ?? []).filter((name) => !credentials[name]);
  if (missing.length === 0) return;
  const text = `${driver.label} needs this field to send ${channel}.`;
  throw invalidFields(Object.fromEntries(missing.map((name) => [name, [text]])));
}

/** @throws ApiError validation_failed at the field that keeps the app from sending anything */
export function assertCanSend(driver: ProviderDriver, credentials: Record<string, string>): void {
  const fault = driver.sendFault?.(credentials);
  if (fault) throw invalid(fault.field, fault.text);
}

/** What the gateway will call for an app, by the names of its fields: the driver's own, and other base URLs. */
export const addressesOf = (
  driver: ProviderDriver,
  { credentials, settings }: Pick<App, 'credentials' | 'settings'>,
): Record<string, string> => {
  const own = Object.entries(credentials).filter(
    ([name]) => driver.credentials.shape[name]?.meta()?.['address'] === true,
  );
  const others = Object.entries(settings.endpoints ?? {}).map(([name, url]) => [
    `settings.endpoints.${name}`,
    url,
  ]);
  return Object.fromEntries([...own, ...others]);
};

/**
 * @param before those that the app had: another change may not wait for them
 * @throws ApiError validation_failed that names every new address which requests may not reach
 */
export function assertMayCall(
  addresses: Record<string, string>,
  before: Record<string, string>,
  allowed: readonly Network[],
): void {
  const errors: FieldErrors = {};
  for (const [field, address] of Object.entries(addresses)) {
    const fault = address === before[field] ? null : hostFault(address, allowed);
    if (fault !== null) errors[field] = [fault];
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
}

/** What the driver declares, out of everything a client sent. */
export const pickFields = (
  driver: ProviderDriver,
  fields: Record<string, unknown>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(([name]) => Object.hasOwn(driver.credentials.shape, name)),
  );

/** Whether a value is what maskSecret makes of one. */
export const isMasked = (value: unknown): boolean => typeof value === 'string' && value.startsWith('••••');

/** Whoever reads an app and sends it back must not overwrite a secret with its mask. */
export const dropMasked = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !isMasked(value)));

/** A new app has nothing that a mask could stand for. @throws ApiError validation_failed */
export function assertUnmasked(driver: ProviderDriver, fields: Record<string, unknown>): void {
  const given = pickFields(driver, fields);
  const masked = Object.keys(given).filter((name) => !Object.hasOwn(dropMasked(given), name));
  if (masked.length === 0) return;
  const text = 'This is the mask of a secret. Give the secret itself.';
  throw invalidFields(Object.fromEntries(masked.map((name) => [name, [text]])));
}

/** Bytes that no field of any provider has; tabs and line breaks are looked at field by field. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const LONGEST = 8_192;

/** What is wrong with a text, whatever the field means. A pasted secret may not bring a header line with it. */
function faultOf(driver: ProviderDriver, field: string, text: string): string | null {
  if (text.length > LONGEST) return `May not be longer than ${LONGEST} characters.`;
  const mayBreak = driver.credentials.shape[field]?.meta()?.['multiline'] === true;
  if (CONTROL.test(text) || (!mayBreak && /[\t\r\n]/.test(text)))
    return mayBreak ? 'May not hold control characters.' : 'Must be one line without control characters.';
  return null;
}

/** @throws ApiError validation_failed that names every wrong field */
export function readCredentials(
  driver: ProviderDriver,
  fields: Record<string, unknown>,
): Record<string, string> {
  // Forms send numbers as numbers, leave optional fields empty, and people paste blanks around what they copied.
  const given = Object.fromEntries(
    Object.entries(pickFields(driver, fields))
      .map(([name, value]) => [name, typeof value === 'number' ? String(value) : value] as const)
      .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );
  const faults: FieldErrors = {};
  for (const [name, value] of Object.entries(given)) {
    const fault = typeof value === 'string' ? faultOf(driver, name, value) : null;
    if (fault !== null) faults[name] = [fault];
  }
  const result = driver.credentials.safeParse(given);
  const errors = { ...(result.success ? {} : fieldErrors(result.error)), ...faults };
  if (!result.success || Object.keys(errors).length > 0) throw invalidFields(errors);
  const credentials = Object.fromEntries(
    Object.entries(result.data).filter((field): field is [string, string] => field[1] !== undefined),
  );
  if ((credentials[driver.senderField]?.length ?? 0) > SENDER_LENGTH)
    throw invalid(driver.senderField, `A sender may not be longer than ${SENDER_LENGTH} characters.`);
  return credentials;
}

/** @throws ApiError validation_failed that names every wrong setting */
export function readSettingsWith<T extends object>(schema: z.ZodType<T>, given: Record<string, unknown>): T {
  const result = schema.safeParse(given);
  const errors = result.success ? misread(result.data, given) : fieldErrors(result.error, 'settings.');
  if (result.success && Object.keys(errors).length === 0) return result.data;
  throw invalidFields(errors);
}

/** Numbers may come from forms as text, but the schemas read `true` and `[5]` as numbers too. */
function misread(settings: object, given: Record<string, unknown>): FieldErrors {
  const isWritten = (value: unknown) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const wrong = Object.entries(settings).filter(
    ([name, value]) => typeof value === 'number' && !isWritten(given[name]),
  );
  return Object.fromEntries(wrong.map(([name]) => [`settings.${name}`, ['Give a number.']]));
}

/** A setting given as null goes back to its default. */
export const merge = (present: object, given: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...present, ...given }).filter(([, value]) => value !== null));

/** Zod's issues as the API words them: one list of sentences per field. */
export function fieldErrors(error: z.ZodError, prefix = ''): FieldErrors {
  const errors: FieldErrors = {};
  for (const issue of error.issues) {
    const fields = issue.code === 'unrecognized_keys' ? issue.keys : [''];
    for (const key of fields) {
      const field = [...issue.path, ...(key === '' ? [] : [key])].join('.');
      const name = `${prefix}${field}`;
      const missing = issue.code === 'invalid_type' && /received undefined/.test(issue.message);
      const text = missing
        ? `The ${field} field is required.`
        : issue.code === 'unrecognized_keys'
          ? `There is no setting "${key}".`
          : issue.message;
      (errors[name] ??= []).push(text);
    }
  }
  return errors;
}
