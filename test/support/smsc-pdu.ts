/** PDUs of SMPP 3.4 as the scripted SMSC reads and writes them: by hand, so that no side checks itself. */
import type { Socket } from 'node:net';

const UDH_INDICATOR = 0x40;
const RECEIPT = 0x04;

/** One submit_sm as the SMSC saw it: a part, where a text was split. */
export interface SubmittedPart {
  messageId: string;
  from: string;
  to: string;
  /** Decoded by data_coding: 0 is GSM 03.38, 3 Latin-1, 8 UTF-16BE; the user data header is cut off. */
  text: string;
  dataCoding: number;
  /** From the concatenation header or the SAR parameters; 1 of 1 without them. */
  part: { number: number; total: number };
  wantsReceipt: boolean;
  /** What else stood in the PDU. */
  wire: {
    serviceType: string;
    /** `ton/npi/address` */
    source: string;
    destination: string;
    esmClass: number;
    validity: string;
    registeredDelivery: number;
    shortMessageOctets: number;
    payloadOctets: number;
    /** The number that joins the parts. */
    reference: number | null;
  };
}

export function readPdus(
  socket: Socket,
  onPdu: (command: number, status: number, sequence: number, body: Buffer) => void,
): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 16 && pending.length >= pending.readUInt32BE(0)) {
      const length = pending.readUInt32BE(0);
      const [command, status, sequence] = [4, 8, 12].map((at) => pending.readUInt32BE(at)) as [
        number,
        number,
        number,
      ];
      onPdu(command, status, sequence, pending.subarray(16, length));
      pending = pending.subarray(length);
    }
  });
}

export function pdu(command: number, status: number, sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(16);
  [16 + body.length, command, status, sequence].forEach((value, index) =>
    head.writeUInt32BE(value, index * 4),
  );
  return Buffer.concat([head, body]);
}

export const cString = (text: string) => Buffer.from(`${text}\0`, 'latin1');

