/**
 * A small SMPP 3.4 SMSC on loopback: takes binds, answers submit_sm, sends receipts and MO. Enough for Kannel and for
 * our own SMPP driver to talk to; every PDU is read and written here, so that neither side checks itself.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

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
const UDH_INDICATOR = 0x40;
const RECEIPT = 0x04;

/** One submit_sm as the SMSC saw it: a part, where a text was split. */
export interface SubmittedPart {
  messageId: string;
  from: string;
  to: string;
  /** Decoded by data_coding: 0 is GSM 03.38, 8 is UTF-16BE; the user data header is cut off. */
  text: string;
  dataCoding: number;
  /** From the concatenation header; 1 of 1 without one. */
  part: { number: number; total: number };
  wantsReceipt: boolean;
}

export interface SmscOptions {
  /** command_status of the answer; not 0 = the part is refused and gets no receipt. */
  submitStatus?: (part: Omit<SubmittedPart, 'messageId'>) => number;
  /** Last word of the receipt, for example UNDELIV; undefined = none is sent. Default DELIVRD. */
  receipt?: (part: SubmittedPart) => string | undefined;
}

export interface Smsc {
  port: number;
  /** Parts that were accepted, in order. */
  submitted: SubmittedPart[];
  /** True while somebody is bound that takes deliver_sm. */
  isBound(): boolean;
  /** Sends a message from a handset. */
  injectMo(from: string, to: string, text: string): void;
  close(): Promise<void>;
}

