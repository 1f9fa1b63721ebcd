/** A SMSsync phone's side of the gateway, request by request, and what operators then see. */
import { SimNet } from '../../../src/phone-sim/net.js';
import { SimRadio } from '../../../src/phone-sim/radio.js';
import { SmssyncPhone, type SmssyncOptions } from '../../../src/phone-sim/smssync-phone.js';
import type { Reply, TestGateway } from '../../support/gateway.js';
import { until } from '../../../tools/load/until.js';
import { addPhone, request, type PhoneApp } from './phone.js';

/** What `task=send` gives: an SMS as the app reads it. */
export interface Item {
  to: string;
  message: string;
  uuid: string;
}

/** The seven fields of an incoming SMS; `message_id` differs from call to call. */
let made = 0;
export const sms = (fields: Record<string, string> = {}): Record<string, string> => ({
  from: '+254711000199',
  message: 'Habari',
  sent_timestamp: '1767274205123',
  sent_to: '+254711000101',
  message_id: `5f0c7a52-3c1b-4e57-9d0a-${String((made += 1)).padStart(12, '0')}`,
  device_id: 'shop-3',
  ...fields,
});

/** As 3.1 writes a form; 2.8 has `+` for a space. */
export const formOf = (fields: Record<string, string>, space: '%20' | '+' = '%20'): string =>
  Object.entries(fields)
    .map((pair) => pair.map((word) => encodeURIComponent(word).replaceAll('%20', space)).join('='))
    .join('&');

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export class SmssyncLine {
  constructor(
    readonly gateway: TestGateway,
    readonly phone: PhoneApp,
    readonly secret: string | null = phone.fields['secret'] ?? null,
    readonly path = phone.path,
  ) {}

  get appId(): number {
    return this.phone.appId;
  }

  request(query: string, options: Parameters<typeof request>[2] = {}): Promise<Reply> {
    return request(this.gateway, this.path + query, options);
  }

  /** R1, or any other form. A text is sent as it is. */
  post(fields: Record<string, string> | string, method = 'POST'): Promise<Reply> {
    const own = this.secret === null ? {} : { secret: this.secret };
    const body = typeof fields === 'string' ? fields : formOf({ ...own, ...fields });
    return this.request('', { method, headers: FORM, body });
  }

  /** R3. */
  fetch(): Promise<Reply> {
    return this.request(`?task=send${this.secretQuery}`);
  }

  async items(): Promise<Item[]> {
    return itemsOf(await this.fetch());
  }

  async uuids(): Promise<string[]> {
    return (await this.items()).map(({ uuid }) => uuid);
  }

  /** R4: without the secret, as the app does it. */
  acknowledge(uuids: readonly string[], headers: Record<string, string> = {}): Promise<Reply> {
    return this.request('?task=sent', { headers, json: { queued_messages: uuids } });
  }

  async echoed(uuids: readonly string[]): Promise<string[]> {
    return (await this.acknowledge(uuids)).body.message_uuids;
  }

  /** R5. */
  async asked(): Promise<string[]> {
    return (await this.request(`?task=result${this.secretQuery}`)).body.message_uuids;
  }

  /** R6 in the form that both versions use. */
  results(rows: readonly object[]): Promise<Reply> {
    return this.report({ message_result: JSON.stringify(rows) });
  }

  report(body: object): Promise<Reply> {
    return this.request(`?task=result${this.secretQuery}`, { json: body });
  }

  /** Sends `count` messages to the phone's app and waits until they are in its queue. @returns their ids by text */
  async queue(count: number, fields: Record<string, unknown> = {}): Promise<Map<string, number>> {
    const before = (await this.view()).queued;
    const ids = new Map<string, number>();
    const messages = Array.from({ length: count }, (_, index) => `text ${(made += 1)} of ${index}`);
    for (const message of messages) {
      const { id } = await this.gateway.send(this.appId, { message, ...fields });
      ids.set(message, id);
    }
    await until(async () => (await this.view()).queued === before + count, 'messages in the queue');
    return ids;
  }

  /** One message in the queue; its id. */
  async queueOne(fields: Record<string, unknown> = {}): Promise<number> {
    return [...(await this.queue(1, fields)).values()][0]!;
  }

  /** The phone as the API shows it. */
  async view(): Promise<any> {
    return (await this.gateway.call(`/api/sms/phones/${this.appId}`)).body.data;
  }

  /** Incoming messages of the phone, oldest first. */
  async inbox(): Promise<any[]> {
    const { body } = await this.gateway.call(`/api/sms/apps/${this.appId}/inbox?per_page=50`);
    return (body.data[1].data as any[]).toReversed();
  }

  /** What is kept about the phone itself, oldest first. */
  async notes(): Promise<{ kind: string; text: string }[]> {
    const { body } = await this.gateway.call(`/api/sms/phones/${this.appId}/notes?per_page=50`);
    return (body.data.data as any[]).map(({ kind, text }) => ({ kind, text })).toReversed();
  }

  async noteKinds(): Promise<string[]> {
    return (await this.notes()).map(({ kind }) => kind);
  }

  private get secretQuery(): string {
    return this.secret === null ? '' : `&secret=${encodeURIComponent(this.secret)}`;
  }
}

/** A pace that never holds anything back. */
export const FAST = { pacing: 'raised', pacing_limit: 1_000 };
/** The same, of a phone whose Message Results API is on. */
export const RESULTS = { settings: { ...FAST, message_results: 'on' } };

/** One message in the phone's hands. */
export async function handOne(
  line: SmssyncLine,
  fields: Record<string, unknown> = {},
): Promise<{ id: number; uuid: string }> {
  const id = await line.queueOne(fields);
  const [uuid, ...more] = await line.uuids();
  if (uuid === undefined || more.length > 0) throw new Error('exactly one message is to be handed out');
  return { id, uuid };
}

export const itemsOf = ({ body }: Reply): Item[] => body.payload.messages;

export async function addSmssync(
  gateway: TestGateway,
  fields: Record<string, unknown> = {},
): Promise<SmssyncLine> {
  return new SmssyncLine(gateway, await addPhone(gateway, 'smssync', fields));
}

/** The app itself at the address of `line`, its clock the gateway's. */
export function simulate(line: SmssyncLine, options: Partial<SmssyncOptions> = {}) {
  const clock = () => line.gateway.now().getTime();
  const [net, radio] = [new SimNet(), new SimRadio({ clock })];
  const phone = new SmssyncPhone({
    version: '3.1',
    url: line.gateway.url + line.path,
    net,
    radio,
    clock,
    ...(line.secret !== null && { secret: line.secret }),
    ...options,
  });
  return { phone, net, radio };
}

/** The texts of a message's history, oldest first. */
export async function historyTexts(gateway: TestGateway, id: number): Promise<string[]> {
  const { events } = await gateway.history(id);
  return events.map(({ text }: { text: string | null }) => text ?? '');
}
