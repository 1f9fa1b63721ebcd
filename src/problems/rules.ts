/** What each trouble is called, how bad it is, and what a person does about it. Pure. */
import type { AppBrief } from '../apps/brief.js';
import type { ReasonCode } from '../providers/outcome.js';
import type {
  BalanceTrouble,
  BatchTrouble,
  CallbackTrouble,
  Details,
  HookTrouble,
  LinkTrouble,
  PhoneTrouble,
  Problem,
  TextTrouble,
  Trouble,
} from './types.js';

/** Percent: below, somebody plugs it in. */
export const BATTERY_LOW = 15;

/** The account itself is refused: nothing but other credentials, or a word with the provider, helps. */
const REFUSED: readonly string[] = ['auth_failed', 'not_permitted'] satisfies readonly ReasonCode[];

const base = { groupId: null, count: null } as const;
const tell = (details: Partial<Details>): Details => ({
  name: null,
  reason: null,
  amount: null,
  percent: null,
  said: null,
  grouped: null,
  ...details,
});
const things = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const ofPaused = (app: AppBrief): Problem => ({
  ...base,
  kind: 'app_paused',
  severity: 'warning',
  since: app.updatedAt,
  appId: app.id,
  scope: 'apps:read',
  target: { type: 'app', id: app.id },
  details: tell({ name: app.name }),
  title: `${app.name} is paused`,
  help: 'Its messages wait. Resume the app when they may go out.',
});

/** @param trouble its newest failure */
export function ofSuspended(app: AppBrief, { reason, at }: Trouble): Problem {
  const details = tell({ name: app.name, reason });
  const shared = {
    ...base,
    severity: 'error',
    since: at,
    appId: app.id,
    scope: 'apps:read',
    details,
  } as const;
  const target = { type: 'app', id: app.id } as const;
  if (reason !== null && REFUSED.includes(reason))
    return {
      ...shared,
      kind: 'credentials_refused',
      target,
      title: `${app.name}: the provider refuses the credentials`,
      help: 'Test them on the page of the app and enter the right ones. Or ask the provider whether the account is blocked.',
    };
  if (reason === 'insufficient_balance')
    return {
      ...shared,
      kind: 'balance_low',
      target,
      title: `${app.name}: nothing is left in the account`,
      help: 'Top up the account at the provider. Messages then go out by themselves.',
    };
  if (reason === 'misconfigured')
    return {
      ...shared,
      kind: 'app_misconfigured',
      target,
      title: `${app.name} is not set up correctly`,
      help: 'Correct its settings, then test it. The attempts of its last messages say what is wrong.',
    };
  const grouped = app.groupId !== null;
  const again = grouped
    ? 'It is tried again by itself, and other apps of its group send meanwhile.'
    : 'Its next message tries it again.';
  const words = reason === null ? '' : ` (${reason.replaceAll('_', ' ')})`;
  return {
    ...shared,
    kind: 'app_suspended',
    target,
    details: { ...details, grouped },
    title: `${app.name} keeps failing${words}`,
    help: `${again} See the attempts of its last messages for the reason.`,
  };
}

export function ofBalance(app: AppBrief, { amount, currency, checkedAt }: BalanceTrouble): Problem {
  const left = [amount, currency].filter(Boolean).join(' ');
  return {
    ...base,
    kind: 'balance_low',
    severity: 'warning',
    since: checkedAt,
    appId: app.id,
    scope: 'apps:read',
    target: { type: 'app', id: app.id },
    details: tell({ name: app.name, amount: left }),
    title: `${app.name}: ${left} left`,
    help: 'Top up the account at the provider, or set balance_alert of the app to a lower sum.',
  };
}

export function ofHook(hook: HookTrouble): Problem[] {
  const name = hook.name ?? `${hook.kind === 'slack' ? 'Slack channel' : 'Webhook'} ${hook.id}`;
  const shared = {
    severity: 'error',
    appId: hook.appId,
    groupId: hook.groupId,
    scope: 'webhooks:write',
    target: { type: hook.kind, id: hook.id },
    details: tell({ name: hook.name }),
  } as const;
  const problems: Problem[] = [];
  if (hook.isOff)
    problems.push({
      ...shared,
      kind: 'webhook_off',
      since: hook.offSince,
      count: null,
      title: `${name} was switched off`,
      help: 'Its deliveries kept failing. Mend the receiver, send a test, then switch it on and replay what it missed.',
    });
  if (hook.failures > 0)
    problems.push({
      ...shared,
      kind: 'webhook_failing',
      severity: 'warning',
      since: null,
      count: hook.failures,
      title: `${name}: the last ${hook.failures} attempts failed`,
      help: 'They are repeated by themselves for a while. See the log for what the receiver answered.',
    });
  if (hook.count > 0)
    problems.push({
      ...shared,
      kind: 'webhook_dead',
      since: hook.since,
      count: hook.count,
      title: `${name}: ${things(hook.count, 'delivery', 'deliveries')} could not be made`,
      help: 'See the log for what the receiver answered, then replay them.',
    });
  return problems;
}

