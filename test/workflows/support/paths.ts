/** Every path a message can take through its workflow, as short as it can be: their histories are kept for replay. */
import type { TestGateway } from '../../support/gateway.js';
import { cancel } from '../../../workflows/contract.js';
import { refusedFor, report, UNAUTHORIZED, UNAVAILABLE, type Answer, type Company } from './company.js';
import { sendToGroup } from './journey.js';
import type { Operator } from './temporal.js';

export interface Place {
  gateway: TestGateway;
  company: Company;
  operator: Operator;
}

/** Walks the path until nothing is left to do but to wait for the run's end. @returns the message's id */
type Path = (place: Place) => Promise<number>;

const SHORT = { dlr_deadline_s: 1 };
const SLOWLY = { retry_initial_s: 60, retry_max_s: 60 };
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** Opens for an hour in six hours. */
function shutNow() {
  const [from, to] = [6, 7].map((hours) => inSeconds(hours * 3_600).slice(11, 16));
  return { windows: { from, to } };
}

/** An app that answers so, and a message for it. */
async function send(
  { gateway, company }: Place,
  answers: Answer[],
  fields: Record<string, unknown> = {},
  message: Record<string, unknown> = {},
) {
  const { app, account } = await company.app(gateway, fields, ...answers);
  const { id } = await gateway.send(app.id, message);
  return { app, account, id: id as number };
}

async function sendToTwo({ gateway, company }: Place, first: Answer, settings: Record<string, unknown> = {}) {
  const group = await gateway.createGroup({ settings });
  const one = await company.app(gateway, { group_id: group.id, sms_limit: 1_000 }, first);
  const other = await company.app(gateway, { group_id: group.id, sms_limit: 1 }, 'accept');
  const { id } = await sendToGroup(gateway, group.id);
  return { id: id as number, one: one.account, other: other.account };
}

/** Its report comes as soon as the workflow waits for it. */
async function deliver({ operator }: Place, id: number, handed: Parameters<typeof report>[0]) {
  await operator.untilWaitingFor(id, 'the delivery report');
  await report(handed, 'delivered');
  return id;
}

/** Moves the app's next place, so that what is sent now has to wait. */
const setPlace = ({ gateway }: Place, appId: number, aheadMs: number) =>
  gateway
    .db('apps')
    .where({ id: appId })
    .update({ slot_next_us: (Date.now() + aheadMs) * 1_000 });

