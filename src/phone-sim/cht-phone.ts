/**
 * A phone with the CHT gateway app (1.8.x), which is also the SysCo smsgateway. Its tables are public, so that they can
 * be looked at; nothing but the methods changes them.
 */
import { randomUUID } from 'node:crypto';
import type { NetReply } from './http-line.js';
import { asText, isObject, parseLenient } from './json.js';
import type { SimNet } from './net.js';
import { ANDROID_CODES, type Clock, type DeliveryReport, type RadioResult, type SimRadio } from './radio.js';

export interface ChtOptions {
  url: string;
  net: SimNet;
  radio: SimRadio;
  clock: Clock;
  /** As typed into the app; without both no credentials are sent. */
  user?: string;
  password?: string;
  /** Of the app, for its User-Agent. */
  version?: string;
  /** Says that everything was sent and delivered, and sends nothing. */
  dummySend?: boolean;
}

/** An SMS for the gateway ("wt": web terminating). */
export interface ReceivedRow {
  id: string;
  status: 'WAITING' | 'FORWARDED';
  from: string;
  content: string;
  /** Milliseconds; 0 for an SMS of several parts. */
  smsSent: number;
  smsReceived: number;
}

export type OutgoingStatus = 'UNSENT' | 'PENDING' | 'SENT' | 'DELIVERED' | 'FAILED';

/** An SMS of the gateway ("wo": web originating). */
export interface OutgoingRow {
  id: string;
  status: OutgoingStatus;
  to: string;
  content: string;
  retries: number;
  lastAction: number;
}

/** One step in the life of an outgoing SMS, which the gateway is told once. */
export interface StatusRow {
  seq: number;
  id: string;
  status: OutgoingStatus;
  reason: string | null;
  needsForwarding: boolean;
  at: number;
}

const MESSAGES_PER_POST = 10;
const UPDATES_PER_POST = 20;
const SENDS_PER_WAKE = 10;
const MAX_RETRIES = 20;
const MINUTE_MS = 60_000;
const KEPT_MS = 7 * 24 * 60 * MINUTE_MS;
const ONE_PART = 160;

/** Faults that may pass: the app tries again by itself. */
const PASSING: Partial<Record<RadioResult, string>> = {
  noService: 'no-service',
  nullPdu: 'null-pdu',
  radioOff: 'radio-off',
};

/** What one POST held, and whether the gateway took it. */
interface Posted {
  isTaken: boolean;
  messages: number;
  updates: number;
}

export class ChtPhone {
  readonly wt: ReceivedRow[] = [];
  readonly wo = new Map<string, OutgoingRow>();
  woStatus: StatusRow[] = [];
  /** What the app stumbled over. */
  readonly crashes: string[] = [];
  private seq = 0;

  constructor(private readonly options: ChtOptions) {}

  /** The check of the address in the app's settings. */
  async checkUrl(): Promise<'ok' | 'unauthorised' | 'not found'> {
    const { net, url } = this.options;
    const headers = { ...this.headers, 'Content-Type': 'application/json' };
    const reply = await net.ask({ method: 'GET', url, headers });
    if (reply?.status === 401) return 'unauthorised';
    const said = reply && isTwoHundred(reply) ? parseLenient(reply.text) : null;
    const word = isObject(said) ? said['medic-gateway'] : null;
    return word === true || word === 'true' ? 'ok' : 'not found';
  }

  /**
   * An SMS arrives: one POST and a round of sending, on a thread of their own. A `wake` that runs at the same time
   * posts the same rows again.
   */
  async onSms(
    from: string,
    content: string,
    { sentAt = this.options.clock() }: { sentAt?: number } = {},
  ): Promise<void> {
    const smsSent = content.length > ONE_PART ? 0 : sentAt;
    const smsReceived = this.options.clock();
    this.wt.push({ id: randomUUID(), status: 'WAITING', from, content, smsSent, smsReceived });
    await this.poll();
    this.sendUnsent();
  }

  /** The wake-up: POSTs as long as the last one was full, then sends. */
  async wake(): Promise<void> {
    for (;;) {
      const { isTaken, messages, updates } = await this.poll();
      const wasFull = messages === MESSAGES_PER_POST || updates === UPDATES_PER_POST;
      if (!isTaken || !wasFull) break;
    }
    this.sendUnsent();
  }

