/** Receivers of webhooks, and events for them without a message behind each. */
import { after, before } from 'mocha';
import { inTransaction } from '../../src/db/sql.js';
import { recordEvent } from '../../src/events/store.js';
import type { NewEvent } from '../../src/events/types.js';
import { until } from '../../tools/load/until.js';
import {
  startFakeServer,
  type FakeServer,
  type RecordedRequest,
  type Reply,
} from '../support/fake-server.js';
import type { TestGateway } from '../support/gateway.js';

/** Soon enough for a test; the code is the same. */
export const SOON = { retry_initial_s: 0.05, retry_max_s: 0.2, retry_for_s: 30, timeout_s: 1 };

export interface Receiver {
  url: string;
  requests: RecordedRequest[];
  /** The bodies of what came, parsed. */
  bodies(): any[];
  /** From now on. */
  answer(reply: Reply | ((request: RecordedRequest) => Reply)): void;
  /** Waits until this many requests have come. */
  until(count: number): Promise<void>;
}

/** A receiver for the describe block that calls this; it takes everything unless a test says otherwise. */
export function useReceiver(): Receiver {
  let server: FakeServer;
  before(async () => (server = await startFakeServer()));
  after(() => server.close());
  return {
    get url() {
      return `${server.url}/hook`;
    },
    get requests() {
      return server.requests;
    },
    bodies: () => server.requests.map(({ body }) => JSON.parse(body.toString('utf8'))),
    answer: (reply) => server.answer(reply),
    until: (count) =>
      until(
        () => server.requests.length >= count,
        () => `${count} requests; there were ${server.requests.length}`,
      ).then(() => undefined),
  };
}

export async function addWebhook(gateway: TestGateway, fields: Record<string, unknown>, kind = 'webhooks') {
  const reply = await gateway.call(`/api/sms/${kind}`, { json: { settings: SOON, ...fields } });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body.data;
}

export const tell = (gateway: TestGateway, event: NewEvent) =>
  inTransaction(gateway.db, (trx) => recordEvent(trx, event, Date.now()));

export async function deliveriesOf(gateway: TestGateway, webhookId: number, query = ''): Promise<any[]> {
  return (await gateway.call(`/api/sms/webhooks/${webhookId}/deliveries?per_page=100${query}`)).body.data
    .data;
}

/** @param withinMs longer where several rounds of waiting may lie before it */
export const untilState = (
  gateway: TestGateway,
  webhookId: number,
  state: string,
  count = 1,
  withinMs?: number,
) =>
  until(
    async () => {
      const found = await deliveriesOf(gateway, webhookId, `&state=${state}`);
      return found.length >= count ? found : null;
    },
    async () =>
      `${count} deliveries to be ${state}: ${JSON.stringify(await deliveriesOf(gateway, webhookId), null, 1)}`,
    withinMs,
  );
