/** What the pages of phones ask the gateway for. */
import { query, type DataOf, type Schemas } from '../../api/client';

export type Phone = Schemas['Phone'];

export type StatusEntry = DataOf<'get', '/api/sms/phones/{app}/status'>['data'][number];
export type PlaceEntry = DataOf<'get', '/api/sms/phones/{app}/locations'>['data'][number];

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
