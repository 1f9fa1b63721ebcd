/** An app is one configured account at a provider; a group is apps that share load. */
import { z } from 'zod';
import { isRegion } from '../messages/numbers.js';
import type { Channel } from '../messages/types.js';
import { OptOutSettings } from '../opt-outs/settings.js';
import { isTimeZone } from '../windows/local-time.js';
import { RecipientCapSettings, SendWindowSettings } from '../windows/settings.js';
import type { Breaker } from './breaker.js';
import type { Rotation } from './selection.js';

const seconds = (max: number) => z.coerce.number().int().min(1).max(max);

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const flag = () => z.stringbool().or(z.boolean());

/** BCP 47, well formed; whether a provider speaks it is for the provider to say. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // a RangeError
  }
}

const CAP_HELP =
  'Most messages to one number: max, per_seconds, on_limit (refuse or delay; default refuse), except_priority (default none); default: no limit.';

/** What can be set on an app. Unset means the default, which the help text names. */
export const AppSettings = z.strictObject({
  tps: z.coerce
    .number()
    .gt(0)
    .max(10_000)
    .optional()
    .meta({ help: "Message parts per second; default: the provider's own limit." }),
  default_country: z
    .string()
    .refine(isRegion, 'Use a two-letter country code, for example KE.')
    .optional()
    .meta({ help: 'Country of numbers written without a country code.' }),
  dlr_deadline_s: seconds(30 * 86_400)
    .optional()
    .meta({ help: 'Seconds to wait for a delivery report; default 259200 (72 h).' }),
  max_attempts: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .meta({ help: 'Attempts through this app; default 4.' }),
  retry_initial_s: z.coerce
    .number()
    .min(0.01)
    .max(3_600)
    .optional()
    .meta({ help: 'Seconds before the first retry; doubles each time; default 5.' }),
  retry_max_s: z.coerce
    .number()
    .min(0.01)
    .max(86_400)
    .optional()
    .meta({ help: 'Longest wait between retries; default 300.' }),
  on_ambiguous: z
    .enum(['hold', 'resend'])
    .optional()
    .meta({ help: 'What to do with a send in doubt after ambiguous_wait_s; default hold.' }),
  ambiguous_wait_s: z.coerce
    .number()
    .min(0.01)
    .max(7 * 86_400)
    .optional()
    .meta({ help: 'Seconds a send in doubt waits for its report; default 900.' }),
  validity_s: seconds(366 * 86_400)
    .optional()
    .meta({
      help: 'Seconds from accept in which a message that failed in passing is begun again; default 3600.',
    }),
  callback_key_required: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .meta({ help: 'Refuse callbacks without the key; default: true unless the provider signs.' }),
  language: z
    .string()
    .max(35)
    .refine(isLanguage, 'Use a language tag, for example en-US, sw-KE or fr.')
    .optional()
    .meta({ help: 'voice: language that texts are spoken in, as BCP 47; default en-US.' }),
  voice: z
    .string()
    .regex(/^[\w .-]{1,60}$/, 'Use the name of a voice as the provider writes it.')
    .optional()
    .meta({ help: "voice: the provider's name of a voice; default: its own choice." }),
  senders: z
    .array(z.string().min(1).max(20))
    .max(100)
    .optional()
    .meta({ help: 'Other sender ids that a message may ask for.' }),
  opt_out: OptOutSettings.optional().meta({
    help: 'Opt-out words as an object: enabled, languages, stop_words, start_words, help_words, stop_reply, start_reply, help_reply; default: words of six languages, see the README.',
  }),
  auto_replies_per_hour: whole(0, 1_000)
    .optional()
    .meta({ help: 'Answers by words and keywords to one number within an hour, at most; default 5.' }),
  trusted_for_payments: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .meta({ help: 'phones: texts that it brings may book payments; needs the scope payments:write.' }),
  pacing: z.enum(['default', 'fast', 'legacy', 'gentle', 'raised']).optional().meta({
    help: 'phones: how fast; default 20 parts a minute, fast 24, gentle 6, legacy (Android 4.0 and 4.1) 25 in half an hour, raised after pacing_limit.',
  }),
  pacing_limit: whole(3, 10_000)
    .optional()
    .meta({ help: 'phones: for pacing raised, the limit in parts that was set on the phone over adb.' }),
  pacing_window_s: seconds(86_400)
    .optional()
    .meta({ help: 'phones: for pacing raised, the seconds that the limit is for; default 60.' }),
  batch_size: whole(1, 100).optional().meta({ help: 'phones: messages in one reply; default 10.' }),
  daily_parts: whole(1, 1_000_000)
    .optional()
    .meta({ help: 'phones: parts a day, until midnight in time_zone; default: no limit.' }),
  time_zone: z
    .string()
    .refine(isTimeZone, 'Use a time zone by its name, for example Africa/Nairobi.')
    .optional()
    .meta({ help: 'Time zone of the app, for example Africa/Nairobi; default UTC.' }),
  send_window: SendWindowSettings.optional().meta({
    help: 'When messages may go out: windows and quiet_hours with days, from and to, holidays, time_zone (default: the app\'s; "recipient": that of the number), except_priority (default high); default: always.',
  }),
  recipient_cap: RecipientCapSettings.optional().meta({ help: CAP_HELP }),
  offline_after_s: whole(5, 7 * 86_400)
    .optional()
    .meta({ help: 'phones: seconds of silence until the phone counts as offline; default 900.' }),
  message_results: z
    .enum(['auto', 'on', 'off'])
    .optional()
    .meta({ help: 'SMSsync: whether the Message Results API is on in the app; default auto: found out.' }),
  failover_on_reported_failure: flag().optional().meta({
    help: 'phones: let another app of the group try after the phone reported a failure; default false for SMSsync, which tries again by itself, else true.',
  }),
  replies_in_response: flag().optional().meta({
    help: 'SMSsync: give answers to the sender of an SMS in the reply to it; they are never confirmed; default false.',
  }),
  sends_twice: flag()
    .optional()
    .meta({ help: 'SMSsync 3: "SMS delivery report" is on, which sends every SMS twice; default false.' }),
  max_outstanding_parts: whole(1, 10_000)
    .optional()
    .meta({ help: 'CHT gateway: parts that may wait on the phone without a result; default 40.' }),
  reoffer: flag().optional().meta({
    help: 'MSync: offer a message again that got no report in 180 s; may send twice; default false.',
  }),
  requeue_on_limit: flag().optional().meta({
    help: "phones: send again, slower, what Android's own limit refused; default false for SMSsync, which tries again by itself, else true.",
  }),
  balance_alert: z.coerce.number().gt(0).max(1e12).optional().meta({
    help: 'Less than this left at the provider is told by the event app.balance_low, once until it has recovered; default: never. For providers that can be asked for their balance.',
  }),
  endpoints: z
    .record(z.string().max(40), z.url().max(500))
    .optional()
    .meta({ help: 'Other base URLs of the provider; needs the admin scope.' }),
});
export type AppSettings = z.infer<typeof AppSettings>;

