/** Webhooks and Slack channels are alike but for their address: what both pages ask of the API. */
import { keepPreviousData } from '@tanstack/react-query';
import i18next from 'i18next';
import { api, query, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { must } from '../../parts/problem';

export type Kind = 'webhook' | 'slack';
export type Hook = Schemas['Webhook'] | Schemas['Slack'];
export type Delivery = Schemas['Delivery'];
export type Comparator = Hook['comparator'];

/** Where its pages are. */
export const homeOf = (kind: Kind): string => (kind === 'webhook' ? '/webhooks' : '/slack');

/** Of a Slack channel it is masked. */
export const addressOf = (hook: Hook): string => ('callback_url' in hook ? hook.callback_url : hook.url);

/** What a person calls it; a Slack channel without a name goes by its number, as its masked address says nothing. */
export const nameOf = (hook: Hook): string =>
  hook.name ??
  ('callback_url' in hook ? hook.callback_url : i18next.t('problems:nameless.slack', { id: hook.id }));

export function useHooks(kind: Kind, page: number) {
  const params = { params: { query: { page, per_page: 25 } } };
  const options = { placeholderData: keepPreviousData, refetchInterval: 15_000 };
  const webhooks = query.useQuery('get', '/api/sms/webhooks', params, {
    ...options,
    enabled: kind === 'webhook',
  });
  const slack = query.useQuery('get', '/api/sms/slack', params, { ...options, enabled: kind === 'slack' });
  return kind === 'webhook' ? webhooks : slack;
}

export function useHook(kind: Kind, id: string) {
  const params = { params: { path: { id } } };
  const options = { refetchInterval: 15_000 };
  const webhook = query.useQuery('get', '/api/sms/webhooks/{id}', params, {
    ...options,
    enabled: kind === 'webhook',
  });
  const slack = query.useQuery('get', '/api/sms/slack/{id}', params, {
    ...options,
    enabled: kind === 'slack',
  });
  return kind === 'webhook' ? webhook : slack;
}

/** Asked for again every two seconds while something is on its way. */
export function useDeliveries(kind: Kind, id: string, state: Delivery['state'] | undefined, page: number) {
  const params = { params: { path: { id }, query: { page, per_page: 25, ...(state && { state }) } } };
  const every = (data: { data: { data: Delivery[] } } | undefined) =>
    data?.data.data.some((one) => one.state === 'pending') ? 2_000 : 10_000;
  const webhook = query.useQuery('get', '/api/sms/webhooks/{id}/deliveries', params, {
    placeholderData: keepPreviousData,
    refetchInterval: (asked) => every(asked.state.data),
    enabled: kind === 'webhook',
  });
  const slack = query.useQuery('get', '/api/sms/slack/{id}/deliveries', params, {
    placeholderData: keepPreviousData,
    refetchInterval: (asked) => every(asked.state.data),
    enabled: kind === 'slack',
  });
  return kind === 'webhook' ? webhook : slack;
}

/** How many are in this state; null while it is not known. */
export function useCountOf(kind: Kind, id: string, state: Delivery['state']): number | null {
  const params = { params: { path: { id }, query: { per_page: 1, state } } };
  const options = { refetchInterval: state === 'pending' ? 3_000 : 10_000 };
  const webhook = query.useQuery('get', '/api/sms/webhooks/{id}/deliveries', params, {
    ...options,
    enabled: kind === 'webhook',
  });
  const slack = query.useQuery('get', '/api/sms/slack/{id}/deliveries', params, {
    ...options,
    enabled: kind === 'slack',
  });
  return (kind === 'webhook' ? webhook : slack).data?.data.total ?? null;
}

/** The fields of a rule as the API takes them. */
export interface HookBody {
  name: string | null;
  field: string | null;
  comparator: Comparator;
  keyword: string | null;
  events: string[] | null;
  app_id: number | null;
  group_id: number | null;
  settings: Record<string, number>;
  /** Absent = as it is. */
  address?: string;
  secret?: string;
}

export const refreshHooks = (kind: Kind) =>
  refresh(`/api/sms/${kind === 'webhook' ? 'webhooks' : 'slack'}`, '/api/problems');
const at = (id: number) => ({ params: { path: { id: String(id) } } });

/** @returns the new one; the secret is in the clear where the gateway made it */
export async function createHook(kind: Kind, { address = '', secret, ...rule }: HookBody): Promise<Hook> {
  const made =
    kind === 'webhook'
      ? await must(
          api.POST('/api/sms/webhooks', {
            body: { ...rule, callback_url: address, ...(secret && { webhook_secret: secret }) },
          }),
        )
      : await must(api.POST('/api/sms/slack', { body: { ...rule, url: address } }));
  await refreshHooks(kind);
  return made.data;
}

/** @returns as it is now */
export async function changeHook(
  kind: Kind,
  id: number,
  { address, secret, ...changes }: Partial<HookBody> & { state?: 'active' | 'off' },
): Promise<Hook> {
  const changed =
    kind === 'webhook'
      ? await must(
          api.PATCH('/api/sms/webhooks/{id}', {
            ...at(id),
            body: {
              ...changes,
              ...(address && { callback_url: address }),
              ...(secret && { webhook_secret: secret }),
            },
          }),
        )
      : await must(
          api.PATCH('/api/sms/slack/{id}', {
            ...at(id),
            body: { ...changes, ...(address && { url: address }) },
          }),
        );
  await refreshHooks(kind);
  return changed.data;
}

/** What the pages show is asked for again afterwards, see refreshHooks: a page of what is gone would find nothing. */
export async function removeHook(kind: Kind, id: number): Promise<void> {
  if (kind === 'webhook') await must(api.DELETE('/api/sms/webhooks/{id}', at(id)));
  else await must(api.DELETE('/api/sms/slack/{id}', at(id)));
}

export async function testHook(kind: Kind, id: number) {
  const tried =
    kind === 'webhook'
      ? await must(api.POST('/api/sms/webhooks/{id}/test', at(id)))
      : await must(api.POST('/api/sms/slack/{id}/test', at(id)));
  return tried.data;
}

export async function replayOne(kind: Kind, id: number): Promise<void> {
  await must(api.POST('/api/sms/webhook-deliveries/{id}/replay', at(id)));
  await refreshHooks(kind);
}

/** @returns how many are on their way again */
export async function replayAll(kind: Kind, id: number, state: Delivery['state']): Promise<number> {
  const body = { state };
  const done =
    kind === 'webhook'
      ? await must(api.POST('/api/sms/webhooks/{id}/replay', { ...at(id), body }))
      : await must(api.POST('/api/sms/slack/{id}/replay', { ...at(id), body }));
  await refreshHooks(kind);
  return done.data.replayed;
}
