/** An app's form as values, and as the API takes it. Pure. */
import type { App, Provider } from './data';

export type AppValues = Record<string, string | number>;

type Channel = App['channel'];

export const DEFAULT_LIMIT = 100;

/** @param app null for a new one; its secrets are left out: they come back masked */
export function initialValues(provider: Provider, app: App | null, defaults: AppValues = {}): AppValues {
  const fields = provider.fields.map(({ name, secret }) => [name, app && !secret ? textOf(app[name]) : '']);
  return {
    ...Object.fromEntries(fields),
    name: app?.name ?? '',
    channel: app?.channel ?? provider.channels[0] ?? 'sms',
    sms_limit: app?.sms_limit ?? DEFAULT_LIMIT,
    group_id: app?.group_id ? String(app.group_id) : '',
    ...defaults,
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const common = ({ name, sms_limit, group_id }: AppValues) => ({
  name: String(name),
  sms_limit: Number(sms_limit),
  group_id: group_id ? Number(group_id) : null,
});

export function createBody(provider: Provider, values: AppValues) {
  const given = provider.fields.map(({ name }) => [name, values[name]]).filter(([, value]) => value !== '');
  return {
    ...(Object.fromEntries(given) as Record<string, string>),
    ...common(values),
    type: provider.type,
    channel: values['channel'] as Channel,
  };
}

/**
 * What was changed in the form, and nothing else: somebody else may have changed the rest meanwhile. A secret that was
 * left empty stays; any other field that was emptied goes.
 * @param app as the form began with it
 */
export function changeBody(provider: Provider, app: App, values: AppValues) {
  const before = initialValues(provider, app);
  const all = {
    ...(Object.fromEntries(provider.fields.map(({ name }) => [name, values[name]])) as Record<
      string,
      string
    >),
    ...common(values),
  };
  const changed = Object.entries(all).filter(([name]) => values[name] !== before[name]);
  return Object.fromEntries(changed) as Partial<typeof all>;
}

/** Fields that this channel cannot do without. */
export const isRequired = (provider: Provider, channel: string, field: Provider['fields'][number]): boolean =>
  field.required || (provider.channel_fields[channel]?.includes(field.name) ?? false);
