/** An app as its customers meet it: what they write to it, and what they are answered. */
import { until } from '../../../tools/load/until.js';
import { Provider } from '../../incoming/support/provider.js';
import type { TestGateway } from '../../support/gateway.js';
import { inboxOf } from '../../workflows/support/journey.js';

export const THEIRS = '+254711000150';

export class Line {
  private written = 0;

  constructor(
    private readonly gateway: TestGateway,
    readonly app: any,
  ) {}

  /** @param id the provider's; default: a new one. @returns the incoming message's record */
  async says(text: string, from = THEIRS, id = `in-${this.app.id}-${(this.written += 1)}`): Promise<any> {
    const form = { from, to: this.app.phone_number ?? '', text, id };
    const reply = await new Provider(this.gateway).call(this.app, 'receive', '', { form });
    if (reply.status !== 200) throw new Error(`not taken: ${reply.text}`);
    const found = (await inboxOf(this.gateway, this.app.id)).find((one) => one.provider_id === id);
    if (!found) throw new Error('not in the inbox');
    return found;
  }

  /** Says it and waits until it is answered. @returns the answer's record */
  async asks(text: string, from = THEIRS): Promise<any> {
    const { id } = await this.says(text, from);
    return until(
      async () => (await this.answers()).find(({ metadata }) => metadata.in_reply_to === id),
      () => `an answer to "${text}"`,
    );
  }

  /** What was answered so far, oldest first; nothing that was decided still waits to be sent. */
  async answers(): Promise<any[]> {
    const waits = () => this.gateway.db('auto_replies').where({ state: 'pending' }).first('id');
    await until(async () => (await waits()) === undefined, 'the answers that were decided');
    const { body } = await this.gateway.call(`/api/sms/apps/${this.app.id}/outbox?per_page=50`);
    return (body.data[1].data as any[]).filter(({ metadata }) => metadata?.auto_reply).toReversed();
  }

  async texts(): Promise<string[]> {
    return (await this.answers()).map(({ message }) => message);
  }

  /** Remarks in the history of an incoming message. */
  async notes({ id }: { id: number }): Promise<string[]> {
    const { events } = await this.gateway.history(id);
    return events.filter(({ kind }: any) => kind === 'note').map(({ text }: any) => text);
  }
}

let nextNumber = 10;

/** A line of a simulator app with a number of its own. */
export async function addLine(gateway: TestGateway, fields: Record<string, unknown> = {}): Promise<Line> {
  nextNumber += 1;
  const app = await gateway.createApp({ phone_number: `+2547110000${nextNumber}`, ...fields });
  return new Line(gateway, app);
}

export async function addKeyword(gateway: TestGateway, json: Record<string, unknown>): Promise<any> {
  const reply = await gateway.call('/api/sms/keywords', { json });
  if (reply.status !== 200) throw new Error(`no rule: ${reply.text}`);
  return reply.body.data;
}
