/**
 * A phone with SMSsync, 2.8.3 or 3.1.1, with the faults of the real app: they decide what a gateway may answer. State
 * is public, so that it can be looked at; nothing but the methods changes it.
 */
import { randomUUID } from 'node:crypto';
import type { NetReply, NetRequest } from './http-line.js';
import type { SimNet } from './net.js';
import { ANDROID_CODES, type Clock, type DeliveryReport, type RadioResult, type SimRadio } from './radio.js';
import { readTaken, readTask, readTestResult, readUuids, type Order } from './smssync-replies.js';
import { RESULT_TEXTS, type Language, type SmssyncVersion } from './smssync-texts.js';
import { basicFromUrl, formBody, taskUrl, type Fields } from './smssync-wire.js';

export interface SmssyncOptions {
  version: SmssyncVersion;
  /** The Sync URL as typed: with user info for Basic auth, with a query of its own, anything. */
  url: string;
  net: SimNet;
  radio: SimRadio;
  clock: Clock;
  secret?: string;
  /** Typed by the user, who often types nothing. */
  deviceId?: string;
  /** "Message Results API". */
  results?: boolean;
  /** "Get reply from server". */
  getReply?: boolean;
  /** Keeps what failed, and tries `retries` times; 3.1 tries for ever. */
  enableRetry?: boolean;
  retries?: number;
  /** "SMS delivery report". */
  deliveryReport?: boolean;
  language?: Language;
}

/** An SMS that the gateway has not taken yet. */
export interface PendingSms {
  uuid: string;
  from: string;
  text: string;
  /** Milliseconds, by the network's clock; null when unknown. */
  ts: number | null;
  sentTo: string;
  tries: number;
}

/** What the app keeps about an SMS of ours. */
export interface TaskRow {
  order: Order & { uuid: string };
  status: 'UNCONFIRMED' | 'FAILED' | 'SENT';
  sentCode: number;
  sentText: string | null;
  deliveredCode: number;
  deliveredText: string | null;
  tries: number;
  at: number;
}

const AGENTS: Readonly<Record<SmssyncVersion, string>> = {
  '2.8': 'SMSSync-Android/v2.8.3',
  '3.1': 'SMSSync-Android/v3.1.1',
};
const TIMEOUTS_MS: Readonly<Record<SmssyncVersion, number>> = { '2.8': 60_000, '3.1': 30_000 };
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_UTF8 = { 'Content-Type': 'application/json; charset=UTF-8' };
const IMPORTED = 10;
const TEST_PHRASE = 'This is a test message from SMSsync to verify that the integration works';

export class SmssyncPhone {
  pendingSms: PendingSms[] = [];
  readonly taskRows = new Map<string, TaskRow>();
  /** 3.1: parameters of the last tests and alerts, which get into the question for results. */
  leak = '';
  /** 3.1: what the last success asked to be sent; it is sent again after every further try. */
  lastSuccess: Order[] | null = null;
  /** How often the app went down, and why. */
  readonly crashes: string[] = [];
  private readonly inbox: Omit<PendingSms, 'uuid' | 'tries'>[] = [];
  private lastForm = '';

  constructor(private readonly options: SmssyncOptions) {}

  /** An SMS arrives and is posted at once; when that fails it waits for the next auto-sync. */
  async receiveSms(
    from: string,
    text: string,
    { ts = this.options.clock(), sentTo = '' }: { ts?: number | null; sentTo?: string } = {},
  ): Promise<void> {
    const sms = { from, text, ts, sentTo };
    this.inbox.push(sms);
    const pending = { ...sms, uuid: randomUUID(), tries: 0 };
    this.pendingSms.push(pending);
    await this.postSms(pending);
  }

  /** Posts what is pending, newest first and one by one, and sends again what the radio had refused. */
  async autoSync(): Promise<void> {
    for (const sms of [...this.pendingSms].reverse()) await this.postSms(sms);
    for (const row of [...this.taskRows.values()].filter(({ status }) => status === 'FAILED')) {
      if (!this.isNew && row.tries >= this.retries) this.taskRows.delete(row.order.uuid);
      else this.sendRow(row);
    }
  }

  /** The last SMS of the phone's inbox become pending again, under new names. */
  importInbox(): void {
    for (const sms of this.inbox.slice(-IMPORTED))
      this.pendingSms.push({ ...sms, uuid: randomUUID(), tries: 0 });
  }

