/** Words of the phone domain. No I/O, no behaviour. */
import type { PHONE_REASONS } from '../providers/outcome.js';

export const PROTOCOLS = ['smssync', 'cht', 'msync'] as const;
/** The Android app that a phone runs. */
export type Protocol = (typeof PROTOCOLS)[number];

/** An SMS that a phone received. Instants are milliseconds since 1970, by the phone's own clock. */
export interface PhoneSms {
  /** The phone's id of it; null where the app sends none. */
  id: string | null;
  /** Exactly as received: a number or a name such as `M-PESA`. */
  from: string;
  /** The SIM's number, or whatever the app puts there; null when it says nothing. */
  to: string | null;
  text: string;
  sentAt: number | null;
  receivedAt: number | null;
  simSlot: number | null;
}

/** One SMS as it is handed to a phone. */
export interface HandOut {
  uuid: string;
  to: string;
  text: string;
}

/** What a report of a phone says about one of our messages. `stored` = it is on the phone, not yet on the air. */
export const PHONE_STATUSES = ['stored', 'sent', 'delivered', 'failed'] as const;
export type PhoneStatus = (typeof PHONE_STATUSES)[number];

/** Why a phone could not send; becomes the message's `error_code`. */
export type PhoneError = (typeof PHONE_REASONS)[number];

/** One report about one message, in the order in which the phone sent them. */
export interface PhoneReport {
  /** The id that the message was handed out under. */
  uuid: string;
  /** Null: kept in the history, and changes nothing. */
  status: PhoneStatus | null;
  error: PhoneError | null;
  /** The phone's own words. */
  text: string | null;
}

/** Something about the phone itself, kept as an event of the device. */
export interface DeviceNote {
  kind: 'test' | 'alert' | 'malformed' | 'unknown_report' | 'reimport' | 'bad_value';
  text: string;
}

/** What Android says about a finished send. Source: android.telephony.SmsManager, result codes. */
export const ANDROID_RESULTS: Readonly<Record<number, PhoneError>> = {
  1: 'generic_failure',
  2: 'radio_off',
  3: 'null_pdu',
  4: 'no_service',
  5: 'limit_exceeded',
};

/** A reply: always a JSON object, whatever happened. */
export interface PhoneReply {
  status: number;
  body: Record<string, unknown>;
}

/** What the phone's workflow asks for a phone that has just called. Instants are milliseconds since 1970. */
export interface LeaseRequest {
  appId: number;
  /** Nobody waits for the answer after this; nothing may be handed out then. */
  until: number;
  /** Given without an acknowledgement to come, whatever the phone can do. */
  isPlain?: boolean;
  /** Only messages to this number. */
  toE164?: string;
}

/** What operators see of a phone, and when somebody has to look again. No number, no text. */
export interface Snapshot {
  /** When it was like this. */
  at: number;
  presence: 'new' | 'online' | 'offline';
  isPaused: boolean;
  lastSeenAt: number | null;
  battery: number | null;
  signal: number | null;
  network: string | null;
  sim: string | null;
  isLocated: boolean;
  queued: number;
  leased: number;
  stored: number;
  /** When it counts as offline without another word; null = it is. */
  offlineAt: number | null;
  /** When something that was handed out has to be looked at; null = nothing. */
  lookAt: number | null;
  /** Until the earlier of both. A duration: the engine's clock, which measures it, need not agree with the gateway's. */
  wakeInMs: number | null;
}

export interface LeaseResult {
  /** Ids of hand-outs. */
  ids: number[];
  /** How many of them the phone had not been given before. */
  fresh: number;
  /** It came after whoever asked had stopped waiting, by the clock of the machine that decided. */
  isLate?: boolean;
  /** Null: there is no such phone any more. */
  snapshot: Snapshot | null;
}
