/**
 * A small SMPP 3.4 SMSC on loopback: takes binds, answers submit_sm, sends receipts and MO. Enough for Kannel and for
 * our own SMPP driver to talk to. What nobody is bound to receive, or nobody has acknowledged, it keeps and sends again
 * to the next receiver, as real ones do.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  cString,
  deliveryBody,
  messageBody,
  pdu,
  readBind,
  readPdus,
  readSubmit,
  receiptBody,
  type Bind,
  type Delivery,
  type SubmittedPart,
} from './smsc-pdu.js';

export type { Bind, Delivery, SubmittedPart } from './smsc-pdu.js';

/** command_id, SMPP 3.4 §5.1.2.1; an answer has the RESPONSE bit, and GENERIC_NACK is that bit alone. */
const BIND_RECEIVER = 0x01;
const BIND_TRANSMITTER = 0x02;
const SUBMIT_SM = 0x04;
const DELIVER_SM = 0x05;
const UNBIND = 0x06;
const BIND_TRANSCEIVER = 0x09;
const ENQUIRE_LINK = 0x15;
const GENERIC_NACK = 0x80000000;
const RESPONSE = 0x80000000;
const BIND_NAMES: Record<number, string> = {
  [BIND_RECEIVER]: 'receiver',
  [BIND_TRANSMITTER]: 'transmitter',
  [BIND_TRANSCEIVER]: 'transceiver',
};
/** A delivery that was answered with an error is repeated after this long. */
const REPEAT_MS = 100;

/** What becomes of a submit: a command_status; taken without an answer; taken, and then the connection is cut. */
export type Verdict = number | 'silence' | 'cut';

export interface SmscOptions {
  /** Not 0 = the part is refused and gets no receipt. */
  submitStatus?: (part: Omit<SubmittedPart, 'messageId'>) => Verdict;
  /** Milliseconds until a submit is answered; default 0. */
  answerAfterMs?: number;
  /** Last word of the receipt, for example UNDELIV; undefined = none is sent. Default DELIVRD. */
  receipt?: (part: SubmittedPart) => string | undefined;
  /** How the id of the nth message is written in its answer; default decimal digits. */
  messageId?: (n: number) => string;
  /** How an id is written in its receipt; default as in the answer. */
  receiptId?: (messageId: string) => string;
  bindStatus?: (bind: Bind) => number;
  /** False: enquire_link is heard and not answered. */
  answersEnquire?: boolean;
  /** False: unbind is heard and not answered. */
  answersUnbind?: boolean;
}

export interface Smsc {
  port: number;
  /** Parts that were accepted, in order. */
  submitted: SubmittedPart[];
  /** Every bind that was tried, in order. */
  binds: (Bind & { mode: string })[];
  /** command_status of every deliver_sm_resp, in order. */
  acknowledged: number[];
  /** How many enquire_link came. */
  enquiries: number;
  /** The most connections that were ever bound at once. */
  mostBound: number;
  /** The most submits that ever waited for their answer at once. */
  mostWaiting: number;
  /** True while somebody is bound that takes deliver_sm. */
  isBound(): boolean;
  /** Connections that are open. */
  connections(): number;
  /** Deliveries that nobody has acknowledged with status 0. */
  undelivered(): number;
  /** Sends a message from a handset. */
  injectMo(from: string, to: string, text: string): void;
  /** Sends any deliver_sm. */
  inject(delivery: Delivery): void;
  /** Sends octets that are no PDU to whoever is bound. */
  babble(octets: Buffer): void;
  /** Asks whoever is bound to go. */
  unbindAll(): void;
  /** Cuts every connection; `forMs` long, new ones are cut at once too. */
  cut(forMs?: number): void;
  close(): Promise<void>;
}

