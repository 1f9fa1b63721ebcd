/** Clients that send and write down what they were told. They repeat nothing. */
import { Agent, request } from 'undici';
import type { Answer, Sent } from './audit.js';

export interface Target {
  /** Base URLs of the gateways; requests go to them in turn. */
  urls: readonly string[];
  token: string;
  appId: number;
}

export interface SendOptions {
  /** Further fields of each message. */
  fields?: (number: number) => Record<string, unknown>;
  idempotencyKey?: (number: number) => string;
  /** Of the first message; clients side by side need numbers apart. */
  firstNumber?: number;
}

/** Milliseconds after which a client gives up on an answer. */
const PATIENCE_MS = 60_000;

export class Clients {
  readonly sent: Sent[] = [];
  private made: number;
  private readonly agent = new Agent({
    connections: 64,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });

  constructor(
    private readonly target: Target,
    private readonly options: SendOptions = {},
  ) {
    this.made = (options.firstNumber ?? 1) - 1;
  }

  get acceptedIds(): number[] {
    return this.sent.flatMap(({ answer }) => (answer.kind === 'accepted' ? [answer.messageId] : []));
  }

  /** `count` messages as fast as `atOnce` clients get their answers. */
  async sendAll(
    count: number,
    atOnce: number,
    pause: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    let left = count;
    const client = async () => {
      while (left > 0) {
        left -= 1;
        await this.send();
        await pause();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, client));
  }

  /**
   * A steady stream that waits for no answer, as clients do that know nothing of each other.
   * @returns ends it; resolves when the last answer has come
   */
  steadily(perSecond: number): () => Promise<void> {
    const open = new Set<Promise<unknown>>();
    const startedAt = performance.now();
    let begun = 0;
    // By the clock and not by the timer: a busy machine must not make the stream thinner.
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
      for (; begun < due; begun += 1) {
        const one = this.send().finally(() => open.delete(one));
        open.add(one);
      }
    }, 20);
    return async () => {
      clearInterval(timer);
      await Promise.all(open);
    };
  }

  /** One message; what became of it is in `sent`. */
  async send(): Promise<Sent> {
    const number = (this.made += 1);
    return this.sendAs(number, this.target.urls[number % this.target.urls.length]!);
  }

  /** Message `number` through the gateway at `url`. */
  async sendAs(number: number, url: string): Promise<Sent> {
    const mark = `Habari no. ${number}`;
    const at = Date.now();
    const startedAt = performance.now();
    const answer = await this.post(url, number, mark).catch((error: unknown): Answer => ({
      kind: 'unread',
      why: (error as { code?: string }).code ?? String(error),
    }));
    const one: Sent = { mark, at, tookMs: Math.round(performance.now() - startedAt), answer };
    this.sent.push(one);
    return one;
  }

  private async post(url: string, number: number, message: string): Promise<Answer> {
    const { token, appId } = this.target;
    const key = this.options.idempotencyKey?.(number);
    const { statusCode, headers, body } = await request(`${url}/api/sms/apps/${appId}/send`, {
      method: 'POST',
      dispatcher: this.agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: JSON.stringify({ to: recipient(number), message, ...this.options.fields?.(number) }),
    });
    const text = await body.text();
    if (statusCode === 200) {
      const { data } = JSON.parse(text) as { data: { id: number } };
      return { kind: 'accepted', messageId: data.id, replayed: headers['idempotent-replayed'] === 'true' };
    }
    const retryAfter = Number(headers['retry-after']);
    return { kind: 'refused', status: statusCode, retryAfterS: retryAfter > 0 ? retryAfter : null };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** Invented numbers only. */
const recipient = (number: number) => `2547110001${String(number % 100).padStart(2, '0')}`;
