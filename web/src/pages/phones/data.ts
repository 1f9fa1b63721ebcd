/** What the pages of phones ask the gateway for. */
import { query, type Schemas } from '../../api/client';
import type { paths } from '../../api/schema';

export type Phone = Schemas['Phone'];

type PageItem<P extends '/api/sms/phones/{app}/status' | '/api/sms/phones/{app}/locations'> =
  paths[P]['get']['responses'][200]['content']['application/json']['data']['data'][number];
export type StatusEntry = PageItem<'/api/sms/phones/{app}/status'>;
export type PlaceEntry = PageItem<'/api/sms/phones/{app}/locations'>;

/** @param everyMs how often it is asked for again, beside the live events */
export const usePhone = (id: string, everyMs: number) =>
  query.useQuery(
    'get',
    '/api/sms/phones/{app}',
    { params: { path: { app: id } } },
    { refetchInterval: everyMs },
  );

/** Signal as phones tell it: dBm where it is below zero, else as the app counts. */
export const signalText = (signal: number | null): string =>
  signal === null ? '–' : signal < 0 ? `${signal} dBm` : String(signal);
