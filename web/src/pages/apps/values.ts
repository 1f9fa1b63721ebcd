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

/** A secret that was left empty stays; any other field that was emptied goes. */
export function changeBody(provider: Provider, values: AppValues) {
  const given = provider.fields
    .filter(({ name, secret }) => !(secret && values[name] === ''))
    .map(({ name }) => [name, values[name]]);
  return { ...(Object.fromEntries(given) as Record<string, string>), ...common(values) };
}

/** Fields that this channel cannot do without. */
export const isRequired = (provider: Provider, channel: string, field: Provider['fields'][number]): boolean =>
  field.required || (provider.channel_fields[channel]?.includes(field.name) ?? false);
