/** A gateway on loopback that answers as a test says, and keeps every request byte for byte. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, before, beforeEach } from 'mocha';
import { SimNet } from '../../src/phone-sim/net.js';
import { SimRadio } from '../../src/phone-sim/radio.js';

export interface Seen {
  method: string;
  /** As it stood in the request line. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  /** An object is sent as JSON, a text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

export type Script = (request: Seen, index: number) => Answer | Promise<Answer>;

export class ScriptedGateway {
  url = '';
  seen: Seen[] = [];
  script: Script = () => ({});
  private readonly sockets = new Set<Socket>();
  readonly server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const seen = { method: request.method!, path: request.url!, headers: request.headers, body };
      this.seen.push(seen);
      void this.answer(seen, response);
    });
  });

  async open(): Promise<void> {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Every request from now on gets these answers in turn, the last one again and again. */
  answers(...answers: Answer[]): void {
    this.seen = [];
    this.script = (_, index) => answers[Math.min(index, answers.length - 1)]!;
  }

  /** Requests as "METHOD path". */
  get lines(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`);
  }

  /** Ends every connection with a reset, as a gateway that was killed does. */
  resetConnections(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(seen: Seen, response: ServerResponse): Promise<void> {
    const { status = 200, body = '', headers = {} } = await this.script(seen, this.seen.length - 1);
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    response.writeHead(status, { ...(!isText && { 'content-type': 'application/json' }), ...headers });
    response.end(isText ? body : JSON.stringify(body));
  }
}

/** Of the phone: it stands still until a test moves it. */
export class HandClock {
  at = Date.parse('2026-01-01T13:30:05Z');
  readonly now = (): number => this.at;

  pass(ms: number): void {
    this.at += ms;
  }
}

export interface Bench {
  gateway: ScriptedGateway;
  clock: HandClock;
  net: SimNet;
  radio: SimRadio;
}

/** For the cases of one describe block: a gateway, and for each case a network, radio and clock of its own. */
export function useBench(): Bench {
  const gateway = new ScriptedGateway();
  const bench = { gateway } as Bench;
  before(() => gateway.open());
  beforeEach(() => {
    bench.clock = new HandClock();
    bench.net = new SimNet();
    bench.radio = new SimRadio({ clock: bench.clock.now });
    gateway.answers({});
  });
  after(() => gateway.close());
  return bench;
}