export async function startSmsc(options: SmscOptions = {}): Promise<Smsc> {
  const {
    submitStatus = () => 0,
    receipt = () => 'DELIVRD',
    messageId = String,
    bindStatus = () => 0,
  } = options;
  const submitted: SubmittedPart[] = [];
  const binds: Smsc['binds'] = [];
  const acknowledged: number[] = [];
  const sockets = new Set<Socket>();
  const receivers = new Set<Socket>();
  const bound = new Set<Socket>();
  /** By sequence number: what was sent and not acknowledged yet. */
  const unacknowledged = new Map<number, Buffer>();
  let enquiries = 0;
  let mostBound = 0;
  let waiting = 0;
  let mostWaiting = 0;
  let sequence = 0;
  let lastId = 0;
  let closedUntil = 0;

  const transmit = (number: number) => {
    const [receiver] = receivers;
    const body = unacknowledged.get(number);
    if (receiver && body) receiver.write(pdu(DELIVER_SM, 0, number, body));
  };
  const deliver = (body: Buffer) => {
    unacknowledged.set(++sequence, body);
    transmit(sequence);
  };

  const onSubmit = (socket: Socket, body: Buffer, answer: (status: number, content?: Buffer) => void) => {
    const seen = readSubmit(body);
    const verdict = submitStatus(seen);
    if (typeof verdict === 'number' && verdict !== 0) return answer(verdict);
    const part = { messageId: messageId(++lastId), ...seen };
    submitted.push(part);
    if (verdict === 'cut') socket.destroy();
    else if (verdict !== 'silence') answer(0, cString(part.messageId));
    const word = part.wantsReceipt ? receipt(part) : undefined;
    if (word !== undefined)
      deliver(receiptBody(part, word, options.receiptId?.(part.messageId) ?? part.messageId));
  };

  const onPdu = (socket: Socket, command: number, status: number, number: number, body: Buffer) => {
    const answer = (code: number, content: Buffer = Buffer.alloc(0)) =>
      void socket.write(pdu((command | RESPONSE) >>> 0, code, number, content));
    switch (command) {
      case BIND_RECEIVER:
      case BIND_TRANSMITTER:
      case BIND_TRANSCEIVER: {
        const bind = readBind(body);
        binds.push({ ...bind, mode: BIND_NAMES[command]! });
        const refusal = bindStatus(bind);
        if (refusal !== 0) return answer(refusal);
        answer(0, cString('SMSC'));
        mostBound = Math.max(mostBound, bound.add(socket).size);
        if (command === BIND_TRANSMITTER) return;
        receivers.add(socket);
        for (const waiting of unacknowledged.keys()) transmit(waiting);
        return;
      }
      case SUBMIT_SM:
        mostWaiting = Math.max(mostWaiting, ++waiting);
        later(options.answerAfterMs, () => {
          waiting -= 1;
          onSubmit(socket, body, answer);
        });
        return;
      case (DELIVER_SM | RESPONSE) >>> 0:
        acknowledged.push(status);
        if (status === 0) unacknowledged.delete(number);
        else setTimeout(() => transmit(number), REPEAT_MS);
        return;
      case ENQUIRE_LINK:
        enquiries += 1;
        if (options.answersEnquire !== false) answer(0);
        return;
      case UNBIND:
        if (options.answersUnbind === false) return;
        answer(0);
        socket.end();
        return;
      default:
        // Answers to what we sent need none; anything else is more than this SMSC can do.
        if (command < RESPONSE) socket.write(pdu(GENERIC_NACK, 0x03, number, Buffer.alloc(0)));
    }
  };

  const server = createServer({ noDelay: true }, (socket) => {
    if (Date.now() < closedUntil) return void socket.destroy();
    sockets.add(socket);
    readPdus(socket, (...read) => onPdu(socket, ...read));
    socket.on('error', () => socket.destroy()); // the peer may be killed at any time
    socket.on('close', () => {
      sockets.delete(socket);
      receivers.delete(socket);
      bound.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = () => sockets.forEach((socket) => socket.destroy());

  return {
    port: (server.address() as AddressInfo).port,
    submitted,
    binds,
    acknowledged,
    get enquiries() {
      return enquiries;
    },
    get mostBound() {
      return mostBound;
    },
    get mostWaiting() {
      return mostWaiting;
    },
    isBound: () => receivers.size > 0,
    connections: () => sockets.size,
    undelivered: () => unacknowledged.size,
    injectMo: (from, to, text) => deliver(messageBody(from, to, text)),
    inject: (delivery) => deliver(deliveryBody(delivery)),
    babble: (octets) => sockets.forEach((socket) => socket.write(octets)),
    unbindAll: () => sockets.forEach((socket) => socket.write(pdu(UNBIND, 0, ++sequence, Buffer.alloc(0)))),
    cut(forMs = 0) {
      closedUntil = Date.now() + forMs;
      cutAll();
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function later(ms: number | undefined, run: () => void): void {
  if (ms === undefined) run();
  else setTimeout(run, ms);
}
