/** One simulated phone of a run, and what is noted about it. */
import { SimNet, type Exchange, type Fate } from '../../src/phone-sim/net.js';
import { SimRadio } from '../../src/phone-sim/radio.js';
import type { Handset } from '../../src/phone-sim/handset.js';
import type { PhoneAccount } from './api.js';
import { isPoll, makeHandset } from './kinds.js';

export interface PhoneOptions {
  fate?: () => Fate;
}

export class RunningPhone {
  readonly radio = new SimRadio({ clock: Date.now, report: () => 'delivered' });
  readonly handset: Handset;
  /** Milliseconds of every answered request for messages, and of every other one. */
  pollsMs: number[] = [];
  othersMs: number[] = [];
  /** Texts in answers that the phone never got, those to its acknowledgements included. */
  readonly lostOnTheWay = new Set<string>();
  /** Of those, the ones that it had acknowledged without an answer: it may not send them, nor ask again. */
  readonly stranded = new Set<string>();
  readonly received: string[] = [];
  private readonly texts = new Map<string, string>();
  private readonly net: SimNet;

  constructor(
    readonly account: PhoneAccount,
    { fate }: PhoneOptions = {},
  ) {
    this.net = new SimNet({ onExchange: (exchange) => this.note(exchange), ...(fate && { fate }) });
    this.handset = makeHandset(account.kind, account, { net: this.net, radio: this.radio, clock: Date.now });
  }

  get counts() {
    return this.net.counts;
  }

  async receive(from: string, text: string): Promise<void> {
    this.received.push(text);
    await this.handset.receive(from, text);
  }

  close(): void {
    this.net.close();
  }

  private note({ request, reply, isLost, tookMs }: Exchange): void {
    if (reply) (isPoll(this.account.kind, request) ? this.pollsMs : this.othersMs).push(tookMs);
    for (const { id, text } of messagesIn(reply?.text ?? '')) {
      this.texts.set(id, text);
      if (isLost) this.lostOnTheWay.add(text);
    }
    // An acknowledgement without its answer: the phone may not send, and the gateway may think that it does.
    if (!isLost || !request.url.includes('task=sent')) return;
    const { queued_messages: ids } = JSON.parse(request.body ?? '{}') as { queued_messages: string[] };
    for (const id of ids) {
      const text = this.texts.get(id);
      if (text === undefined) continue;
      this.lostOnTheWay.add(text);
      this.stranded.add(text);
    }
  }
}

/** Whatever the app: what it is told to send. */
function messagesIn(text: string): { id: string; text: string }[] {
  if (!text.includes('"messages"')) return [];
  const body = JSON.parse(text) as { payload?: { messages?: unknown }; messages?: unknown };
  const list = body.payload?.messages ?? body.messages;
  if (!Array.isArray(list)) return [];
  return (list as Record<string, unknown>[]).map((item) => ({
    id: String(item['uuid'] ?? item['id']),
    text: String(item['message'] ?? item['content']),
  }));
}