  async testIntegration(): Promise<'passed' | 'wrong endpoint' | 'failed' | 'no answer'> {
    const fields: Fields = [
      ['secret', this.options.secret ?? ''],
      ['from', '+000000000000'],
      ['message', TEST_PHRASE],
    ];
    this.addLeak(fields);
    const reply = await this.postForm(fields);
    return reply ? readTestResult(reply) : 'no answer';
  }

  /** 3.1 posts whatever form it built last instead of the alert. */
  async lowBattery(percent: number): Promise<void> {
    const fields: Fields = [
      ['Task', 'alert'],
      ['message', `Battery low: ${percent}%`],
    ];
    this.addLeak(fields);
    if (this.isNew)
      await this.ask({ method: 'POST', url: this.options.url, headers: FORM, body: this.lastForm });
    else await this.postForm(fields);
  }

  /** Asks for messages and sends them all at once; with the Message Results API, those that the server repeats. */
  async taskCheck(): Promise<void> {
    const { url, version, results = false } = this.options;
    const secret = this.options.secret ?? null;
    const reply = await this.ask({ method: 'GET', url: taskUrl(url, 'send', secret) });
    const verdict = readTask(reply, version, secret);
    if (verdict.kind === 'crash') this.crashes.push(`task check: ${verdict.why}`);
    if (verdict.kind !== 'send' || verdict.orders.length === 0) return;
    const allowed = results ? await this.acknowledge(verdict.orders) : verdict.orders;
    for (const order of allowed) this.sendTask(order);
  }

  /** Asks whose results are wanted and posts them; only with the Message Results API. */
  async resultCheck(): Promise<void> {
    const { url, results = false } = this.options;
    if (!results) return;
    const address = taskUrl(url, 'result', this.options.secret ?? null);
    const question = this.leak === '' ? address : `${address}?${this.leak}`;
    const reply = await this.ask({ method: 'GET', url: question, headers: this.acceptHeader });
    const uuids = reply && readUuids(reply);
    if (!uuids || (uuids.length === 0 && this.isNew)) return;
    const rows = uuids.flatMap((uuid) => this.taskRows.get(uuid) ?? []);
    const result = JSON.stringify(rows.flatMap((row) => this.resultOf(row) ?? []));
    await this.postJson(address, { message_result: result });
  }

  private get isNew(): boolean {
    return this.options.version === '3.1';
  }

  private get retries(): number {
    return this.options.retries ?? 3;
  }

  private get acceptHeader(): Record<string, string> {
    return this.isNew ? {} : { Accept: 'application/json' };
  }

  private async postSms(sms: PendingSms): Promise<void> {
    const { secret = '', deviceId = '', enableRetry = false, getReply = false } = this.options;
    sms.tries += 1;
    const reply = await this.postForm([
      ['secret', secret],
      ['from', sms.from],
      ['message', sms.text],
      ...(sms.ts === null && !this.isNew ? [] : [['sent_timestamp', String(sms.ts ?? 0)] as const]),
      ['sent_to', sms.sentTo === '' && this.isNew ? deviceId : sms.sentTo],
      ['message_id', sms.uuid],
      ['device_id', deviceId],
    ]);
    const taken = reply && readTaken(reply);
    const isGivenUp = !this.isNew && enableRetry && sms.tries >= this.retries;
    if (taken || isGivenUp) this.pendingSms = this.pendingSms.filter((one) => one !== sms);
    if (taken) this.lastSuccess = taken;
    if (!getReply) return;
    // 2.8 sends what this reply asks for; 3.1 looks at the last success, whenever that was.
    for (const order of (this.isNew ? this.lastSuccess : taken) ?? []) this.options.radio.send(smsOf(order));
  }

  private addLeak(fields: Fields): void {
    if (!this.isNew) return;
    this.leak = [this.leak, formBody(fields, '3.1')].filter(Boolean).join('&');
  }

