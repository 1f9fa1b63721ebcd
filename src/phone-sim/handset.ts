/** The three apps behind one face: what a phone does when its hour comes, whichever app it runs. */
import type { ChtPhone } from './cht-phone.js';
import type { DeviceStatus, MsyncPhone } from './msync-phone.js';
import type { SmssyncPhone } from './smssync-phone.js';

export interface Handset {
  /** One round: what waits is posted, messages are fetched, sent and reported. */
  poll(): Promise<void>;
  /** An SMS arrives. */
  receive(from: string, text: string): Promise<void>;
  /** Tells about the phone itself; null where the app never does so by itself. */
  reportStatus: (() => Promise<void>) | null;
  /** SMS that arrived and that the gateway has not taken yet. */
  waiting(): number;
  readonly crashes: readonly string[];
}

/** @param battery percent; below 15 the phone raises its alarm */
export function smssyncHandset(phone: SmssyncPhone, battery?: number): Handset {
  const isLow = battery !== undefined && battery < 15;
  return {
    async poll() {
      await phone.autoSync();
      await phone.taskCheck();
      await phone.resultCheck();
    },
    receive: (from, text) => phone.receiveSms(from, text),
    reportStatus: isLow ? () => phone.lowBattery(battery) : null,
    waiting: () => phone.pendingSms.length,
    crashes: phone.crashes,
  };
}

export function chtHandset(phone: ChtPhone): Handset {
  return {
    poll: () => phone.wake(),
    receive: (from, text) => phone.onSms(from, text),
    reportStatus: null,
    waiting: () => phone.wt.filter(({ status }) => status === 'WAITING').length,
    crashes: phone.crashes,
  };
}

export function msyncHandset(phone: MsyncPhone, status: DeviceStatus): Handset {
  return {
    async poll() {
      await phone.incoming();
      await phone.outgoing();
      await phone.delivery();
    },
    receive: (from, text) => phone.receiveSms(from, text),
    reportStatus: async () => void (await phone.status(status)),
    waiting: () => phone.pendingSms.length,
    crashes: phone.crashes,
  };
}
