/** Clients of the gateway's API that send as fast as they are answered, or at a fixed rate whatever comes back. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { nowMs } from './clock.js';

export interface Target {
  url: string;
  token: string;
  appId: number;
}

/** One send. Instants on the machine's monotonic clock (see clock.ts). */
export interface Send {
  /** Position in the run, from 0. */
  index: number;
  /** When it was handed to a connection, or had to wait for a free one. */
  startedMs: number;
  /** When its answer had been read. */
  answeredMs: number;
  /** HTTP status; 0 = no answer, so it may have been accepted. */
  status: number;
  /** Of the accepted message, else null. */
  messageId: number | null;
}

export const latencyMs = ({ startedMs, answeredMs }: Send): number => answeredMs - startedMs;
export const isAccepted = (send: Send): send is Send & { messageId: number } => send.messageId !== null;

/** The fields of send number `index`; see "Sending" in the README. */
export type MakeFields = (index: number) => Record<string, unknown>;

/** Invented numbers of one block, in turn. */
export const defaultFields: MakeFields = (index) => ({
  to: `2547110001${String(index % 100).padStart(2, '0')}`,
  message: `Load ${index}`,
});

/** Well past any time-out of the gateway. */
const ANSWER_MS = 60_000;

export class LoadClient {
  private readonly pool: Pool;
  private readonly path: string;

  /** @param connections kept open; with a rate, more than can ever be needed at once */
  constructor(
    private readonly target: Target,
    connections: number,
  ) {
    this.pool = new Pool(target.url, {
      connections,
      pipelining: 1,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
    this.path = `/api/sms/apps/${target.appId}/send`;
  }

  /** Does not throw when the gateway refuses or goes away. @throws Error when it accepts without saying an id */
  async send(index: number, fields: Record<string, unknown>): Promise<Send> {
    const startedMs = nowMs();
    const { status, text } = await this.post(JSON.stringify(fields));
    const answeredMs = nowMs();
    return { index, startedMs, answeredMs, status, messageId: status === 200 ? readId(text) : null };
  }

  private async post(json: string): Promise<{ status: number; text: string }> {
    try {
      const { statusCode, body } = await this.pool.request({
        path: this.path,
        method: 'POST',
        headers: { authorization: `Bearer ${this.target.token}`, 'content-type': 'application/json' },
        body: json,
      });
      return { status: statusCode, text: await body.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function readId(text: string): number {
  const { data } = JSON.parse(text) as { data?: { id?: unknown } };
  if (typeof data?.id !== 'number') throw new Error(`a 200 without an id: ${text.slice(0, 200)}`);
  return data.id;
}

export interface ClosedLoop {
  target: Target;
  /** Each sends its next message when its last one was answered. */
  clients: number;
  /** Sends in all. */
  count: number;
  fields?: MakeFields;
  /** Asked before each send: a promise holds the client back, false ends it. */
  before?: (index: number) => Promise<boolean> | boolean;
  onSend?: (send: Send) => void;
}

/** @returns every send, in the order of the answers */
export async function runClosedLoop(options: ClosedLoop): Promise<Send[]> {
  const { target, clients, count, fields = defaultFields, before, onSend } = options;
  const client = new LoadClient(target, clients);
  const sends: Send[] = [];
  let next = 0;
  const loop = async () => {
    while (next < count) {
      const index = next++;
      if (before && !(await before(index))) return;
      const send = await client.send(index, fields(index));
      sends.push(send);
      onSend?.(send);
    }
  };
  await Promise.all(Array.from({ length: clients }, loop));
  await client.close();
  return sends;
}

export interface OpenLoop {
  target: Target;
  /** Sends per second, evenly spaced. */
  rate: number;
  seconds: number;
  fields?: MakeFields;
  /** Asked before each send: true ends the loop early. */
  isOver?: () => boolean;
  onSend?: (send: Send) => void;
}

const OPEN_CONNECTIONS = 256;

/** Sends on time whether or not earlier ones were answered. @returns every send, in the order of the answers */
export async function runOpenLoop(options: OpenLoop): Promise<Send[]> {
  const { target, rate, seconds, fields = defaultFields, isOver, onSend } = options;
  const client = new LoadClient(target, OPEN_CONNECTIONS);
  const sends: Send[] = [];
  const running: Promise<void>[] = [];
  const startMs = nowMs();
  for (let index = 0; index < Math.round(rate * seconds); index += 1) {
    const dueMs = startMs + (index * 1000) / rate;
    const pauseMs = dueMs - nowMs();
    if (pauseMs > 0) await delay(pauseMs);
    if (isOver?.()) break;
    running.push(
      client.send(index, fields(index)).then((send) => {
        sends.push(send);
        onSend?.(send);
      }),
    );
  }
  await Promise.all(running);
  await client.close();
  return sends;
}