export async function startSmsc(options: SmscOptions = {}): Promise<Smsc> {
  const { submitStatus = () => 0, receipt = () => 'DELIVRD' } = options;
  const submitted: SubmittedPart[] = [];
  const sockets = new Set<Socket>();
  const receivers = new Set<Socket>();
  let sequence = 0;
  let lastId = 0;

  const deliver = (body: Buffer) => {
    const [receiver] = receivers;
    if (!receiver) throw new Error('nobody is bound to receive');
    receiver.write(pdu(DELIVER_SM, 0, ++sequence, body));
  };

  const onPdu = (socket: Socket, command: number, number: number, body: Buffer) => {
    const answer = (status: number, content = Buffer.alloc(0)) =>
      socket.write(pdu((command | RESPONSE) >>> 0, status, number, content));
    switch (command) {
      case BIND_RECEIVER:
      case BIND_TRANSCEIVER:
        receivers.add(socket);
        answer(0, cString('SMSC'));
        return;
      case BIND_TRANSMITTER:
        answer(0, cString('SMSC'));
        return;
      case SUBMIT_SM: {
        const seen = readSubmit(body);
        const status = submitStatus(seen);
        if (status !== 0) return void answer(status);
        const part = { messageId: String(++lastId), ...seen };
        submitted.push(part);
        answer(0, cString(part.messageId));
        const word = part.wantsReceipt ? receipt(part) : undefined;
        if (word !== undefined) deliver(receiptBody(part, word));
        return;
      }
      case ENQUIRE_LINK:
        answer(0);
        return;
      case UNBIND:
        answer(0);
        socket.end();
        return;
      default:
        // Answers to what we sent need none; anything else is more than this SMSC can do.
        if (command < RESPONSE) socket.write(pdu(GENERIC_NACK, 0x03, number, Buffer.alloc(0)));
    }
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    readPdus(socket, (command, number, body) => onPdu(socket, command, number, body));
    socket.on('error', () => socket.destroy()); // the peer may be killed at any time
    socket.on('close', () => {
      sockets.delete(socket);
      receivers.delete(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    submitted,
    isBound: () => receivers.size > 0,
    injectMo(from, to, text) {
      const gsm = encodeGsm(text);
      deliver(
        messageBody({ from, to, esmClass: 0, dataCoding: gsm ? 0 : 8, content: gsm ?? encodeUcs2(text) }),
      );
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readPdus(socket: Socket, onPdu: (command: number, sequence: number, body: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 16 && pending.length >= pending.readUInt32BE(0)) {
      const length = pending.readUInt32BE(0);
      onPdu(pending.readUInt32BE(4), pending.readUInt32BE(12), pending.subarray(16, length));
      pending = pending.subarray(length);
    }
  });
}

function pdu(command: number, status: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  [16 + body.length, command, status, sequence].forEach((value, index) =>
    head.writeUInt32BE(value, index * 4),
  );
  return Buffer.concat([head, body]);
}

const cString = (text: string) => Buffer.from(`${text}\0`, 'latin1');

function readSubmit(body: Buffer): Omit<SubmittedPart, 'messageId'> {
  let at = 0;
  const byte = () => body.readUInt8(at++);
  const text = () => {
    const end = body.indexOf(0, at);
    const value = body.toString('latin1', at, end);
    at = end + 1;
    return value;
  };
  const address = () => {
    const ton = byte();
    byte(); // numbering plan
    return `${ton === 1 ? '+' : ''}${text()}`;
  };
  text(); // service_type
  const from = address();
  const to = address();
  const esmClass = byte();
  at += 2; // protocol_id, priority_flag
  text(); // schedule_delivery_time
  text(); // validity_period
  const wantsReceipt = (byte() & 0x01) !== 0;
  byte(); // replace_if_present_flag
  const dataCoding = byte();
  byte(); // sm_default_msg_id
  const message = body.subarray(at + 1, at + 1 + body.readUInt8(at));
  const headerLength = (esmClass & UDH_INDICATOR) === 0 ? 0 : message.readUInt8(0) + 1;
  const header = message.subarray(0, headerLength);
  const content = message.subarray(headerLength);
  const isConcatenated = header[1] === 0x00 && header.length >= 6; // 05 00 03 reference total number
  return {
    from,
    to,
    text: dataCoding === 8 ? decodeUcs2(content) : decodeGsm(content),
    dataCoding,
    part: isConcatenated
      ? { total: header.readUInt8(4), number: header.readUInt8(5) }
      : { total: 1, number: 1 },
    wantsReceipt,
  };
}

interface Delivery {
  from: string;
  to: string;
  esmClass: number;
  dataCoding: number;
  content: Buffer;
}

function messageBody({ from, to, esmClass, dataCoding, content }: Delivery): Buffer {
  const address = (number: string) =>
    Buffer.concat([Buffer.from([number.startsWith('+') ? 1 : 0, 1]), cString(number.replace('+', ''))]);
  return Buffer.concat([
    cString(''),
    address(from),
    address(to),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, content.length]),
    content,
  ]);
}

function receiptBody({ messageId, from, to, text }: SubmittedPart, word: string): Buffer {
  const now = new Date().toISOString().replace(/\D/g, '').slice(2, 12);
  const isGood = word === 'DELIVRD';
  const written =
    `id:${messageId} sub:001 dlvrd:${isGood ? '001' : '000'} submit date:${now} done date:${now} ` +
    `stat:${word} err:${isGood ? '000' : '017'} text:${text.replace(/[^ -~]/g, '?').slice(0, 20)}`;
  const content = Buffer.from(written, 'latin1');
  return messageBody({ from: to, to: from, esmClass: RECEIPT, dataCoding: 0, content });
}

/** GSM 03.38 in the order of its code points; the escape at 27 stands for itself. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION: Record<string, number> = {
  ...{ '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65 },
};

/** Null when the alphabet does not hold the text. */
function encodeGsm(text: string): Buffer | null {
  const codes = Array.from(text).flatMap((char) => {
    const extended = GSM_EXTENSION[char];
    return extended === undefined ? [GSM.indexOf(char)] : [0x1b, extended];
  });
  return codes.includes(-1) ? null : Buffer.from(codes);
}

function decodeGsm(bytes: Buffer): string {
  const extension = new Map(Object.entries(GSM_EXTENSION).map(([char, code]) => [code, char]));
  let text = '';
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes.readUInt8(at);
    text += code === 0x1b ? (extension.get(bytes[++at] ?? 0) ?? ' ') : (GSM[code] ?? '?');
  }
  return text;
}

const encodeUcs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();
const decodeUcs2 = (bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le');
