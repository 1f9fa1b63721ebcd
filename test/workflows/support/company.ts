/**
 * An SMS company on loopback that does as it is told, behind apps of type `Http`. Whatever arrives here has left the
 * gateway for good: counting it is counting what reached the handset side.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'mocha';
import { until } from '../../../tools/load/until.js';
import type { TestGateway } from '../../support/gateway.js';

/** One message as the company got it. */
export interface Handed {
  /** Our reference of the attempt, `<message id>-<attempt>`. */
  ref: string;
  messageId: number;
  to: string;
  from: string;
  text: string;
  dlrUrl: string;
  /** The company's id of it. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * `accept` = 200 with an id; `cut` = read, then the connection ends without an answer; `html` = a 200 that is no
 * acceptance; a list = status, body, headers. A function may wait, or report, before it says which.
 */
export type Answer = Plain | ((handed: Handed) => Promise<Plain>);
type Plain = 'accept' | 'cut' | 'html' | Written;
type Written = readonly [status: number, body?: object, headers?: Record<string, string>];

export const UNAVAILABLE: Written = [503];
export const UNAUTHORIZED: Written = [401];
/** @param error a reason of outcome.ts, which the apps' reply rules read as a permanent refusal */
export const refusedFor = (error: string): Written => [422, { error }];

/** Stands in every app's credentials; may be nowhere else. */
export const SECRET = 'secret-marker-Zq81';

/** Waits in milliseconds; see the settings of an app. */
export const FAST = { retry_initial_s: 0.02, retry_max_s: 0.1, ambiguous_wait_s: 0.2, max_attempts: 2 };

export class Account {
  readonly handed: Handed[] = [];
  private answers: Answer[] = ['accept'];

  constructor(
    readonly path: string,
    readonly apiLink: string,
  ) {}

  /** What the next messages are answered with, one each; the last answer stays. */
  answer(...answers: [Answer, ...Answer[]]): void {
    this.answers = answers;
  }

  next(): Answer {
    return this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
  }

  async untilHanded(count: number): Promise<void> {
    const enough = () => Promise.resolve(this.handed.length >= count);
    await until(enough, () => `${count} messages to reach the company; ${this.handed.length} did`);
  }
}

export class Company {
  private readonly accounts = new Map<string, Account>();
  private lastId = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A new account with the company, which answers `answers` in turn. */
  account(...answers: Answer[]): Account {
    const path = `/send/${this.accounts.size + 1}`;
    const { port } = this.server.address() as AddressInfo;
    const account = new Account(path, `http://127.0.0.1:${port}${path}`);
    const [first, ...others] = answers;
    if (first !== undefined) account.answer(first, ...others);
    this.accounts.set(path, account);
    return account;
  }

  /** An account and the app that uses it. */
  async app(
    gateway: TestGateway,
    fields: Record<string, unknown> = {},
    ...answers: Answer[]
  ): Promise<{ app: { id: number; name: string }; account: Account }> {
    const account = this.account(...answers);
    const { settings, ...others } = fields;
    const app = await gateway.createApp({
      ...appFields(account.apiLink),
      settings: { ...FAST, ...(settings as object | undefined) },
      ...others,
    });
    return { app, account };
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const account = this.accounts.get(request.url ?? '');
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const read = (name: string) => form.get(name) ?? '';
    if (!account || request.headers.authorization !== `Bearer ${SECRET}`)
      return void response.writeHead(400).end();
    const handed: Handed = {
      ref: read('ref'),
      messageId: Number(read('ref').split('-')[0]),
      to: read('to'),
      from: read('from'),
      text: read('text'),
      dlrUrl: read('dlr_url'),
      id: `C-${++this.lastId}`,
      at: Date.now(),
    };
    account.handed.push(handed);
    const answer = account.next();
    write(response, typeof answer === 'function' ? await answer(handed) : answer, handed);
  }
}

function write(response: ServerResponse, answer: Plain, { id }: Handed): void {
  if (answer === 'cut') return void response.socket?.destroy();
  if (answer === 'html') {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
  }
  const [status, body = {}, headers = {}] = answer === 'accept' ? ([200, { id }] as Written) : answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The fields of an app that uses an account. Reports are matched by our reference in the URL. */
export function appFields(apiLink: string): Record<string, string> {
  const refusals = ['invalid_recipient', 'opted_out', 'no_route', 'invalid_sender', 'insufficient_balance'];
  return {
    type: 'Http',
    api_link: apiLink,
    phone_number: '20880',
    api_key: SECRET,
    c1: 'POST form',
    c2: 'to={{to}}\nfrom={{from}}\ntext={{text}}\nref={{id}}\ndlr_url={{dlr_url}}',
    c3: 'Authorization: Bearer {{api_key}}',
    c4: JSON.stringify({
      rules: [
        { http: 200, json: 'id', exists: true, is: 'accepted' },
        ...refusals.map((reason) => ({ json: 'error', in: [reason], is: 'permanent', reason })),
      ],
    }),
    c5: JSON.stringify({ id: { json: 'id' }, text: { json: 'text' } }),
    c6: JSON.stringify({
      match: 'path',
      status: { field: 'status', map: REPORT_WORDS },
      code: { field: 'code' },
      time: { field: 'at', format: 'unix_ms' },
    }),
    c7: JSON.stringify({
      from: 'from',
      to: 'to',
      text: 'text',
      id: 'id',
      time: { field: 'at', format: 'unix_ms' },
    }),
  };
}

export const REPORT_WORDS = { sent: 'sent', delivered: 'delivered', failed: 'failed', expired: 'expired' };

/** The company tells how a message fared. @returns the gateway's answer */
export async function report(
  { dlrUrl, id }: Pick<Handed, 'dlrUrl' | 'id'>,
  status: string,
  more: Record<string, string> = {},
): Promise<Response> {
  return fetch(dlrUrl, { method: 'POST', body: new URLSearchParams({ id, status, ...more }) });
}

/** Brings a company up for the describe block that calls this. */
export function useCompany(): Company {
  const company = new Company();
  before(() => company.start());
  after(() => company.stop());
  return company;
}

/** A promise and the key to it: holds a company's answer back until a test has looked. */
export function gate(): { passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
