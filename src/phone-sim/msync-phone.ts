/**
 * A phone with MSync. The app itself could not be examined: the requests are those of its vendor's description, and
 * wherever that is silent the phone can be told to behave in either way.
 */
import type { NetReply } from './http-line.js';
import { asText, isObject, parseLenient } from './json.js';
import type { SimNet } from './net.js';
import type { Clock, SimRadio } from './radio.js';

export interface MsyncCredentials {
  /** Sent as a field of every request. */
  secret?: string;
  /** Basic auth, when both are given. */
  user?: string;
  password?: string;
}

export interface MsyncOptions {
  url: string;
  deviceId: string;
  net: SimNet;
  radio: SimRadio;
  clock: Clock;
  credentials?: MsyncCredentials;
  /** Whether SMS whose answer was lost are posted again; default: yes. */
  retriesIncoming?: boolean;
  /** Likewise for reports; default: yes. */
  retriesReports?: boolean;
  timestamps?: 'iso' | 'seconds' | 'milliseconds';
}

interface IncomingSms {
  from: string;
  message: string;
  timestamp: string | number;
  sim_slot: number;
}

interface Report {
  uuid: string;
  status: string;
  timestamp: string | number;
}

export interface DeviceStatus {
  /** Percent. */
  battery_level?: number;
  /** dBm. */
  signal_strength?: number;
  network_type?: string;
  sim_state?: string;
}

export interface Position {
  latitude: number;
  longitude: number;
  /** Metres. */
  accuracy: number;
}

export class MsyncPhone {
  pendingSms: IncomingSms[] = [];
  pendingReports: Report[] = [];
  /** SMS that were posted once, without an answer, and are not posted again. */
  abandoned = 0;
  readonly crashes: string[] = [];

  constructor(private readonly options: MsyncOptions) {}

  /** An SMS arrives and is posted at once, together with those that wait. */
  async receiveSms(
    from: string,
    message: string,
    { simSlot = 0, at = this.options.clock() }: { simSlot?: number; at?: number } = {},
  ): Promise<void> {
    this.pendingSms.push({ from, message, timestamp: this.written(at), sim_slot: simSlot });
    await this.incoming();
  }

  /** Posts what waits. @returns whether the gateway took it; also when there was nothing */
  async incoming(): Promise<boolean> {
    const messages = [...this.pendingSms];
    if (messages.length === 0) return true;
    const isTaken = succeeded(await this.act('incoming', { messages }));
    if (isTaken || !this.isRepeating)
      this.pendingSms = this.pendingSms.filter((sms) => !messages.includes(sms));
    if (!isTaken && !this.isRepeating) this.abandoned += messages.length;
    return isTaken;
  }

  /** Fetches messages and sends them. The phone keeps no memory: what is offered twice is sent twice. */
  async outgoing(): Promise<void> {
    const reply = await this.act('outgoing', {});
    if (!reply || !succeeded(reply)) return;
    const body = parseLenient(reply.text);
    const messages = isObject(body) ? body['messages'] : null;
    if (!Array.isArray(messages)) return void this.crashes.push('outgoing: messages is no array');
    for (const item of messages as unknown[]) this.send(item);
  }

  /** Posts reports that wait. */
  async delivery(): Promise<boolean> {
    const reports = this.pendingReports;
    if (reports.length === 0) return true;
    const isTaken = succeeded(await this.act('delivery', { reports }));
    if (isTaken || !(this.options.retriesReports ?? true))
      this.pendingReports = this.pendingReports.filter((report) => !reports.includes(report));
    return isTaken;
  }

  async status(status: DeviceStatus): Promise<boolean> {
    return succeeded(await this.act('status', { ...status }));
  }

  async location(position: Position): Promise<boolean> {
    return succeeded(await this.act('location', { ...position }));
  }

  /** Any word, also one that nobody knows; it waits for `delivery`. */
  addReport(uuid: string, status: string): void {
    const timestamp = this.written(this.options.clock());
    this.pendingReports = [...this.pendingReports, { uuid, status, timestamp }];
  }

  private get isRepeating(): boolean {
    return this.options.retriesIncoming ?? true;
  }

  private send(item: unknown): void {
    if (!isObject(item)) return;
    const [to, text, uuid] = [item['to'], item['message'], item['uuid']].map(asText);
    if (to == null || text == null || uuid == null) return;
    const { result, report } = this.options.radio.send({ to, text, id: uuid });
    if (result === 'silent') return;
    this.addReport(uuid, result === 'ok' ? 'sent' : 'failed');
    if (report !== 'none') this.addReport(uuid, report === 'delivered' ? 'delivered' : 'undelivered');
  }

  private act(action: string, fields: Record<string, unknown>): Promise<NetReply | null> {
    const { url, deviceId, net, credentials: { secret, user, password } = {} } = this.options;
    const body = { action, device_id: deviceId, ...(secret !== undefined && { secret }), ...fields };
    const isBasic = user !== undefined && password !== undefined;
    return net.ask({
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        ...(isBasic && { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
      },
      body: JSON.stringify(body),
    });
  }

  private written(at: number): string | number {
    switch (this.options.timestamps ?? 'iso') {
      case 'iso':
        return new Date(at).toISOString();
      case 'seconds':
        return Math.floor(at / 1000);
      case 'milliseconds':
        return at;
    }
  }
}

function succeeded(reply: NetReply | null): boolean {
  if (!reply || reply.status < 200 || reply.status > 299) return false;
  const body = parseLenient(reply.text);
  return isObject(body) && body['success'] === true;
}
