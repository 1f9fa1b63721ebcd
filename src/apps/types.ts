/** An app is one configured account at a provider; a group is apps that share load. */
import { z } from 'zod';
import { isRegion } from '../messages/numbers.js';
import type { Channel } from '../messages/types.js';
import type { Breaker } from './breaker.js';
import type { Rotation } from './selection.js';

const seconds = (max: number) => z.coerce.number().int().min(1).max(max);

/** BCP 47, well formed; whether a provider speaks it is for the provider to say. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false; // a RangeError
  }
}

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
  trusted_for_payments: z
    .stringbool()
    .or(z.boolean())
    .optional()
    .meta({ help: 'phones: texts that it brings may book payments; needs the scope payments:write.' }),
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
