/**
 * The network of a simulated phone: real HTTP, and for each request a fate. Redirects are followed as the apps'
 * libraries do it: a POST becomes a GET without its body.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HttpFault, HttpLine, type NetReply, type NetRequest } from './http-line.js';

/**
 * `dropBefore` = the server never sees it. `dropAfter` = the server has answered and the phone never learns. `hangUp` =
 * the phone's side closes once the request is out, without waiting. `twice` = the same bytes go out again, and only
 * the second answer is read, as after a kept connection that had died.
 */
export type Fate = 'pass' | 'dropBefore' | 'dropAfter' | 'hangUp' | 'twice' | { delayMs: number };

/** The request waits so long before it goes out. */
export const delayed = (delayMs: number): Fate => ({ delayMs });

/** One request of the phone and its end. */
export interface Exchange {
  request: NetRequest;
  fate: Fate;
  /** What the server said, also when the phone never learns it; null when it said nothing. */
  reply: NetReply | null;
  /** The phone got no answer. */
  isLost: boolean;
  /** Milliseconds from the request to the last byte of the answer, redirects included. */
  tookMs: number;
}

export interface NetOptions {
  /** Asked for every request for which nothing is scripted. Default: `pass`. */
  fate?: (request: NetRequest) => Fate;
  /** Waits for `delayed`. Default: real time. */
  wait?: (ms: number) => Promise<unknown>;
  onExchange?: (exchange: Exchange) => void;
}

const MAX_REDIRECTS = 20;
const TO_GET = new Set([301, 302, 303]);
const AS_IS = new Set([307, 308]);

/** Requests are held until as many are under way as were asked for. */
class Gate {
  private release!: () => void;
  private readonly passed = new Promise<void>((resolve) => (this.release = resolve));

  constructor(private missing: number) {}

  get isOpen(): boolean {
    return this.missing <= 0;
  }

  pass(): Promise<void> {
    this.missing -= 1;
    if (this.isOpen) this.release();
    return this.passed;
  }
}

export class SimNet {
  /** Requests that the phone made, and those of them that got no answer. */
  readonly counts = { requests: 0, unanswered: 0 };
  private readonly fates: Fate[] = [];
  private readonly line = new HttpLine();
  private gate: Gate | null = null;

  constructor(private readonly options: NetOptions = {}) {}

  /** Fates of the next requests, one each. */
  script(...fates: Fate[]): void {
    this.fates.push(...fates);
  }

  /** The next `count` requests go out together, once there are as many. */
  inFlight(count: number): void {
    this.gate = new Gate(count);
  }

  /** @returns null when the phone gets no answer, whatever the server saw of the request */
  async ask(request: NetRequest): Promise<NetReply | null> {
    const fate = this.fates.shift() ?? this.options.fate?.(request) ?? 'pass';
    await this.throughGate();
    const startedAt = performance.now();
    this.counts.requests += 1;
    const reply = await this.meet(fate, request);
    const isLost = reply === null || fate === 'dropAfter';
    if (isLost) this.counts.unanswered += 1;
    const tookMs = performance.now() - startedAt;
    this.options.onExchange?.({ request, fate, reply, isLost, tookMs });
    return isLost ? null : reply;
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.line.close();
  }

  private async throughGate(): Promise<void> {
    const { gate } = this;
    if (!gate) return;
    const passed = gate.pass();
    if (gate.isOpen) this.gate = null;
    await passed;
  }

  /** @returns what the server said */
  private async meet(fate: Fate, request: NetRequest): Promise<NetReply | null> {
    if (fate === 'dropBefore') return null;
    if (typeof fate === 'object') await (this.options.wait ?? delay)(fate.delayMs);
    try {
      if (fate === 'hangUp') return await this.line.send(request, { hangsUp: true });
      if (fate === 'twice') await this.line.send(request).catch(() => undefined);
      return await this.follow(request);
    } catch (error) {
      if (error instanceof HttpFault) return null;
      throw error;
    }
  }

  private async follow(request: NetRequest): Promise<NetReply> {
    let current = request;
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      const reply = await this.line.send(current);
      const isReading = current.method === 'GET';
      const isFollowed = TO_GET.has(reply.status) || (isReading && AS_IS.has(reply.status));
      const { location } = reply.headers;
      if (!isFollowed || location === undefined) return reply;
      const { body: _, headers: { 'Content-Type': _type, ...headers } = {}, ...rest } = current;
      current = { ...rest, method: 'GET', headers, url: new URL(location, current.url).href };
    }
    throw new HttpFault('too many redirects');
  }
}
