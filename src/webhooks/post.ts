/** The request that tells a receiver of an event. Pure. */
import type { EventRecord } from '../events/types.js';
import { headersOf } from './sign.js';
import { slackBody } from './slack.js';
import type { Delivery, Webhook } from './types.js';

export interface Told {
  delivery: Pick<Delivery, 'url'> & { id: number | string };
  record: EventRecord;
}

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** @param told one event; for Slack also several, which it reads as one message */
export function postOf<T extends Told>(
  webhook: Pick<Webhook, 'kind' | 'url' | 'secret'>,
  told: readonly T[],
  { now, publicUrl }: { now: Date; publicUrl: string | null },
): Post {
  const [first] = told;
  const { delivery, record } = first!;
  const url = delivery.url ?? webhook.url;
  if (webhook.kind === 'slack') {
    const body = JSON.stringify(slackBody(told.map((one) => one.record), publicUrl)); // prettier-ignore
    return { url, headers: { 'content-type': 'application/json' }, body };
  }
  const { id, event, created_at, data } = record;
  const body = JSON.stringify({ id, event, created_at, data });
  const timestamp = Math.floor(now.getTime() / 1_000);
  return {
    url,
    headers: headersOf({ event, deliveryId: delivery.id, timestamp, body }, webhook.secret),
    body,
  };
}