/** Reads mandatory fields one after the other. */
function reader(body: Buffer) {
  let at = 0;
  return {
    byte: () => body.readUInt8(at++),
    text: () => {
      const end = body.indexOf(0, at);
      const value = body.toString('latin1', at, end);
      at = end + 1;
      return value;
    },
    octets: (length: number) => body.subarray(at, (at += length)),
    tlvs: () => {
      const found = new Map<number, Buffer>();
      while (at + 4 <= body.length) {
        const length = body.readUInt16BE(at + 2);
        found.set(body.readUInt16BE(at), body.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      return found;
    },
  };
}

export interface Bind {
  systemId: string;
  password: string;
  systemType: string;
  version: number;
}

export function readBind(body: Buffer): Bind {
  const read = reader(body);
  return { systemId: read.text(), password: read.text(), systemType: read.text(), version: read.byte() };
}

const TLV = { sarReference: 0x020c, sarTotal: 0x020e, sarNumber: 0x020f, payload: 0x0424 };

export function readSubmit(body: Buffer): Omit<SubmittedPart, 'messageId'> {
  const read = reader(body);
  const address = () => ({ ton: read.byte(), npi: read.byte(), number: read.text() });
  const shown = ({ ton, number }: { ton: number; number: string }) => `${ton === 1 ? '+' : ''}${number}`;
  const written = ({ ton, npi, number }: ReturnType<typeof address>) => `${ton}/${npi}/${number}`;

  const serviceType = read.text();
  const [from, to] = [address(), address()];
  const esmClass = read.byte();
  read.octets(2); // protocol_id, priority_flag
  read.text(); // schedule_delivery_time
  const validity = read.text();
  const registeredDelivery = read.byte();
  read.byte(); // replace_if_present_flag
  const dataCoding = read.byte();
  read.byte(); // sm_default_msg_id
  const short = read.octets(read.byte());
  const tlvs = read.tlvs();
  const payload = tlvs.get(TLV.payload) ?? Buffer.alloc(0);
  const message = short.length === 0 ? payload : short;
  const headerLength = (esmClass & UDH_INDICATOR) === 0 ? 0 : message.readUInt8(0) + 1;
  const content = message.subarray(headerLength);
  const { part, reference } = placeOf(message.subarray(0, headerLength), tlvs);
  return {
    from: shown(from),
    to: shown(to),
    text:
      dataCoding === 8
        ? decodeUcs2(content)
        : dataCoding === 3
          ? content.toString('latin1')
          : decodeGsm(content),
    dataCoding,
    part,
    wantsReceipt: (registeredDelivery & 0x01) !== 0,
    wire: {
      serviceType,
      source: written(from),
      destination: written(to),
      esmClass,
      validity,
      registeredDelivery,
      shortMessageOctets: short.length,
      payloadOctets: payload.length,
      reference,
    },
  };
}

function placeOf(
  header: Buffer,
  tlvs: Map<number, Buffer>,
): { part: SubmittedPart['part']; reference: number | null } {
  if (header[1] === 0x00 && header.length >= 6)
    return {
      reference: header.readUInt8(3),
      part: { total: header.readUInt8(4), number: header.readUInt8(5) },
    };
  if (header[1] === 0x08 && header.length >= 7)
    return {
      reference: header.readUInt16BE(3),
      part: { total: header.readUInt8(5), number: header.readUInt8(6) },
    };
  const [reference, total, number] = [TLV.sarReference, TLV.sarTotal, TLV.sarNumber].map((tag) =>
    tlvs.get(tag),
  );
  return reference && total && number
    ? {
        reference: reference.readUInt16BE(0),
        part: { total: total.readUInt8(0), number: number.readUInt8(0) },
      }
    : { reference: null, part: { total: 1, number: 1 } };
}

/** A deliver_sm to be. */
export interface Delivery {
  from: string;
  to: string;
  esmClass?: number;
  dataCoding?: number;
  /** short_message, with its header where esmClass says so. */
  content?: Buffer;
  /** Optional parameters by tag. */
  tlvs?: Record<number, Buffer>;
}

export function deliveryBody(delivery: Delivery): Buffer {
  const { from, to, esmClass = 0, dataCoding = 0, content = Buffer.alloc(0), tlvs = {} } = delivery;
  const address = (number: string) =>
    Buffer.concat([Buffer.from([number.startsWith('+') ? 1 : 0, 1]), cString(number.replace('+', ''))]);
  const optional = Object.entries(tlvs).map(([tag, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(Number(tag), 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([
    cString(''),
    address(from),
    address(to),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, content.length]),
    content,
    ...optional,
  ]);
}

/** A whole text from a handset, in one part. */
export function messageBody(from: string, to: string, text: string): Buffer {
  const gsm = encodeGsm(text);
  return deliveryBody({ from, to, dataCoding: gsm ? 0 : 8, content: gsm ?? encodeUcs2(text) });
}

/** @param receiptId the id as this SMSC writes it in receipts */
export function receiptBody({ from, to, text }: SubmittedPart, word: string, receiptId: string): Buffer {
  const now = new Date().toISOString().replace(/\D/g, '').slice(2, 12);
  const isGood = word === 'DELIVRD';
  const written =
    `id:${receiptId} sub:001 dlvrd:${isGood ? '001' : '000'} submit date:${now} done date:${now} ` +
    `stat:${word} err:${isGood ? '000' : '017'} text:${text.replace(/[^ -~]/g, '?').slice(0, 20)}`;
  return deliveryBody({ from: to, to: from, esmClass: RECEIPT, content: Buffer.from(written, 'latin1') });
}

/** GSM 03.38 in the order of its code points; the escape at 27 stands for itself. */
const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENSION: Record<string, number> = {
  ...{ '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65 },
};

/** Null when the alphabet does not hold the text. */
export function encodeGsm(text: string): Buffer | null {
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

export const encodeUcs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();
const decodeUcs2 = (bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le');
