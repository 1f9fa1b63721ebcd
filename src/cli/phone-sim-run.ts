/** Lets one simulated phone live and tells what it does. */
import { setTimeout as delay } from 'node:timers/promises';
import { ChtPhone } from '../phone-sim/cht-phone.js';
import { chtHandset, msyncHandset, smssyncHandset, type Handset } from '../phone-sim/handset.js';
import { isObject, parseLenient } from '../phone-sim/json.js';
import { live, type Incoming } from '../phone-sim/life.js';
import { MsyncPhone } from '../phone-sim/msync-phone.js';
import { SimNet, type Exchange } from '../phone-sim/net.js';
import { SimRadio } from '../phone-sim/radio.js';
import { SmssyncPhone } from '../phone-sim/smssync-phone.js';
import type { Language, SmssyncVersion } from '../phone-sim/smssync-texts.js';
import { count, facts, note, plain, say, sayJson, timeOfDay } from './output.js';
import { interruptible } from './session.js';

export interface CommonOptions {
  url: string;
  user?: string;
  password?: string;
  /** Seconds. */
  poll: number;
  incoming?: string;
  from: string;
  /** Seconds. */
  incomingEvery?: number;
  lose: number;
  radioFail: number;
  undelivered: number;
  /** Seconds. */
  for?: number;
  json?: boolean;
}

export interface SmssyncChoice {
  version: SmssyncVersion;
  secret?: string;
  deviceId?: string;
  results?: boolean;
  getReply?: boolean;
  enableRetry?: boolean;
  retries: number;
  deliveryReport?: boolean;
  language: Language;
  battery?: number;
}

export interface ChtChoice {
  dummySend?: boolean;
}

export interface MsyncChoice {
  deviceId: string;
  secret?: string;
  battery: number;
}

/** What a phone is made with. */
interface Parts {
  net: SimNet;
  radio: SimRadio;
  clock: () => number;
}

const STATUS_MS = 300_000;

export function runSmssync(options: CommonOptions & SmssyncChoice): Promise<void> {
  const { version, battery, ...others } = options;
  return run(`SMSsync ${version}`, options, (parts) =>
    smssyncHandset(new SmssyncPhone({ ...others, version, url: withUserInfo(options), ...parts }), battery),
  );
}

export function runCht(options: CommonOptions & ChtChoice): Promise<void> {
  return run('CHT gateway', options, (parts) => chtHandset(new ChtPhone({ ...options, ...parts })));
}

