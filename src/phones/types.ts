/** Words of the phone domain. No I/O, no behaviour. */

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
export const PHONE_ERRORS = [
  'invalid_destination',
  'generic_failure',
  'no_service',
  'null_pdu',
  'radio_off',
  'limit_exceeded',
  'unknown_result',
  'undelivered',
  'phone_exception',
] as const;
export type PhoneError = (typeof PHONE_ERRORS)[number];

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
