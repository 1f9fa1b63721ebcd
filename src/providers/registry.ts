/** Every driver, one line each. */
import { africasTalking } from './africastalking/index.js';
import { amazonSns } from './amazon-sns/index.js';
import type { ProviderDriver } from './driver.js';
import { genericHttp } from './generic-http/index.js';
import { infobip } from './infobip/index.js';
import { messageBird } from './messagebird/index.js';
import { cht, mSync, smsSync } from './phones/drivers.js';
import { plivo } from './plivo/index.js';
import { simulator } from './simulator/index.js';
import { smpp } from './smpp/index.js';
import { twilio } from './twilio/index.js';
import { vonage } from './vonage/index.js';

/** Each driver checks its own credentials before use, so from here on they are plain text fields. */
export const DRIVERS: readonly ProviderDriver[] = [
  twilio,
  africasTalking,
  messageBird,
  vonage,
  plivo,
  amazonSns,
  infobip,
  smpp,
  smsSync,
  cht,
  mSync,
  genericHttp,
  simulator,
];

const BY_TYPE = new Map(DRIVERS.map((driver) => [driver.type, driver]));

export function findDriver(type: string): ProviderDriver | null {
  return BY_TYPE.get(type) ?? null;
}
