/** What is left behind in the gateway's tables by what a phone did. */
import type { TestGateway } from '../../support/gateway.js';

export interface InboxRow {
  id: number;
  from: string;
  from_e164: string | null;
  message: string;
  provider_id: string | null;
  message_time: number;
  metadata: Record<string, unknown> | null;
}

export async function inboxOf(gateway: TestGateway, appId: number): Promise<InboxRow[]> {
  const rows = (await gateway
    .db('messages')
    .where({ app_id: appId, folder: 'inbox' })
    .orderBy('id')) as (InboxRow & { metadata: string | null })[];
  return rows.map((row) => ({
    ...row,
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata as unknown as string) as never),
  }));
}

/** Notes about the device, oldest first. */
export async function notesOf(
  gateway: TestGateway,
  appId: number,
): Promise<{ kind: string; text: string }[]> {
  const rows = await gateway.db('phone_records').where({ app_id: appId, kind: 'note' }).orderBy('id');
  return rows.map(({ data }: { data: string }) => JSON.parse(data) as { kind: string; text: string });
}

/** Types of events about the phone itself, oldest first. */
export const eventsOf = (gateway: TestGateway, appId: number): Promise<string[]> =>
  gateway.db('events').where({ app_id: appId }).where('type', 'like', 'phone.%').orderBy('id').pluck('type');

/** The history of a message as words: `pending>processing` for a change, the phone's word for a report without one. */
export async function storyOf(gateway: TestGateway, messageId: number): Promise<string[]> {
  const { events } = await gateway.history(messageId);
  return events
    .filter(({ kind }: { kind: string }) => kind !== 'note')
    .map(({ kind, from, to, text }: Record<string, string>) => (kind === 'status' ? `${from}>${to}` : text));
}
