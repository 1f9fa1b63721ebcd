/** The rules that can be set on an app: what each is, and how it goes from the API into a form and back. Pure. */
import type { App, Provider } from './data';
import { optOutField, readOptOut, writeOptOut } from './opt-out-rules';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

export interface Period {
  /** None = every day. */
  days: Day[];
  from: string;
  to: string;
}

type RuleValue = string | number | string[] | Period[];
export type RuleValues = Record<string, RuleValue>;

interface Base {
  section: Section;
  /** Absent = every app has it. */
  isFor?: (app: App, provider: Provider) => boolean;
}
export type Rule = Base &
  (
    | { kind: 'number'; min: number; max: number; isDecimal?: boolean }
    | { kind: 'choice'; options: readonly string[] }
    | { kind: 'flag' | 'text' | 'list' | 'zone' | 'country' }
  );

export const SECTIONS = ['speed', 'retries', 'numbers', 'voice', 'phone', 'safety'] as const;
export type Section = (typeof SECTIONS)[number];

const isPhone = (_app: App, { phone }: Provider) => phone !== null;
const isCloud = (_app: App, { phone }: Provider) => phone === null;
const runs =
  (protocol: NonNullable<Provider['phone']>) =>
  (_app: App, { phone }: Provider) =>
    phone === protocol;
const speaks = ({ channel }: App) => channel === 'voice';

const DAY_S = 86_400;
const number = (section: Section, min: number, max: number, isFor?: Base['isFor']): Rule => ({
  kind: 'number',
  section,
  min,
  max,
  ...(isFor && { isFor }),
});
const decimal = (section: Section, min: number, max: number, isFor?: Base['isFor']): Rule => ({
  ...number(section, min, max, isFor),
  kind: 'number',
  min,
  max,
  isDecimal: true,
});
const flag = (section: Section, isFor?: Base['isFor']): Rule => ({
  kind: 'flag',
  section,
  ...(isFor && { isFor }),
});
const text = (section: Section, isFor?: Base['isFor']): Rule => ({
  kind: 'text',
  section,
  ...(isFor && { isFor }),
});
const choice = (section: Section, options: readonly string[], isFor?: Base['isFor']): Rule => ({
  kind: 'choice',
  section,
  options,
  ...(isFor && { isFor }),
});

/** By the API's names. */
export const RULES = {
  tps: decimal('speed', 0.01, 10_000, isCloud),
  max_attempts: number('retries', 1, 20),
  retry_initial_s: decimal('retries', 0.01, 3_600),
  retry_max_s: decimal('retries', 0.01, DAY_S),
  validity_s: number('retries', 1, 366 * DAY_S),
  dlr_deadline_s: number('retries', 1, 30 * DAY_S),
  on_ambiguous: choice('retries', ['hold', 'resend']),
  ambiguous_wait_s: decimal('retries', 0.01, 7 * DAY_S),
  default_country: { kind: 'country', section: 'numbers' },
  senders: { kind: 'list', section: 'numbers' },
  time_zone: { kind: 'zone', section: 'numbers' },
  language: text('voice', speaks),
  voice: text('voice', speaks),
  pacing: choice('phone', ['default', 'fast', 'gentle', 'legacy', 'raised'], isPhone),
  pacing_limit: number('phone', 3, 10_000, isPhone),
  pacing_window_s: number('phone', 1, DAY_S, isPhone),
  batch_size: number('phone', 1, 100, isPhone),
  daily_parts: number('phone', 1, 1_000_000, isPhone),
  offline_after_s: number('phone', 5, 7 * DAY_S, isPhone),
  failover_on_reported_failure: flag('phone', isPhone),
  requeue_on_limit: flag('phone', isPhone),
  message_results: choice('phone', ['auto', 'on', 'off'], runs('smssync')),
  replies_in_response: flag('phone', runs('smssync')),
  sends_twice: flag('phone', runs('smssync')),
  max_outstanding_parts: number('phone', 1, 10_000, runs('cht')),
  reoffer: flag('phone', runs('msync')),
  callback_key_required: flag('safety', isCloud),
  balance_alert: decimal('safety', 0.01, 1e12, isCloud),
  auto_replies_per_hour: number('safety', 0, 1_000),
} satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;

export const rulesOf = (app: App, provider: Provider, section: Section): [RuleName, Rule][] =>
  (Object.entries(RULES) as [RuleName, Rule][]).filter(
    ([, rule]) => rule.section === section && (rule.isFor?.(app, provider) ?? true),
  );

