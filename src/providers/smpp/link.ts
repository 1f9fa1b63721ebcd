/** The link of one app: its binds, its pace, its attempts, and what comes in over it. */
import type { Pdu } from 'smpp';
import type { LinkHost, LinkState, ProviderLink, SendRequest } from '../driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../outcome.js';
import { addressOf, isSendableSource } from './addresses.js';
import { Bind } from './bind.js';
import type { BindCommand, Submitted } from './client.js';
import { refusalOf, TOO_FAST } from './codes.js';
import { kindOf, type Delivery } from './delivery.js';
import { settingsOf, type Credentials, type LinkSettings } from './fields.js';
import { idKey } from './ids.js';
import { IdWatch } from './id-watch.js';
import { Rate, Window } from './pace.js';
import { referenceOf, splitText, TextTooLongError, type Part } from './split.js';
import { TIMINGS, type Timings } from './timings.js';

const WRONG_BIND_STATE = 0x04;
/** A part that is refused in passing, after others were accepted, is tried so often; then the message is in doubt. */
const PART_TRIES = 4;
const DAY_S = 86_400;
const LONGEST_VALIDITY_S = 99 * DAY_S;
const DEFAULT_VALIDITY_S = 3 * DAY_S;

export class SmppLink implements ProviderLink {
  private readonly settings: LinkSettings;
  private readonly binds: Bind[];
  private readonly rate: Rate;
  private readonly window: Window;
  private readonly ids: IdWatch;
  private closing: Promise<void> | null = null;

  constructor(
    private readonly host: LinkHost<Credentials>,
    private readonly timings: Timings = TIMINGS,
  ) {
    this.settings = settingsOf(host.credentials);
    this.rate = new Rate(this.settings.tps);
    this.window = new Window(this.settings.window);
    this.ids = new IdWatch(this.settings.ids, (text) => host.onTrouble(text));
    const commands: BindCommand[] =
      this.settings.bind === 'transceiver' ? ['bind_transceiver'] : ['bind_transmitter', 'bind_receiver'];
    this.binds = commands.map((command) => this.openBind(command));
  }

  async send(request: SendRequest): Promise<Outcome> {
    const parts = this.partsOf(request);
    if ('kind' in parts) return parts;
    const until = performance.now() + this.timings.message;
    const ids: string[] = [];
    for (const part of parts) {
      const end = await this.submitPart(this.fieldsOf(request, part), ids, until);
      if (end !== null) return end;
    }
    const keys = ids.map((id, index) =>
      id === '' ? `${request.ref}/${index + 1}` : idKey(id, this.settings.ids.answer),
    );
    const count = parts[0]!.payload === undefined ? { parts: parts.length } : {};
    // Without an id no receipt can be matched; our own reference stands in.
    const providerId = ids[0] === '' ? request.ref : keys[0]!;
    return accepted(providerId, { ...count, ...(keys.length > 1 && { partIds: keys }) });
  }

  async close(withinMs?: number): Promise<void> {
    const cut = () => this.binds.forEach((bind) => bind.cut());
    const timer = withinMs === undefined ? null : setTimeout(cut, withinMs);
    await (this.closing ??= Promise.all(this.binds.map((bind) => bind.close())).then(() => undefined));
    if (timer) clearTimeout(timer);
  }

  private openBind(command: BindCommand): Bind {
    const { host, settings, timings } = this;
    const onState = () => this.tellState();
    return new Bind(
      {
        settings,
        command,
        allowedNetworks: host.allowedNetworks,
        timings,
        onDelivery: (pdu) => this.take(pdu),
      },
      (state, text) =>
        this.settings.bind === 'transceiver' ? host.onState(state, text) : onStateOf(command, state, text),
    );
    function onStateOf(of: BindCommand, state: LinkState, text: string): void {
      if (state === 'up') onState();
      else host.onState(state, `${of.replace('bind_', '')}: ${text}`);
    }
  }

  /** A pair of binds is up when both are. */
  private tellState(): void {
    if (this.binds.every(({ state }) => state === 'up')) this.host.onState('up', 'both bound');
  }

