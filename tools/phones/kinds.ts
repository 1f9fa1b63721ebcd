/** The phones that are simulated here: which app, how it is set up, and its app at the gateway. */
import { ChtPhone } from '../../src/phone-sim/cht-phone.js';
import { chtHandset, msyncHandset, smssyncHandset, type Handset } from '../../src/phone-sim/handset.js';
import { MsyncPhone } from '../../src/phone-sim/msync-phone.js';
import type { SimNet } from '../../src/phone-sim/net.js';
import type { SimRadio } from '../../src/phone-sim/radio.js';
import { SmssyncPhone, type SmssyncOptions } from '../../src/phone-sim/smssync-phone.js';

export const KINDS = [
  'smssync-2.8',
  'smssync-2.8-results',
  'smssync-3.1',
  'smssync-3.1-results',
  'cht',
  'msync',
] as const;
export type Kind = (typeof KINDS)[number];

/** `type` of the app at the gateway. */
export const typeOf = (kind: Kind): string =>
  kind === 'cht' ? 'Cht' : kind === 'msync' ? 'MSync' : 'SmsSync';

export interface Account {
  url: string;
  secret: string;
  deviceId: string;
}

export interface Parts {
  net: SimNet;
  radio: SimRadio;
  clock: () => number;
}

const STATUS = { battery_level: 80, signal_strength: -71, network_type: 'LTE', sim_state: 'READY' };

export function makeHandset(kind: Kind, { url, secret, deviceId }: Account, parts: Parts): Handset {
  const smssync = (options: Pick<SmssyncOptions, 'version' | 'results' | 'deliveryReport'>) =>
    smssyncHandset(new SmssyncPhone({ ...parts, url, secret, ...options }));
  switch (kind) {
    case 'smssync-2.8':
      return smssync({ version: '2.8' });
    case 'smssync-2.8-results':
      return smssync({ version: '2.8', results: true, deliveryReport: true });
    case 'smssync-3.1':
      return smssync({ version: '3.1' });
    case 'smssync-3.1-results':
      return smssync({ version: '3.1', results: true });
    case 'cht':
      return chtHandset(new ChtPhone({ ...parts, url }));
    case 'msync':
      return msyncHandset(new MsyncPhone({ ...parts, url, deviceId, credentials: { secret } }), STATUS);
  }
}

/** Whether a request asks for messages, and what else comes with it; the others bring something. */
export const isPoll = (kind: Kind, request: { url: string; body?: string }): boolean =>
  kind === 'cht' ||
  (kind === 'msync' ? /"action":"outgoing"/.test(request.body ?? '') : /task=send/.test(request.url));
