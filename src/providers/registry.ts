/** Every driver, one line each. */
import type { ProviderDriver } from './driver.js';
import { genericHttp } from './generic-http/index.js';
import { simulator } from './simulator/index.js';
import { smpp } from './smpp/index.js';
import { twilio } from './twilio/index.js';

/** Each driver checks its own credentials before use, so from here on they are plain text fields. */
export const DRIVERS: readonly ProviderDriver[] = [twilio, smpp, genericHttp, simulator];

const BY_TYPE = new Map(DRIVERS.map((driver) => [driver.type, driver]));

export function findDriver(type: string): ProviderDriver | null {
  return BY_TYPE.get(type) ?? null;
}
