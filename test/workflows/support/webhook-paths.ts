/** Every path a delivery can take through its workflow, as short as it can be: their histories are kept for replay. */
import { inTransaction } from '../../../src/db/sql.js';
import { recordEvent } from '../../../src/events/store.js';
import { webhookGroupWorkflowId, webhookWorkflowId } from '../../../src/temporal/ids.js';
import { until } from '../../../tools/load/until.js';
import { startFakeServer, type Reply } from '../../support/fake-server.js';
import { deliverNow } from '../../../workflows/contract.js';
import type { Place } from './paths.js';

/** Walks the path. @returns the id of the workflow, which ends by itself */
type Path = (place: Place) => Promise<string>;

const SOON = { retry_initial_s: 0.05, retry_max_s: 0.1 };

interface Told {
  ids: number[];
  answer: (reply: Reply) => void;
  /** Waits until every delivery has ended, and takes webhook and receiver away. */
  end: () => Promise<void>;
  webhookId: number;
}

/** A webhook whose receiver answers so, the last answer again and again, and events for it. */
async function tell(
  { gateway }: Place,
  answers: Reply[],
  { events = 1, settings = {} }: { events?: number; settings?: object } = {},
): Promise<Told> {
  const server = await startFakeServer();
  server.answer(() => (answers.length > 1 ? answers.shift()! : answers[0]!));
  const { db } = gateway;
  const json = { callback_url: server.url, events: ['phone.*'], settings: { ...SOON, ...settings } };
  const webhookId: number = (await gateway.call('/api/sms/webhooks', { json })).body.data.id;
  await inTransaction(db, async (trx) => {
    for (let n = 0; n < events; n += 1)
      await recordEvent(trx, { type: 'phone.online', appId: null, data: { n } }, Date.now());
  });
  const ids = await db('webhook_deliveries').where({ webhook_id: webhookId }).orderBy('id').pluck('id');
  const open = () => db('webhook_deliveries').where({ webhook_id: webhookId, state: 'pending' }).first();
  return {
    ids,
    webhookId,
    answer: (reply) => server.answer(reply),
    async end() {
      await until(async () => !(await open()), 'the deliveries to end');
      await gateway.call(`/api/sms/webhooks/${webhookId}`, { method: 'DELETE' });
      await server.close();
    },
  };
}

async function alone(place: Place, answers: Reply[], settings = {}): Promise<string> {
  const { ids, end } = await tell(place, answers, { settings });
  await end();
  return webhookWorkflowId(ids[0]!);
}

async function together(place: Place, answers: Reply[]): Promise<string> {
  const { ids, webhookId, end } = await tell(place, answers, { events: 8 });
  await end();
  return webhookGroupWorkflowId(webhookId, ids[0]!);
}

export const WEBHOOK_PATHS: Record<string, Path> = {
  delivered: (place) => alone(place, [[200]]),
  'tried-again': (place) => alone(place, [[500], [404], [200]]),
  gone: (place) => alone(place, [[410]]),
  'given-up': (place) => alone(place, [[500]], { retry_for_s: 0.2 }),
  async 'wanted-now'(place) {
    const settings = { retry_initial_s: 600, retry_max_s: 600 };
    const { ids, answer, end } = await tell(place, [[500]], { settings });
    const tried = () => place.gateway.db('webhook_deliveries').where({ id: ids[0]!, attempts: 1 }).first();
    await until(tried, 'the first attempt');
    answer([200]);
    const { workflow } = await place.operator.client();
    await workflow.getHandle(webhookWorkflowId(ids[0]!)).signal(deliverNow);
    await end();
    return webhookWorkflowId(ids[0]!);
  },
  'many-at-once': (place) => together(place, [[200]]),
  'many-at-once-some-refused': (place) => together(place, [[500], [410], [500], [200]]),
};
