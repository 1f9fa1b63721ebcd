/**
 * One bound connection to an SMSC, from its bind to its end. npm `smpp` reads and writes the PDUs; time-outs, the end
 * of answers that never came and every `error` event are handled here, because the library does none of it.
 */
import { isIP } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import {
  BlockedAddressError,
  guardedLookup,
  isAllowedAddress,
  type Network,
} from '../../security/safe-url.js';
import { statusCode } from './codes.js';
import type { LinkSettings } from './fields.js';
import type { Timings } from './timings.js';

/** The library would decode texts by rules of its own; these definitions leave the octets as they are. */
for (const name of ['deliver_sm', 'data_sm']) {
  const { id, params = {} } = smpp.commands[name]!;
  const raw = Object.entries(params).map(([param, { filter: _filter, ...definition }]) => [
    param,
    definition,
  ]);
  smpp.addCommand(name, { id, params: Object.fromEntries(raw) as typeof params });
}
smpp.addTLV('message_payload', { id: 0x0424, type: smpp.types.tlv.buffer });

const PROTOCOL_VERSION = 0x34;
const SYSTEM_ERROR = 0x08;
/** Deliveries being stored at once; more are not read from the socket. */
const MOST_DELIVERIES = 100;

export type BindCommand = 'bind_transceiver' | 'bind_transmitter' | 'bind_receiver';

/** The connection could not be made, or the SMSC did not let us in. */
export class BindError extends Error {
  override name = 'BindError';
  constructor(
    message: string,
    /** command_status of the answer; null when there was none. */
    readonly status: number | null = null,
    /** True when no repetition can help: the address is forbidden. */
    readonly isFinal = false,
  ) {
    super(message);
  }
}

/** `not_sent`: no octet left. `unanswered`: it may have arrived, and nobody can say. */
export type Submitted =
  | { kind: 'answered'; status: number; messageId: string }
  | { kind: 'unanswered'; why: 'timeout' | 'disconnected' }
  | { kind: 'not_sent' };

export interface ClientOptions {
  settings: LinkSettings;
  command: BindCommand;
  allowedNetworks: readonly Network[];
  timings: Timings;
  /** Stores a delivery. It is acknowledged when this resolves, refused with a system error when it throws. */
  onDelivery: (pdu: Pdu) => Promise<void>;
}

export class SmppClient {
  private readonly session: Session;
  /** Submits without an answer; called with how they ended. */
  private readonly pending = new Set<(end: Submitted) => void>();
  private readonly silence: NodeJS.Timeout;
  private enquiry: NodeJS.Timeout | null = null;
  private deliveries = 0;
  private leaving = false;
  private isBlocked = false;
  private end: string | null = null;
  private onEnd!: (reason: string) => void;
  /** Resolves with the reason, in words. */
  readonly closed = new Promise<string>((resolve) => (this.onEnd = resolve));