  private partsOf(request: SendRequest): Part[] | Outcome {
    if (!isSendableSource(request.from))
      return permanent('sender', 'invalid_sender', { text: 'a sender is up to 20 characters of ASCII' });
    try {
      const messageId = Number.parseInt(request.ref, 10);
      return splitText(request.text, this.settings.alphabet, this.settings.long, referenceOf(messageId));
    } catch (error) {
      if (!(error instanceof TextTooLongError)) throw error;
      return permanent('message', 'content_too_long', { text: error.message });
    }
  }

  /**
   * Submits one part, again when it is refused in passing after others were accepted.
   * @param ids ids of the parts before it; the new one is added
   * @returns how the message ends here; null when the part was accepted
   */
  private async submitPart(
    fields: Record<string, unknown>,
    ids: string[],
    until: number,
  ): Promise<Outcome | null> {
    const isFirst = ids.length === 0;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.submitOnce(fields, until, isFirst);
      if (answer.kind === 'answered' && answer.status === 0) {
        ids.push(answer.messageId);
        this.ids.answered(answer.messageId);
        return null;
      }
      const end = this.outcomeOf(answer);
      if (isFirst || end.kind === 'ambiguous') return withParts(end, this.keysOf(ids));
      const waitMs =
        1000 * Math.max(2 ** (attempt - 1), end.kind === 'rejected-transient' ? (end.retryAfterS ?? 0) : 0);
      const mayRepeat =
        end.kind === 'rejected-transient' && attempt < Math.min(PART_TRIES, end.maxTries ?? PART_TRIES);
      if (!mayRepeat || performance.now() + waitMs > until) {
        const text = `part ${ids.length + 1} was not taken: ${end.text}`;
        return withParts(ambiguous('partial_accept', { text, ...codeOf(end) }), this.keysOf(ids));
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  private async submitOnce(
    fields: Record<string, unknown>,
    until: number,
    isFirst: boolean,
  ): Promise<Submitted | { kind: 'put_off'; outcome: Outcome }> {
    const now = performance.now();
    const longest = isFirst ? Math.min(this.timings.queue, until - now) : until - now;
    const queueMs = this.rate.waitMs(now);
    if (queueMs > longest) {
      const detail = { text: 'the link is busy', retryAfterS: Math.ceil(queueMs / 1000) };
      return { kind: 'put_off', outcome: transient('app', 'rate_limited', detail) };
    }
    const slotMs = this.rate.reserve(now);
    if (slotMs > 0) await new Promise((resolve) => setTimeout(resolve, slotMs));
    const leave = await this.window.enter();
    try {
      const transmitter = this.binds[0]!;
      const client = await transmitter.whenUp(this.timings.untilUp);
      if (!client) return { kind: 'put_off', outcome: this.awayOutcome(transmitter) };
      const answer = await client.submit(fields);
      if (answer.kind === 'answered' && answer.status === WRONG_BIND_STATE) void client.leave(); // and bind anew
      return answer;
    } finally {
      leave();
    }
  }

  private awayOutcome(bind: Bind): Outcome {
    if (bind.state === 'refused')
      return permanent('app', 'auth_failed', { text: 'the SMSC refuses our bind' });
    const waitMs = (bind.nextAttemptAt ?? 0) - performance.now();
    return transient('app', 'connect_failed', {
      text: 'the link is down',
      ...(waitMs > 0 && { retryAfterS: Math.ceil(waitMs / 1000) }),
    });
  }

  private outcomeOf(
    answer: Submitted | { kind: 'put_off'; outcome: Outcome },
  ): Exclude<Outcome, { kind: 'accepted' }> {
    switch (answer.kind) {
      case 'put_off':
        return answer.outcome as Exclude<Outcome, { kind: 'accepted' }>;
      case 'not_sent':
        return transient('app', 'connect_failed', { text: 'the link went down' });
      case 'unanswered':
        return ambiguous('timeout', {
          text:
            answer.why === 'timeout' ? 'no answer to the submit' : 'the link broke before the answer came',
        });
      case 'answered': {
        const refusal = refusalOf(answer.status);
        if (!TOO_FAST.has(answer.status) || refusal.kind !== 'rejected-transient') return refusal;
        const waitS = this.rate.throttled(performance.now());
        return { ...refusal, retryAfterS: Math.max(waitS, refusal.retryAfterS ?? 0) };
      }
    }
  }

  private keysOf(ids: readonly string[]): string[] {
    return ids.filter((id) => id !== '').map((id) => idKey(id, this.settings.ids.answer));
  }

  private fieldsOf(request: SendRequest, part: Part): Record<string, unknown> {
    const { settings } = this;
    const source = addressOf(request.from, settings.source);
    const destination = addressOf(request.to, settings.destination);
    return {
      service_type: settings.serviceType,
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: source.number,
      dest_addr_ton: destination.ton,
      dest_addr_npi: destination.npi,
      destination_addr: destination.number,
      esm_class: part.esmClass,
      registered_delivery: 1,
      validity_period: validityPeriod(request.validityS ?? DEFAULT_VALIDITY_S),
      data_coding: part.dataCoding,
      short_message: part.shortMessage,
      ...(part.payload && { message_payload: part.payload }),
      ...(part.sar && {
        sar_msg_ref_num: part.sar.reference,
        sar_total_segments: part.sar.total,
        sar_segment_seqnum: part.sar.number,
      }),
    };
  }

  private async take(pdu: Pdu): Promise<void> {
    const delivery = deliveryOf(pdu);
    const kind = kindOf(delivery);
    await this.host.receive(kind, Buffer.from(JSON.stringify(delivery)));
    // After it is stored: the answer to the submit, read in the same breath, is taken note of first.
    if (kind === 'callback') this.ids.reported(delivery);
  }
}

const codeOf = (end: Outcome) =>
  'providerCode' in end && end.providerCode ? { providerCode: end.providerCode } : {};

const withParts = (end: Outcome, partIds: string[]): Outcome =>
  end.kind === 'ambiguous' && partIds.length > 0 ? { ...end, partIds } : end;

/** Relative, YYMMDDhhmmss000R; SMPP 3.4 §7.1.1. Months differ in length, so days carry what is longer. */
export function validityPeriod(seconds: number): string {
  const left = Math.min(Math.max(1, Math.round(seconds)), LONGEST_VALIDITY_S);
  const [days, rest] = [Math.floor(left / DAY_S), left % DAY_S];
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `0000${two(days)}${two(rest / 3600)}${two((rest % 3600) / 60)}${two(rest % 60)}000R`;
}

function deliveryOf(pdu: Pdu): Delivery {
  const text = (name: string) => (typeof pdu[name] === 'string' ? pdu[name] : '');
  const number = (name: string) => (typeof pdu[name] === 'number' ? pdu[name] : 0);
  const given = (name: string) => pdu[name] !== undefined;
  const hex = (name: string) => (Buffer.isBuffer(pdu[name]) ? pdu[name].toString('hex') : '');
  return {
    service_type: text('service_type'),
    source_addr_ton: number('source_addr_ton'),
    source_addr: text('source_addr'),
    dest_addr_ton: number('dest_addr_ton'),
    destination_addr: text('destination_addr'),
    esm_class: number('esm_class'),
    data_coding: number('data_coding'),
    short_message: hex('short_message'),
    ...(given('message_payload') && { message_payload: hex('message_payload') }),
    ...(given('receipted_message_id') && { receipted_message_id: text('receipted_message_id') }),
    ...(given('message_state') && { message_state: number('message_state') }),
    ...(given('network_error_code') && { network_error_code: hex('network_error_code') }),
    ...(given('sar_msg_ref_num') && { sar_msg_ref_num: number('sar_msg_ref_num') }),
    ...(given('sar_total_segments') && { sar_total_segments: number('sar_total_segments') }),
    ...(given('sar_segment_seqnum') && { sar_segment_seqnum: number('sar_segment_seqnum') }),
  };
}
