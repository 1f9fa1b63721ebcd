/** The paths that a message takes through a phone, and a phone's own run: their histories are kept for replay. */
import { until } from '../../../tools/load/until.js';
import { phoneWorkflowId } from '../../../src/temporal/ids.js';
import { poll, pollUntil, report } from '../../phones/support/cht.js';
import { addPhone, request } from '../../phones/support/phone.js';
import { sendToGroup } from './journey.js';
import type { Place } from './paths.js';

/** Walks the path until nothing is left to do but to wait for the run's end. @returns the message's id */
type Path = (place: Place) => Promise<number>;

export const PHONE_PATHS: Record<string, Path> = {
  async 'phone-delivered'({ gateway }) {
    const phone = await addPhone(gateway, 'cht');
    const { id } = await gateway.send(phone.appId);
    const [offer] = await pollUntil(gateway, phone);
    await report(gateway, phone, offer!.id, 'UNSENT', 'SENT');
    await gateway.untilStatus(id, 'sent');
    await report(gateway, phone, offer!.id, 'DELIVERED');
    return id;
  },

  async 'phone-failed'({ gateway }) {
    const phone = await addPhone(gateway, 'cht');
    const { id } = await gateway.send(phone.appId);
    const [offer] = await pollUntil(gateway, phone);
    await report(gateway, phone, offer!.id, 'FAILED destination.invalid');
    return id;
  },

  async 'phone-again'({ gateway }) {
    const phone = await addPhone(gateway, 'cht', { settings: { retry_initial_s: 0.05 } });
    const { id } = await gateway.send(phone.appId);
    const [offer] = await pollUntil(gateway, phone);
    await report(gateway, phone, offer!.id, 'FAILED unknown; resultCode=5');
    await gateway.untilStatus(id, 'pending');
    gateway.advance(61_000);
    const [again] = await pollUntil(gateway, phone);
    await report(gateway, phone, again!.id, 'DELIVERED');
    return id;
  },

  async 'phone-doubt-then-delivered'({ gateway, operator }) {
    const phone = await addPhone(gateway, 'cht');
    const { id } = await gateway.send(phone.appId, { ttl: 600 });
    const [offer] = await pollUntil(gateway, phone);
    gateway.advance(601_000);
    await poll(gateway, phone);
    await operator.untilWaitingFor(id, 'a report about an attempt in doubt');
    await report(gateway, phone, offer!.id, 'DELIVERED');
    return id;
  },

  async 'phone-away-then-another'({ gateway }) {
    const group = await gateway.createGroup();
    const phone = await addPhone(gateway, 'cht', { group_id: group.id });
    await poll(gateway, phone);
    const { id } = await sendToGroup(gateway, group.id);
    const queued = async () => (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data.queued === 1;
    await until(queued, 'the message to be queued');
    await gateway.createApp({ group_id: group.id });
    await gateway.call(`/api/sms/apps/${phone.appId}/pause`, { method: 'POST' });
    await gateway.untilStatus(id, 'delivered');
    return id;
  },

  async 'phone-cancelled'({ gateway, operator }) {
    const phone = await addPhone(gateway, 'cht');
    const { id } = await gateway.send(phone.appId);
    await operator.untilWaitingFor(id, 'the phone to take it and to tell of it');
    await gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' });
    return id;
  },
};

/** A phone that gets messages, is silent, comes back and is deleted. @returns the id of its run, which ends */
export async function livePhone({ gateway, operator }: Place): Promise<string> {
  const phone = await addPhone(gateway, 'msync', { settings: { offline_after_s: 5 } });
  const act = (action: string, fields: object = {}) =>
    request(gateway, phone.path, { json: { action, device_id: 'd', ...fields } });
  await gateway.send(phone.appId);
  const given = await until(async () => {
    const { messages } = (await act('outgoing')).body;
    return messages.length > 0 ? messages : null;
  }, 'a message');
  await act('delivery', { reports: [{ uuid: given[0].uuid, status: 'delivered' }] });
  await act('status', { battery_level: 80, signal_strength: -90, network_type: 'LTE', sim_state: 'READY' });
  const presence = async () => (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data.presence;
  await until(async () => (await presence()) === 'offline', 'the phone to be missed');
  await act('status', { battery_level: 79 });
  await until(async () => (await presence()) === 'online', 'the phone to be back');
  await gateway.call(`/api/sms/apps/${phone.appId}`, { method: 'DELETE' });
  const handle = (await operator.client()).workflow.getHandle(phoneWorkflowId(phone.appId));
  await handle.result(); // its next look finds nothing
  return phoneWorkflowId(phone.appId);
}