export const GroupSettings = z.strictObject({
  max_failovers: z.coerce
    .number()
    .int()
    .min(0)
    .max(20)
    .optional()
    .meta({ help: 'How often a message may move to another app; default 3.' }),
  failover_on_failed_dlr: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .meta({ help: 'Also move after a delivery report that says failed; default false.' }),
  recipient_cap: RecipientCapSettings.optional().meta({ help: CAP_HELP }),
  sticky: flag()
    .optional()
    .meta({ help: 'Send by the app that last received from the recipient, if it can; default false.' }),
});
export type GroupSettings = z.infer<typeof GroupSettings>;

export type AppState = 'active' | 'paused';

export interface App {
  id: number;
  name: string;
  type: string;
  channel: Channel;
  smsLimit: number;
  phoneNumber: string | null;
  groupId: number | null;
  paymentAppId: number | null;
  /** Decrypted. Never logged, never presented. */
  credentials: Record<string, string>;
  callbackKey: string;
  settings: AppSettings;
  state: AppState;
  breaker: Breaker;
  createdBy: number | null;
  updatedBy: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface Group {
  id: number;
  name: string;
  settings: GroupSettings;
  rotation: Rotation;
  createdBy: number | null;
  updatedBy: number | null;
  createdAt: number;
  updatedAt: number;
}