export function ofTexts({ state, count, since, appId, paymentAppId }: TextTrouble): Problem {
  const isSuspicious = state === 'suspicious';
  return {
    ...base,
    kind: isSuspicious ? 'payment_suspicious' : 'payment_unparsed',
    severity: isSuspicious ? 'error' : 'warning',
    since,
    appId,
    scope: 'payments:read',
    target: { type: 'payment_app', id: paymentAppId },
    count,
    details: tell({}),
    title: isSuspicious
      ? `${things(count, 'payment text')} not to be trusted`
      : `${things(count, 'payment text')} could not be booked`,
    help: isSuspicious
      ? 'Each says why: a sender that looks alike, a phone that you do not trust, no HTTPS. Nothing was booked; compare with the statement of the operator.'
      : 'Read each and decide: confirm, reject or dismiss.',
  };
}

/** @param phone of a living app that is not paused */
export function ofPhone(app: AppBrief, phone: PhoneTrouble): Problem[] {
  const shared = {
    ...base,
    appId: app.id,
    scope: 'phones:read',
    target: { type: 'phone', id: app.id },
  } as const;
  if (phone.isOffline)
    return [
      {
        ...shared,
        kind: 'phone_offline',
        severity: 'error',
        since: phone.lastSeenAt,
        details: tell({ name: app.name }),
        title: `${app.name} is offline`,
        help: 'See that the phone is on, has network, and that its app runs and is not put to sleep by Android.',
      },
    ];
  if (!phone.isBatteryLow && (phone.battery === null || phone.battery >= BATTERY_LOW)) return [];
  const level = phone.battery === null ? 'low' : `${phone.battery} %`;
  return [
    {
      ...shared,
      kind: 'phone_battery_low',
      severity: 'warning',
      since: phone.statusAt,
      details: tell({ name: app.name, percent: phone.battery }),
      title: `${app.name}: battery ${level}`,
      help: 'Plug the phone in.',
    },
  ];
}

export const ofLink = (app: AppBrief, { isRefused, text, since }: LinkTrouble): Problem => ({
  ...base,
  kind: 'link_down',
  severity: 'error',
  since,
  appId: app.id,
  scope: 'apps:read',
  target: { type: 'app', id: app.id },
  details: tell({ name: app.name, reason: isRefused ? 'refused' : 'unreachable', said: text }),
  title: `${app.name}: ${isRefused ? 'the SMSC refuses the bind' : 'no connection to the SMSC'}`,
  help: `${text ? `${text}. ` : ''}${
    isRefused
      ? 'Check system_id and password, and that no other program is bound with them.'
      : 'Check host, port and firewall; it is tried again by itself.'
  }`,
});

export const ofCallbacks = (app: AppBrief, { count, since, id }: CallbackTrouble): Problem => ({
  ...base,
  kind: 'callbacks_unparsed',
  severity: 'warning',
  since,
  appId: app.id,
  scope: 'admin',
  target: { type: 'callback', id },
  count,
  details: tell({ name: app.name }),
  title: `${app.name}: ${things(count, 'call')} of the provider could not be read`,
  help: 'See what came: the address may be set for another kind of call, or the provider has changed its format.',
});

export const ofBatch = ({ id, name, appId, groupId, since }: BatchTrouble): Problem => ({
  kind: 'batch_paused',
  severity: 'warning',
  since,
  appId,
  groupId,
  scope: 'messages:read',
  target: { type: 'batch', id },
  count: null,
  details: tell({ name }),
  title: `Batch ${name ?? id} is paused`,
  help: 'Resume it, or cancel what is left of it.',
});

export const ofTemporal = (since: number): Problem => ({
  ...base,
  kind: 'temporal_down',
  severity: 'error',
  since,
  appId: null,
  scope: null,
  target: null,
  details: tell({}),
  title: 'Temporal can not be reached',
  help: 'Messages are accepted and wait. Start the Temporal server again, or check TEMPORAL_ADDRESS; they then go out by themselves.',
});

export const ofJob = (name: string, status: string, since: number): Problem => ({
  ...base,
  kind: 'job_failing',
  severity: 'warning',
  since,
  appId: null,
  scope: 'admin',
  target: { type: 'job', id: name },
  details: tell({ name, reason: status }),
  title: `The job ${name} ${status === 'timed_out' ? 'took too long' : `was ${status}`}`,
  help: 'See its last run for the reason, then run it by hand.',
});

/** Errors first, then what came last. */
export const byUrgency = (one: Problem, other: Problem): number =>
  Number(other.severity === 'error') - Number(one.severity === 'error') ||
  (other.since ?? 0) - (one.since ?? 0);
