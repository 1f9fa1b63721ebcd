/** Polls of CHT gateway. */
import assert from 'node:assert/strict';
import type { TestGateway } from '../../support/gateway.js';
import { until } from '../../../tools/load/until.js';
import { request, type PhoneApp } from './phone.js';

export interface Offer {
  id: string;
  to: string;
  content: string;
}

export const sms = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  from: '+254711000021',
  content: 'Ndiyo',
  sms_sent: 1767274205000,
  sms_received: 1767274207311,
  ...fields,
});

/** @returns what the phone is to send */
export async function poll(
  gateway: TestGateway,
  phone: PhoneApp,
  body: Record<string, unknown> = {},
): Promise<Offer[]> {
  const reply = await request(gateway, phone.path, { json: body });
  assert.equal(reply.status, 200, reply.text);
  assert.ok(Array.isArray(reply.body.messages), reply.text);
  return reply.body.messages;
}

/** Polls until something is offered. */
export const pollUntil = (gateway: TestGateway, phone: PhoneApp, count = 1): Promise<Offer[]> =>
  until(async () => {
    const offers = await poll(gateway, phone);
    return offers.length >= count ? offers : null;
  }, `${count} messages to be offered`);

/** Reports statuses of one message, in one poll. @param statuses `FAILED reason` carries a reason */
export const report = (gateway: TestGateway, phone: PhoneApp, id: string, ...statuses: string[]) =>
  poll(gateway, phone, {
    updates: statuses.map((word) => {
      const [status, ...reason] = word.split(' ');
      return { id, status, ...(reason.length > 0 && { reason: reason.join(' ') }) };
    }),
  });