  /** @throws BindError */
  static async bind(options: ClientOptions, signal: AbortSignal): Promise<SmppClient> {
    const client = new SmppClient(options);
    const giveUp = () => client.destroy('given up');
    signal.addEventListener('abort', giveUp);
    try {
      await client.connect();
      await client.bind();
      return client;
    } catch (error) {
      client.destroy('not bound');
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private constructor(private readonly options: ClientOptions) {
    const { settings, allowedNetworks, timings } = options;
    const isAddress = isIP(settings.host) !== 0;
    if (isAddress && !isAllowedAddress(settings.host, allowedNetworks)) {
      throw new BindError(new BlockedAddressError(settings.host).message, null, true);
    }
    this.session = smpp.connect({
      host: settings.host,
      port: settings.port,
      tls: settings.tls,
      noDelay: true, // a PDU must not wait for the answer to the one before it
      lookup: guardedLookup(allowedNetworks) as never, // Node's overloads of lookup
      ...(settings.tls && !isAddress && { servername: settings.host }),
    });
    this.silence = setTimeout(() => this.enquire(), timings.silence).unref();
    // Without a listener an `error` ends the process.
    this.session.on('error', (error: Error & { code?: string }) => {
      const isBlocked = error instanceof BlockedAddressError;
      this.destroy(
        isBlocked ? error.message : (error.code ?? `unreadable answer: ${error.message}`),
        isBlocked,
      );
    });
    this.session.on('close', () => this.destroy('the SMSC closed the connection'));
    this.session.on('pdu', (pdu: Pdu) => this.onPdu(pdu));
  }

  get isOpen(): boolean {
    return this.end === null && !this.leaving;
  }

  /** @param fields of the submit_sm; texts as octets */
  submit(fields: Record<string, unknown>): Promise<Submitted> {
    if (!this.isOpen) return Promise.resolve({ kind: 'not_sent' });
    return new Promise((resolve) => {
      const settle = (end: Submitted) => {
        clearTimeout(timer);
        if (this.pending.delete(settle)) resolve(end);
      };
      const timer = setTimeout(
        () => settle({ kind: 'unanswered', why: 'timeout' }),
        this.options.timings.answer,
      );
      this.pending.add(settle);
      const sent = this.session.send(new smpp.PDU('submit_sm', fields), (answer) =>
        settle({
          kind: 'answered',
          status: answer.command_status,
          messageId: typeof answer['message_id'] === 'string' ? answer['message_id'] : '',
        }),
      );
      if (!sent) settle({ kind: 'not_sent' });
    });
  }

  /** Takes no more submits, lets those under way be answered, unbinds and closes. */
  async leave(): Promise<void> {
    if (!this.isOpen) return;
    this.leaving = true;
    const { drain, bind } = this.options.timings;
    await this.settled(drain);
    await this.ask('unbind', {}, bind).catch(() => undefined); // it is closed either way
    this.destroy('unbound');
  }

  /** Ends at once. Submits without an answer are in doubt from then on. */
  destroy(reason: string, isBlocked = false): void {
    if (this.end !== null) return;
    this.end = reason;
    this.isBlocked = isBlocked;
    clearTimeout(this.silence);
    if (this.enquiry) clearTimeout(this.enquiry);
    this.session.destroy();
    for (const settle of [...this.pending]) settle({ kind: 'unanswered', why: 'disconnected' });
    this.onEnd(reason);
  }

  private async connect(): Promise<void> {
    const { settings, timings } = this.options;
    const connected = new Promise<true>((resolve) =>
      this.session.once(settings.tls ? 'secureConnect' : 'connect', () => resolve(true)),
    );
    const timer = setTimeout(() => this.destroy('no connection in time'), timings.connect);
    const outcome = await Promise.race([connected, this.closed]);
    clearTimeout(timer);
    if (outcome !== true) throw new BindError(outcome, null, this.isBlocked);
  }

  private async bind(): Promise<void> {
    const { settings, command, timings } = this.options;
    const answer = await this.ask(
      command,
      {
        system_id: settings.systemId,
        password: settings.password,
        system_type: settings.systemType,
        interface_version: PROTOCOL_VERSION,
      },
      timings.bind,
    );
    const status = answer.command_status;
    if (status !== 0) throw new BindError(`the SMSC refused the bind: ${statusCode(status)}`, status);
  }

  /** @throws BindError when no answer comes */
  private ask(command: string, fields: Record<string, unknown>, timeoutMs: number): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new BindError(why));
      const timer = setTimeout(() => fail(`no answer to ${command}`), timeoutMs);
      void this.closed.then(fail);
      const sent = this.session.send(new smpp.PDU(command, fields), (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      if (!sent) fail('the connection is gone');
    });
  }

  private onPdu(pdu: Pdu): void {
    this.silence.refresh();
    if (this.enquiry) clearTimeout(this.enquiry);
    if (pdu.isResponse()) return;
    switch (pdu.command) {
      case 'deliver_sm':
      case 'data_sm':
        void this.take(pdu);
        return;
      case 'enquire_link':
        this.session.send(pdu.response());
        return;
      case 'unbind':
        this.session.send(pdu.response());
        void this.leaveOnRequest();
        return;
      case 'alert_notification': // section 4.12.1: a handset can be reached again; nobody here waits for that
      case 'outbind': // section 4.1.7: asks for a bind, which is there
        return; // neither has a response
      default:
        this.session.send(pdu.response({ command_status: 0x03 })); // invalid command id
    }
  }

  /** The SMSC wants us to go: it has taken its leave already, so there is nothing to unbind. */
  private async leaveOnRequest(): Promise<void> {
    this.leaving = true;
    await this.settled(this.options.timings.drain);
    this.destroy('the SMSC unbound');
  }

  private async take(pdu: Pdu): Promise<void> {
    if (++this.deliveries === MOST_DELIVERIES) this.session.pause();
    let status = 0;
    try {
      await this.options.onDelivery(pdu);
    } catch {
      status = SYSTEM_ERROR; // whoever stores has said why; the SMSC repeats it
    }
    if (this.end === null) this.session.send(pdu.response({ command_status: status, message_id: '' }));
    if (this.deliveries-- === MOST_DELIVERIES) this.session.resume();
  }

  private enquire(): void {
    if (this.end !== null) return;
    const { enquire } = this.options.timings;
    this.enquiry = setTimeout(() => this.destroy('no answer to enquire_link'), enquire);
    this.session.send(new smpp.PDU('enquire_link'));
    this.silence.refresh();
  }

  /** Resolves when no submit is under way, after `ms` at the latest. */
  private async settled(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (this.pending.size > 0 && this.end === null && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
