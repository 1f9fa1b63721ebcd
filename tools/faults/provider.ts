/**
 * A provider that keeps a log of what reached it, and reports about what it took until it is heard, as providers do.
 * It lives in the runner, so that it sees every gateway come and go; each account behaves in its own way.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { PROVIDER_KEY } from '../load/app-fields.js';
import type { Arrival } from './audit.js';

/** One request that reached the provider. */
export interface Handed {
  messageId: number;
  attempt: number;
  /** The provider's id of it. */
  id: string;
  dlrUrl: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** `ok` = 200 with an id; `page` = 200 with a page; `cut` = read, then the connection ends; or status and headers. */
export type Answer = 'ok' | 'page' | 'cut' | readonly [status: number, headers?: Record<string, string>];

export interface Behaviour {
  /** Milliseconds before the answer. */
  answerMs: () => number;
  answer: (handed: Handed) => Answer;
  /** Milliseconds between the answer and the delivery report. Null: no report. */
  reportMs: (() => number) | null;
}

const NORMAL: Behaviour = {
  answerMs: () => 20 + 180 * Math.random(),
  answer: () => 'ok',
  reportMs: () => 100 + 900 * Math.random(),
};

const REPORT_AGAIN_MS = 1_000;
const REPORT_GIVE_UP_MS = 240_000;
const PAGE = '<html><body><h1>It works!</h1></body></html>';

export class Provider {
  readonly arrivals: Arrival[] = [];
  readonly handed: Handed[] = [];
  /** Those whose delivery report a gateway has taken. */
  readonly reported: Handed[] = [];
  /** Delivery reports that no gateway has taken yet. */
  reportsDue = 0;
  private readonly accounts = new Map<string, Behaviour>();
  private isClosed = false;
  private readonly server = createServer((incoming, response) => void this.serve(incoming, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** A new account, which behaves well unless told otherwise. @returns its `api_link` */
  account(behaviour: Partial<Behaviour> = {}): string {
    const path = `/send/${this.accounts.size + 1}`;
    this.accounts.set(path, { ...NORMAL, ...behaviour });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async stop(): Promise<void> {
    this.isClosed = true;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return; // the gateway died before all of it was here
    }
    const behaviour = this.accounts.get(incoming.url ?? '');
    if (!behaviour || incoming.headers.authorization !== `Bearer ${PROVIDER_KEY}`)
      return void response.writeHead(404).end();
    const fields = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<'ref' | 'dlr_url', string>;
    const [messageId, attempt] = fields.ref.split('-').map(Number);
    const handed: Handed = {
      messageId: messageId!,
      attempt: attempt!,
      id: `P-${this.handed.length + 1}`,
      dlrUrl: fields.dlr_url,
      at: Date.now(),
    };
    const answer = behaviour.answer(handed);
    this.handed.push(handed);
    this.arrivals.push({ messageId: messageId!, attempt: attempt!, refused: isRefusal(answer) });
    await delay(behaviour.answerMs());
    write(response, answer, handed.id);
    if (!isRefusal(answer) && behaviour.reportMs) await this.report(handed, behaviour.reportMs());
  }

  private async report(handed: Handed, afterMs: number): Promise<void> {
    this.reportsDue += 1;
    await delay(afterMs);
    const giveUpAt = Date.now() + REPORT_GIVE_UP_MS;
    while (!this.isClosed && Date.now() < giveUpAt) {
      if (await isTaken(handed)) {
        this.reported.push(handed);
        break;
      }
      await delay(REPORT_AGAIN_MS);
    }
    this.reportsDue -= 1;
  }
}

async function isTaken({ dlrUrl, id }: Handed): Promise<boolean> {
  try {
    const { statusCode, body } = await request(dlrUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `id=${id}&status=delivered`,
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false; // nobody listens, or the gateway died
  }
}

/** A status other than 2xx says that it was not taken; a fault of the server says nothing, and neither does silence. */
function isRefusal(answer: Answer): boolean {
  if (typeof answer === 'string') return false;
  const [status] = answer;
  return status === 503 || (status >= 300 && status < 500 && status !== 408);
}

function write(response: ServerResponse, answer: Answer, id: string): void {
  switch (answer) {
    case 'ok':
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
    case 'page':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    case 'cut':
      return void response.socket?.destroy();
    default: {
      const [status, headers = {}] = answer;
      response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(PAGE);
    }
  }
}