export const PATHS: Record<string, Path> = {
  async delivered(place) {
    const { id, account } = await send(place, ['accept']);
    await account.untilHanded(1);
    return deliver(place, id, account.handed[0]!);
  },
  async 'sent-then-delivered'(place) {
    const { id, account } = await send(place, ['cut'], { settings: { ambiguous_wait_s: 600 } });
    await place.operator.untilWaitingFor(id, 'a report about an attempt in doubt');
    await report(account.handed[0]!, 'sent');
    return deliver(place, id, account.handed[0]!);
  },
  async 'report-before-answer'(place) {
    const { id } = await send(place, [async (handed) => (await report(handed, 'delivered'), 'accept')]);
    return id;
  },
  async 'reported-failed'(place) {
    const { id, account } = await send(place, ['accept']);
    await place.operator.untilWaitingFor(id, 'the delivery report');
    await report(account.handed[0]!, 'failed');
    return id;
  },
  async 'transient-then-retry'(place) {
    const { id, account } = await send(place, [UNAVAILABLE, 'accept']);
    await account.untilHanded(2);
    return deliver(place, id, account.handed[1]!);
  },
  async 'transient-until-failed'(place) {
    return (await send(place, [UNAVAILABLE])).id;
  },
  async 'retry-after'(place) {
    const { id, account } = await send(place, [[429, {}, { 'retry-after': '1' }], 'accept']);
    await account.untilHanded(2);
    return deliver(place, id, account.handed[1]!);
  },
  async failover(place) {
    const { id, other } = await sendToTwo(place, UNAUTHORIZED);
    await other.untilHanded(1);
    return deliver(place, id, other.handed[0]!);
  },
  async 'failover-on-failed-report'(place) {
    const { id, one, other } = await sendToTwo(place, 'accept', { failover_on_failed_dlr: true });
    await place.operator.untilWaitingFor(id, 'the delivery report');
    await report(one.handed[0]!, 'failed');
    await other.untilHanded(1);
    return deliver(place, id, other.handed[0]!);
  },
  async permanent(place) {
    return (await send(place, [refusedFor('invalid_recipient')])).id;
  },
  async 'doubt-then-report'(place) {
    const { id, account } = await send(place, ['cut'], { settings: { ambiguous_wait_s: 600 } });
    await place.operator.untilWaitingFor(id, 'a report about an attempt in doubt');
    await report(account.handed[0]!, 'delivered');
    return id;
  },
  async 'doubt-held'(place) {
    return (await send(place, ['cut'], { settings: SHORT })).id;
  },
  async 'doubt-then-resend'(place) {
    const settings = { on_ambiguous: 'resend' };
    const { id, account } = await send(place, ['cut', 'accept'], { settings });
    await account.untilHanded(2);
    return deliver(place, id, account.handed[1]!);
  },
  async 'resend-same-id'(place) {
    const rules = [{ http: 200, json: 'id', exists: true, is: 'accepted' }];
    const c4 = JSON.stringify({ rules, idempotent: true });
    const { id, account } = await send(place, ['cut', 'accept'], { c4 });
    await account.untilHanded(2);
    return deliver(place, id, account.handed[1]!);
  },
  async 'report-timeout'(place) {
    return (await send(place, ['accept'], { settings: SHORT })).id;
  },
  async scheduled(place) {
    const { id, account } = await send(place, ['accept'], {}, { scheduled_at: inSeconds(1.5) });
    await account.untilHanded(1);
    return deliver(place, id, account.handed[0]!);
  },
  async 'cancelled-while-scheduled'(place) {
    const { id } = await send(place, ['accept'], {}, { scheduled_at: inSeconds(3_600) });
    await place.operator.untilWaitingFor(id, 'its scheduled time');
    await (await place.operator.run(id)).executeUpdate(cancel);
    return id;
  },
  async 'cancelled-before-the-next-attempt'(place) {
    const { id } = await send(place, [UNAVAILABLE], { settings: SLOWLY });
    await place.operator.untilWaitingFor(id, 'the next attempt');
    await (await place.operator.run(id)).executeUpdate(cancel);
    return id;
  },
  async 'rate-wait'(place) {
    const { app, account } = await place.company.app(place.gateway, { settings: { tps: 1 } });
    await setPlace(place, app.id, 2_500);
    const { id } = await place.gateway.send(app.id);
    await account.untilHanded(1);
    return deliver(place, id, account.handed[0]!);
  },
  async 'cancelled-while-shut'(place) {
    const { id } = await send(place, ['accept'], { settings: { send_window: shutNow() } });
    await place.operator.untilWaitingFor(id, 'the send window of its app');
    await (await place.operator.run(id)).executeUpdate(cancel);
    return id;
  },
  async 'shut-then-another-app'(place) {
    const { gateway } = place;
    const { id, other } = await sendToTwo(place, async ({ messageId }) => {
      const { app_id } = await gateway.message(messageId);
      const json = { settings: { send_window: shutNow() } };
      await gateway.call(`/api/sms/apps/${app_id}`, { method: 'PATCH', json });
      return UNAVAILABLE;
    });
    await other.untilHanded(1);
    return deliver(place, id, other.handed[0]!);
  },
  async expired(place) {
    return (await send(place, [UNAVAILABLE], { settings: SLOWLY }, { ttl: 1 })).id;
  },
  async 'failing-step'(place) {
    const { db } = place.gateway;
    const { app, account } = await place.company.app(place.gateway);
    await db.schema.renameTable('send_attempts', 'send_attempts_away');
    const { id } = await place.gateway.send(app.id);
    await place.operator.untilWaitingFor(id, 'a repair of the gateway (a step fails; see its log)');
    await db.schema.renameTable('send_attempts_away', 'send_attempts');
    await account.untilHanded(1);
    return deliver(place, id, account.handed[0]!);
  },
};

/** Paths through a gateway that looks at a paused app again after a second, not a minute. */
export const PAUSED_PATHS: Record<string, Path> = {
  async 'paused-wait'(place) {
    const { id, app, account } = await send(place, [UNAVAILABLE, 'accept']);
    const set = (verb: string) => place.gateway.call(`/api/sms/apps/${app.id}/${verb}`, { method: 'POST' });
    await account.untilHanded(1);
    await set('pause');
    await place.operator.untilWaitingFor(id, 'its app (paused)');
    await set('resume');
    await account.untilHanded(2);
    return deliver(place, id, account.handed[1]!);
  },
};