export function runMsync(options: CommonOptions & MsyncChoice): Promise<void> {
  const { secret, user, password, battery } = options;
  const credentials = {
    ...(secret !== undefined && { secret }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
  const status = { battery_level: battery, signal_strength: -71, network_type: 'LTE', sim_state: 'READY' };
  return run('MSync', options, (parts) =>
    msyncHandset(new MsyncPhone({ ...options, credentials, ...parts }), status),
  );
}

/** SMSsync takes Basic auth from its address alone. */
function withUserInfo({ url, user, password = '' }: CommonOptions): string {
  if (user === undefined) return url;
  return url.replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}

async function run(app: string, options: CommonOptions, make: (parts: Parts) => Handset): Promise<void> {
  const teller = new Teller(options.json ?? false);
  const chance = (share: number) => Math.random() < share;
  const net = new SimNet({
    fate: () => (chance(options.lose) ? 'dropAfter' : 'pass'),
    onExchange: (exchange) => teller.exchange(exchange),
  });
  const radio = new SimRadio({
    clock: Date.now,
    result: () => (chance(options.radioFail) ? 'generic' : 'ok'),
    report: () => (chance(options.undelivered) ? 'failed' : 'delivered'),
    onSent: ({ to, text }) => teller.line('sent', `to ${to}: ${text}`),
  });
  const handset = make({ net, radio, clock: Date.now });
  const startedAt = Date.now();
  let rounds = 0;
  let received = 0;
  teller.open(`${app} polls ${new URL(options.url).host} every ${options.poll} s. Ctrl-C ends it.\n`);
  await interruptible(async (interrupted) => {
    const signal = endingAfter(options.for, interrupted);
    const ended = aborted(signal);
    const life = live(
      told(handset, teller, () => (received += 1)),
      {
        pollMs: options.poll * 1_000,
        statusMs: STATUS_MS,
        incoming: incomingOf(options),
        signal,
        onRound: () => {
          rounds += 1;
          teller.crashes(handset.crashes);
        },
      },
    );
    await Promise.race([life, ended.then(() => delay(LAST_REQUEST_MS, undefined, { ref: false }))]);
  });
  net.close();
  teller.close({
    seconds: Math.round((Date.now() - startedAt) / 1_000),
    rounds,
    sent: radio.sent.length,
    duplicates: radio.duplicates,
    refused_by_radio: radio.refused.length,
    received,
    still_waiting: handset.waiting(),
    requests: net.counts.requests,
    unanswered: net.counts.unanswered,
    crashes: handset.crashes.length,
  });
}

/** What is under way at Ctrl-C gets so long. */
const LAST_REQUEST_MS = 2_000;

/**
 * @param seconds undefined = not by itself. A timer of its own: Node's garbage collection may take the timeout of an
 * AbortSignal that only AbortSignal.any holds, which then never fires
 */
function endingAfter(seconds: number | undefined, interrupted: AbortSignal): AbortSignal {
  if (seconds === undefined) return interrupted;
  const ended = new AbortController();
  const end = () => ended.abort();
  setTimeout(end, seconds * 1_000).unref();
  interrupted.addEventListener('abort', end, { once: true });
  return ended.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function incomingOf({ incoming, from, incomingEvery }: CommonOptions): Incoming | null {
  if (incoming === undefined) return null;
  return {
    from,
    text: (index) => incoming.replaceAll('{n}', String(index + 1)),
    everyMs: (incomingEvery ?? 1) * 1_000,
    count: incomingEvery === undefined ? 1 : Infinity,
  };
}

/** Tells of each SMS that arrives, and whether the gateway took it at once. */
function told(handset: Handset, teller: Teller, onReceived: () => void): Handset {
  return {
    ...handset,
    async receive(from, text) {
      onReceived();
      await handset.receive(from, text);
      const waiting = handset.waiting();
      const fate = waiting === 0 ? 'brought to the gateway' : `${count(waiting, 'SMS', 'SMS')} still wait`;
      teller.line('received', `from ${from}: ${text} (${fate})`);
    },
  };
}

/** What a gateway has to say against a request, in the words of any of the three protocols. */
function complaintIn(text: string): string {
  const body = parseLenient(text);
  const said = isObject(body) && isObject(body['payload']) ? body['payload'] : body;
  if (!isObject(said)) return '';
  const words = typeof said['error'] === 'string' ? said['error'] : said['error'] && said['message'];
  return typeof words === 'string' ? `: ${words}` : '';
}

interface Summary {
  seconds: number;
  rounds: number;
  sent: number;
  duplicates: number;
  refused_by_radio: number;
  received: number;
  still_waiting: number;
  requests: number;
  unanswered: number;
  crashes: number;
}

/** Lines for people as things happen; with --json nothing but the end. */
class Teller {
  private state = '';
  private crashesTold = 0;

  constructor(private readonly json: boolean) {}

  open(text: string): void {
    if (!this.json) note(text);
  }

  line(word: string, text: string): void {
    if (!this.json) say(`${timeOfDay(new Date().toISOString())}  ${word.padEnd(8)}  ${plain(text)}`);
  }

  /** Said when it changes. */
  exchange({ reply, fate }: Exchange): void {
    if (fate === 'dropAfter') return this.line('lost', 'the answer to a request');
    const state = reply === null ? 'no answer' : `HTTP ${reply.status}${complaintIn(reply.text)}`;
    if (state !== this.state) this.line('gateway', state);
    this.state = state;
  }

  crashes(all: readonly string[]): void {
    for (const why of all.slice(this.crashesTold)) this.line('crash', why);
    this.crashesTold = all.length;
  }

  close(summary: Summary): void {
    if (this.json) return sayJson(summary);
    const of = (all: number, some: number, what: string) =>
      some === 0 ? `${all}` : `${all}, ${some} ${what}`;
    say(
      `\n${facts([
        ['Time', `${summary.seconds} s, ${count(summary.rounds, 'round')}`],
        ['Sent', of(summary.sent, summary.duplicates, 'of them duplicates')],
        ['Refused', summary.refused_by_radio],
        ['Received', of(summary.received, summary.still_waiting, 'of them still on the phone')],
        ['Requests', of(summary.requests, summary.unanswered, 'of them without an answer')],
        ['Crashes', summary.crashes],
      ])}`,
    );
  }
}
