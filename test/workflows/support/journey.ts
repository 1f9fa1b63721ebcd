/** A message's way, short enough to be compared in one line. */
import type { TestGateway } from '../../support/gateway.js';

export interface Journey {
  /** Every status it had, in order, as its history tells. */
  statuses: string[];
  /** `<app id> <outcome>` or `<app id> <outcome> <reason>`. */
  attempts: string[];
  /** Remarks in its history, for example `dlr_timeout`. */
  notes: string[];
}

export async function journeyOf(gateway: TestGateway, messageId: number): Promise<Journey> {
  const { events, attempts } = await gateway.history(messageId);
  return {
    statuses: events.filter(({ kind }: any) => kind === 'status').map(({ to }: any) => to),
    attempts: attempts.map(({ app_id, outcome, reason }: any) =>
      [app_id, outcome, reason].filter((word) => word !== null).join(' '),
    ),
    notes: events.filter(({ kind }: any) => kind === 'note').map(({ text }: any) => text),
  };
}

/** Accepts a message for a group. @returns its record */
export async function sendToGroup(
  gateway: TestGateway,
  groupId: number,
  fields: Record<string, unknown> = {},
): Promise<any> {
  const json = { to: '254711000111', message: 'Habari', ...fields };
  const reply = await gateway.call(`/api/sms/groups/${groupId}/send`, { json });
  if (reply.status !== 200) throw new Error(`not accepted: ${reply.text}`);
  return reply.body.data;
}

/** What came in for an app, newest first. */
export async function inboxOf(gateway: TestGateway, appId: number): Promise<any[]> {
  const { body } = await gateway.call(`/api/sms/apps/${appId}/inbox`);
  return body.data[1].data;
}