  /** One POST. What it holds is marked as forwarded before `messages` of the reply is looked at. */
  async poll(): Promise<Posted> {
    const waiting = this.wt.filter(({ status }) => status === 'WAITING').slice(0, MESSAGES_PER_POST);
    const news = this.woStatus.filter(({ needsForwarding }) => needsForwarding).slice(0, UPDATES_PER_POST);
    const reply = await this.options.net.ask({
      method: 'POST',
      url: this.options.url,
      headers: {
        ...this.headers,
        Accept: 'application/json',
        'Accept-Charset': 'utf-8',
        'Cache-Control': 'no-cache',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ messages: waiting.map(messageOf), updates: news.map(updateOf) }),
    });
    const body = reply && isTwoHundred(reply) ? parseLenient(reply.text) : null;
    const posted = { messages: waiting.length, updates: news.length };
    if (!isObject(body)) return { isTaken: false, ...posted };
    for (const row of waiting) row.status = 'FORWARDED';
    for (const row of news) row.needsForwarding = false;
    this.storeAll(body['messages']);
    return { isTaken: true, ...posted };
  }

  /** "Retry" in the app's list. */
  retryByHand(id: string): void {
    const row = this.wo.get(id);
    if (row?.status !== 'FAILED') return;
    row.retries = 0;
    this.move(row, 'UNSENT');
  }

  /** The network's report on an SMS, for those that come late or alone. */
  deliveryReport(id: string, report: DeliveryReport, text = 'error 32'): void {
    const row = this.wo.get(id);
    if (!row || report === 'none') return;
    if (report === 'delivered') this.move(row, 'DELIVERED');
    else if (row.status === 'PENDING') this.move(row, 'FAILED', `Delivery failed: ${text}`);
  }

  /** Forgets what is older than a week. An SMS that is offered again afterwards is sent again. */
  purge(): void {
    const before = this.options.clock() - KEPT_MS;
    for (const row of this.wo.values()) if (row.lastAction < before) this.wo.delete(row.id);
    this.woStatus = this.woStatus.filter(({ id }) => this.wo.has(id));
    const isOld = (row: ReceivedRow) => row.status === 'FORWARDED' && row.smsReceived < before;
    this.wt.splice(0, this.wt.length, ...this.wt.filter((row) => !isOld(row)));
  }

  private get headers(): Record<string, string> {
    const { user, password, version = '1.8.2' } = this.options;
    const agent = `Dalvik/2.1.0 (Linux; U; Android 8.1.0; simulated) medic.gateway.alert.generic/v${version}`;
    const common = { 'User-Agent': agent, 'Accept-Encoding': 'gzip' };
    if (user === undefined || password === undefined) return common;
    // As it stands in the address, percent-encoded, and never decoded again.
    const bytes = Buffer.from(`${user}:${percentEncoded(password)}`, 'latin1');
    return { ...common, Authorization: `Basic ${bytes.toString('base64')}` };
  }

  private storeAll(messages: unknown): void {
    if (messages == null) return;
    if (!Array.isArray(messages)) return void this.crashes.push('poll: messages is no array');
    for (const item of messages as unknown[]) this.store(item);
  }

  /** A known id is touched: its newest status is told once more, and nothing is sent. */
  private store(item: unknown): void {
    if (!isObject(item)) return;
    const [id, to, content] = [item['id'], item['to'], item['content']].map(javaText);
    if (id == null || to == null || content == null) return;
    if (this.wo.has(id)) {
      const newest = this.woStatus.findLast((row) => row.id === id);
      if (newest) newest.needsForwarding = true;
      return;
    }
    const row: OutgoingRow = { id, status: 'UNSENT', to, content, retries: 0, lastAction: 0 };
    this.wo.set(id, row);
    this.move(row, 'UNSENT');
  }

  /** Those that wait for a retry are not sent, and take the places of newer ones all the same. */
  private sendUnsent(): void {
    const unsent = [...this.wo.values()].filter(({ status }) => status === 'UNSENT');
    unsent.sort((a, b) => a.lastAction - b.lastAction);
    const now = this.options.clock();
    for (const row of unsent.slice(0, SENDS_PER_WAKE))
      if (now >= row.lastAction + retryAfterMs(row.retries)) this.send(row);
  }

  private send(row: OutgoingRow): void {
    const { radio, dummySend = false } = this.options;
    const to = row.to.replace(/[-\s]/g, '');
    this.move(row, 'PENDING');
    if (!/^\+?\d+$/.test(to)) return this.move(row, 'FAILED', 'destination.invalid');
    if (dummySend) {
      this.move(row, 'SENT');
      return this.move(row, 'DELIVERED');
    }
    const { result, report } = radio.send({ to, text: row.content, id: row.id });
    this.noteResult(row, result);
    if (report !== 'none') this.deliveryReport(row.id, report);
  }

  private noteResult(row: OutgoingRow, result: RadioResult): void {
    const passing = PASSING[result];
    if (passing !== undefined && row.retries < MAX_RETRIES) {
      row.retries += 1;
      return this.move(row, 'UNSENT');
    }
    if (passing !== undefined) return this.move(row, 'FAILED', passing);
    switch (result) {
      case 'silent':
        return;
      case 'ok':
        return this.move(row, 'SENT');
      case 'generic':
        return this.move(row, 'FAILED', 'generic; no errorCode supplied');
      default:
        return this.move(row, 'FAILED', `unknown; resultCode=${ANDROID_CODES[result]}`);
    }
  }

  private move(row: OutgoingRow, status: OutgoingStatus, reason: string | null = null): void {
    const at = this.options.clock();
    row.status = status;
    row.lastAction = at;
    this.seq += 1;
    this.woStatus.push({ seq: this.seq, id: row.id, status, reason, needsForwarding: true, at });
  }
}

const isTwoHundred = ({ status }: NetReply): boolean => status >= 200 && status < 300;

/** 1 min × n^1.5 after the n-th failure. */
const retryAfterMs = (retries: number): number => MINUTE_MS * retries ** 1.5;

/** As Java reads a text from JSON: null becomes the word. @returns undefined when the field is missing */
const javaText = (value: unknown): string | undefined =>
  value === undefined ? undefined : (asText(value) ?? JSON.stringify(value));

/** Unreserved characters stay as they are, no others do. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const messageOf = ({ id, from, content, smsSent, smsReceived }: ReceivedRow) => ({
  id,
  from,
  content,
  sms_sent: smsSent,
  sms_received: smsReceived,
});

const updateOf = ({ id, status, reason }: StatusRow) => ({ id, status, ...(reason !== null && { reason }) });