type Settings = Record<string, unknown>;
interface SendWindow {
  windows?: Partial<Period>[];
  quiet_hours?: Partial<Period>[];
  holidays?: string[];
  time_zone?: string;
  except_priority?: string;
}
interface Cap {
  max?: number;
  per_seconds?: number;
  on_limit?: string;
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const periodsOf = (value: Partial<Period>[] | undefined): Period[] =>
  (value ?? []).map(({ days = [], from = '', to = '' }) => ({ days, from, to }));

/** Unset is empty. */
export function readRules(settings: Settings): RuleValues {
  const plain = (Object.entries(RULES) as [RuleName, Rule][]).map(([name, { kind }]) => [
    name,
    kind === 'list' ? listOf(settings[name]) : readPlain(settings[name]),
  ]);
  const window = (settings['send_window'] ?? {}) as SendWindow;
  return {
    ...(Object.fromEntries(plain) as RuleValues),
    windows: periodsOf(window.windows),
    quiet_hours: periodsOf(window.quiet_hours),
    holidays: window.holidays ?? [],
    window_zone: window.time_zone ?? '',
    window_except: window.except_priority ?? '',
    ...readCap(settings),
    ...readOptOut(settings),
  };
}

/** People leave by texts; a call takes none. */
export const takesWords = ({ channel }: App): boolean => channel !== 'voice';

export function readCap(settings: Settings): {
  cap_max: number | '';
  cap_per_seconds: number | '';
  cap_on_limit: string;
} {
  const { max = '', per_seconds = '', on_limit = 'refuse' } = (settings['recipient_cap'] ?? {}) as Cap;
  return { cap_max: max, cap_per_seconds: per_seconds, cap_on_limit: on_limit };
}

const readPlain = (value: unknown): string | number => {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' || typeof value === 'string' ? String(value) : '';
};

/** Empty goes back to the default: null. Rules that this app does not have are left out. */
export function writeRules(app: App, provider: Provider, values: RuleValues): Settings {
  const names = SECTIONS.flatMap((section) => rulesOf(app, provider, section));
  return {
    ...Object.fromEntries(names.map(([name, rule]) => [name, writePlain(rule, values[name] ?? '')])),
    send_window: writeWindow(values),
    recipient_cap: writeCap(app.settings, values),
    ...(takesWords(app) && { opt_out: writeOptOut(values) }),
  };
}

function writePlain({ kind }: Rule, value: RuleValue): unknown {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return null;
  return kind === 'flag' ? value === 'true' : value;
}

function writeWindow(values: RuleValues): SendWindow | null {
  const { windows, quiet_hours: quiet, holidays, window_zone: zone, window_except: except } = values;
  const parts: SendWindow = {
    ...withPeriods('windows', windows as Period[]),
    ...withPeriods('quiet_hours', quiet as Period[]),
    ...((holidays as string[]).length > 0 && { holidays: holidays as string[] }),
  };
  if (Object.keys(parts).length === 0 && zone === '' && except === '') return null;
  return {
    ...parts,
    ...(zone !== '' && { time_zone: String(zone) }),
    ...(except !== '' && { except_priority: String(except) }),
  };
}

const withPeriods = (name: 'windows' | 'quiet_hours', periods: Period[]): SendWindow =>
  periods.length === 0
    ? {}
    : { [name]: periods.map(({ days, ...times }) => ({ ...(days.length > 0 && { days }), ...times })) };

/** @param settings as they are: what the form does not show of a cap is kept */
export function writeCap(settings: Settings, values: Record<string, unknown>): Settings | null {
  const { cap_max: max, cap_per_seconds: per, cap_on_limit: onLimit } = values;
  if (max === '' && per === '') return null;
  return {
    ...((settings['recipient_cap'] ?? {}) as Cap),
    ...(max !== '' && { max }),
    ...(per !== '' && { per_seconds: per }),
    on_limit: onLimit,
  };
}

/** A refusal names `settings.tps`; the form's field is `tps`. */
export function atFields(errors: Record<string, string[]>): Record<string, string[]> {
  const names: Record<string, string> = {
    'settings.recipient_cap.max': 'cap_max',
    'settings.recipient_cap.per_seconds': 'cap_per_seconds',
    'settings.send_window.time_zone': 'window_zone',
  };
  return Object.fromEntries(
    Object.entries(errors).map(([field, texts]) => [
      names[field] ?? optOutField(field) ?? field.replace(/^settings\./, ''),
      texts,
    ]),
  );
}
