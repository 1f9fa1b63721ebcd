/** When an app may send, as it is kept in its settings. No I/O, no behaviour. */

/** As `Date.getUTCDay` counts them. */
export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Day = (typeof DAYS)[number];

/** In place of a time zone: that of the number's country. */
export const RECIPIENT = 'recipient';

/** Times of a day, `08:00` to `24:00`. When `to` is not after `from` it is of the next day. */
export interface Period {
  /** On which it begins; absent = on every day. */
  days?: readonly Day[] | undefined;
  from: string;
  to: string;
}

export interface SendWindow {
  /** IANA name, or `recipient`: by the country of the number; absent = the app's time_zone. */
  time_zone?: string | undefined;
  /** Sends only then; absent = always, but for the quiet hours. */
  windows?: readonly Period[] | undefined;
  /** Never sends then. */
  quiet_hours?: readonly Period[] | undefined;
  /** Dates on which nothing is sent: `2026-12-24`, or `12-25` for every year. */
  holidays?: readonly string[] | undefined;
  /** Messages of this priority, and more urgent ones, go at any time; absent = `high`. */
  except_priority?: 'high' | 'normal' | 'none' | undefined;
}
