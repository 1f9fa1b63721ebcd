/**
 * What an SMSC hands to us (deliver_sm, data_sm), on its way from the link to the parsers: JSON with every octet as it
 * came, so that the stored call shows exactly what was received. Pure.
 */
import { z } from 'zod';
import type { CallbackKind, DeliveryReport, InboundMessage } from '../driver.js';
import { numberOf } from './addresses.js';
import { decodeText, type Alphabet } from './alphabet.js';
import type { IdBases } from './ids.js';
import { readReceiptText, reportOf } from './receipt.js';

const octets = z.string().regex(/^([0-9a-f]{2})*$/i);
const octet = z.number().int().min(0).max(255);
const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);

export const Delivery = z.object({
  service_type: z.string().catch(''),
  source_addr_ton: octet.catch(0),
  source_addr: z.string(),
  dest_addr_ton: octet.catch(0),
  destination_addr: z.string(),
  esm_class: octet,
  data_coding: octet.catch(0),
  /** Hexadecimal. */
  short_message: octets.catch(''),
  message_payload: optional(octets),
  receipted_message_id: optional(z.string()),
  message_state: optional(octet),
  network_error_code: optional(octets),
  sar_msg_ref_num: optional(z.number().int()),
  sar_total_segments: optional(octet),
  sar_segment_seqnum: optional(octet),
});
export type Delivery = z.infer<typeof Delivery>;

/** esm_class bits 5 to 2: what kind of message; SMPP 3.4 §5.2.12. */
const MESSAGE_TYPE = 0x3c;
const RECEIPT = 0x04;
const INTERMEDIATE = 0x20;
const UDH_INDICATOR = 0x40;

/**
 * A receipt says so in esm_class; some SMSCs only name the message they report on, and its state. One that names a
 * message and no state is from a handset: Kannel's test SMSC does that.
 */
export function kindOf(delivery: Delivery): CallbackKind {
  const type = delivery.esm_class & MESSAGE_TYPE;
  if (type === RECEIPT || type === INTERMEDIATE) return 'callback';
  if (!delivery.receipted_message_id) return 'receive';
  const { stat } = readReceiptText(contentOf(delivery).content.toString('latin1'));
  return delivery.message_state !== undefined || stat !== undefined ? 'callback' : 'receive';
}

/** SMSCs write receipts in ASCII under any alphabet. Null for one that names no message or no state. */
export function readReceipt(delivery: Delivery, bases: IdBases): DeliveryReport | null {
  const { content } = contentOf(delivery);
  const { network_error_code: error } = delivery;
  return reportOf(
    delivery.data_coding === 0
      ? content.toString('latin1')
      : decodeText(content, delivery.data_coding, 'gsm'),
    {
      receiptedMessageId: delivery.receipted_message_id,
      messageState: delivery.message_state,
      networkErrorCode: error === undefined ? undefined : Buffer.from(error, 'hex'),
    },
    bases,
  );
}

/** A message from a handset, or one part of it. */
export function readMessage(delivery: Delivery, alphabet: Alphabet): InboundMessage {
  const { content, header } = contentOf(delivery);
  const part = partOf(header) ?? sarPartOf(delivery);
  return {
    from: numberOf({ ton: delivery.source_addr_ton, number: delivery.source_addr }),
    to: numberOf({ ton: delivery.dest_addr_ton, number: delivery.destination_addr }),
    text: decodeText(content, delivery.data_coding, alphabet),
    ...(part && { part }),
  };
}

function contentOf({ short_message, message_payload, esm_class }: Delivery): {
  content: Buffer;
  header: Buffer;
} {
  const short = Buffer.from(short_message, 'hex');
  const all =
    short.length === 0 && message_payload !== undefined ? Buffer.from(message_payload, 'hex') : short;
  const length = (esm_class & UDH_INDICATOR) === 0 || all.length === 0 ? 0 : all.readUInt8(0) + 1;
  // A header that claims to be longer than the message is none.
  const headerLength = length > all.length ? 0 : length;
  return { header: all.subarray(1, headerLength), content: all.subarray(headerLength) };
}

type PartOf = NonNullable<InboundMessage['part']>;

/** Concatenation with an 8 or 16 bit reference, among the elements of a user data header. */
function partOf(header: Buffer): PartOf | undefined {
  for (let at = 0; at + 2 <= header.length;) {
    const [id, length] = [header.readUInt8(at), header.readUInt8(at + 1)];
    const content = header.subarray(at + 2, at + 2 + length);
    if (id === 0x00 && content.length === 3)
      return part(`8-${content.readUInt8(0)}`, content[1]!, content[2]!);
    if (id === 0x08 && content.length === 4)
      return part(`16-${content.readUInt16BE(0)}`, content[2]!, content[3]!);
    at += 2 + length;
  }
  return undefined;
}

function sarPartOf(delivery: Delivery): PartOf | undefined {
  const { sar_msg_ref_num: reference, sar_total_segments: of, sar_segment_seqnum: number } = delivery;
  if (reference === undefined || of === undefined || number === undefined) return undefined;
  return part(`sar-${reference}`, of, number);
}

const part = (group: string, of: number, number: number): PartOf | undefined =>
  of > 1 && number >= 1 && number <= of ? { group, number, of } : undefined;
