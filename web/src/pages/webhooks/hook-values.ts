/** The form of a webhook or a Slack channel as values, and as the API takes it. Pure. */
import { changedOf } from '../../parts/changed';
import { readScope, scopeOf } from '../../parts/scope-select';
import { addressOf, type Comparator, type Hook, type HookBody, type Kind } from './hooks';

/** Seconds; see the README: what is not set has these. */
export const RETRY_DEFAULTS = {
  timeout_s: 10,
  retry_initial_s: 5,
  retry_max_s: 3_600,
  retry_for_s: 86_400,
};
type Setting = keyof typeof RETRY_DEFAULTS;
export const SETTINGS = Object.keys(RETRY_DEFAULTS) as Setting[];

/** A type and not an interface: forms want an index signature. */
export type HookValues = {
  name: string;
  callback_url: string;
  url: string;
  webhook_secret: string;
  events: string[];
  field: string;
  comparator: Comparator;
  keyword: string;
  scope: string | null;
  settings: Record<string, number | string>;
};

export const valuesOf = (kind: Kind, hook: Hook | null): HookValues => ({
  name: hook?.name ?? '',
  callback_url: hook && kind === 'webhook' ? addressOf(hook) : '',
  url: '', // of a Slack channel it is a secret: empty leaves it as it is
  webhook_secret: '',
  events: hook?.events ?? [],
  field: hook?.field ?? '',
  comparator: hook?.comparator ?? '*',
  keyword: hook?.keyword ?? '',
  scope: hook && scopeOf(hook),
  settings: Object.fromEntries(SETTINGS.map((name) => [name, hook?.settings[name] ?? ''])),
});

/** @param hook null = a new one */
export function bodyOf(kind: Kind, hook: Hook | null, values: HookValues): HookBody {
  const hasTest = values.comparator !== '*';
  const seconds = SETTINGS.map((name): [string, number | undefined] => {
    const typed = values.settings[name];
    if (typeof typed === 'number') return [name, typed];
    // What was set and is emptied goes back to the default.
    return [name, hook?.settings[name] === undefined ? undefined : RETRY_DEFAULTS[name]];
  });
  const address = kind === 'webhook' ? values.callback_url : values.url;
  return {
    name: values.name.trim() || null,
    events: values.events.length > 0 ? values.events : null,
    field: hasTest ? values.field : null,
    comparator: values.comparator,
    keyword: hasTest ? values.keyword : null,
    ...readScope(values.scope),
    settings: Object.fromEntries(seconds.filter((pair): pair is [string, number] => pair[1] !== undefined)),
    ...((address || hook === null) && { address }),
    ...(values.webhook_secret && { secret: values.webhook_secret }),
  };
}

/** What was changed alone. @param hook as the form began with it */
export function changesOf(kind: Kind, hook: Hook, values: HookValues): Partial<HookBody> {
  const before = bodyOf(kind, hook, valuesOf(kind, hook));
  const { settings, ...rest } = bodyOf(kind, hook, values);
  const seconds = changedOf(before.settings, settings) as HookBody['settings'];
  return {
    ...changedOf<Partial<HookBody>>(before, rest, [
      ['field', 'comparator', 'keyword'],
      ['app_id', 'group_id'],
    ]),
    ...(Object.keys(seconds).length > 0 && { settings: seconds }),
  };
}