  /** @returns those that the server repeats: they alone may be sent */
  private async acknowledge(orders: readonly Order[]): Promise<Order[]> {
    const offered = orders.filter((order): order is Order & { uuid: string } => order.uuid !== null);
    for (const order of offered) this.taskRows.set(order.uuid, this.newRow(order));
    const address = taskUrl(this.options.url, 'sent', null);
    const reply = await this.postJson(address, { queued_messages: offered.map(({ uuid }) => uuid) });
    const echoed = new Set((reply && readUuids(reply)) ?? []);
    for (const { uuid } of offered) if (!echoed.has(uuid)) this.taskRows.delete(uuid);
    return offered.filter(({ uuid }) => echoed.has(uuid));
  }

  private newRow(order: TaskRow['order']): TaskRow {
    const unset = { sentCode: 0, sentText: null, deliveredCode: 0, deliveredText: null };
    return { order, status: 'UNCONFIRMED', ...unset, tries: 0, at: this.options.clock() };
  }

  private sendTask(order: Order): void {
    const { uuid } = order;
    if (uuid === null) return void this.options.radio.send(smsOf(order));
    const row = this.taskRows.get(uuid) ?? this.newRow({ ...order, uuid });
    this.taskRows.set(uuid, row);
    this.sendRow(row);
  }

  /** 3.1 with delivery reports hands every task SMS to the radio twice. */
  private sendRow(row: TaskRow): void {
    const { radio, deliveryReport = false } = this.options;
    row.status = 'SENT';
    row.tries += 1;
    row.at = this.options.clock();
    const copies = this.isNew && deliveryReport ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const { result, report } = radio.send(smsOf(row.order));
      this.noteResult(row, result);
      if (deliveryReport) this.noteReport(row, report);
    }
    this.keepOrForget(row);
  }

  private keepOrForget({ status, order }: TaskRow): void {
    const { enableRetry = false } = this.options;
    if (status === 'FAILED' && !enableRetry) this.taskRows.delete(order.uuid);
  }

  private noteResult(row: TaskRow, result: RadioResult): void {
    if (result === 'silent') return;
    const { sent, failed } = this.texts;
    row.status = result === 'ok' ? 'SENT' : 'FAILED';
    row.sentCode = this.isNew ? 0 : ANDROID_CODES[result];
    row.sentText = result === 'ok' ? sent : failed[result];
  }

  private noteReport(row: TaskRow, report: DeliveryReport): void {
    if (report === 'none' || this.isNew) return;
    row.deliveredCode = report === 'delivered' ? -1 : 0;
    row.deliveredText = report === 'delivered' ? this.texts.delivered : this.texts.undelivered;
  }

  private get texts() {
    return RESULT_TEXTS[this.options.version][this.options.language ?? 'en'];
  }

  /** 2.8 reports every row, 3.1 failures alone. */
  private resultOf(row: TaskRow): Record<string, unknown> | null {
    const { order, status, sentCode, sentText, deliveredCode, deliveredText, at } = row;
    if (this.isNew && status !== 'FAILED') return null;
    return {
      uuid: order.uuid,
      sent_result_code: sentCode,
      ...(sentText !== null && { sent_result_message: sentText }),
      delivered_result_code: deliveredCode,
      ...(deliveredText !== null && { delivered_result_message: deliveredText }),
      ...(this.isNew && { sent_timestamp: localTime(at) }),
    };
  }

  private postForm(fields: Fields): Promise<NetReply | null> {
    this.lastForm = formBody(fields, this.options.version);
    return this.ask({ method: 'POST', url: this.options.url, headers: FORM, body: this.lastForm });
  }

  private postJson(url: string, body: Record<string, unknown>): Promise<NetReply | null> {
    const headers = { ...JSON_UTF8, ...this.acceptHeader };
    return this.ask({ method: 'POST', url, headers, body: JSON.stringify(body) });
  }

  private ask(request: NetRequest): Promise<NetReply | null> {
    const { net, url, version } = this.options;
    const headers = {
      'User-Agent': AGENTS[version],
      ...(this.isNew && { 'Accept-Encoding': 'gzip' }),
      ...basicFromUrl(url),
      ...request.headers,
    };
    const manner = { timeoutMs: TIMEOUTS_MS[version], isGullible: !this.isNew };
    return net.ask({ ...request, headers, ...manner });
  }
}

const smsOf = ({ to, text, uuid }: Order) => ({ to, text, id: uuid });

/** As Java writes it in English: "Jan 1, 2026 1:30:05 PM". */
const localTime = (at: number): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
    .format(at)
    .replace(/,([^,]*)$/, '$1')
    .replace(/\u202f/g, ' ');
