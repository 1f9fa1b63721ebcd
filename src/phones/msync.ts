/**
 * The MSync app: a request to what it wants, and the reply. Known from its vendor's description alone, which names the
 * requests and one reply; the other replies are ours. Pure.
 */
import { readTimestamp } from './timestamps.js';
import type { PhoneReply, PhoneReport, PhoneSms, PhoneStatus } from './types.js';
import { listOf, objectOf, wholeOf, within, wordOf } from './values.js';

export interface DeviceStatus {
  /** Percent. */
  battery: number | null;
  /** dBm. */
  signal: number | null;
  network: string | null;
  sim: string | null;
}

export interface Position {
  latitude: number;
  longitude: number;
  /** Metres. */
  accuracy: number | null;
}

export type MsyncIntent =
  | { kind: 'incoming'; sms: PhoneSms[]; malformed: number }
  | { kind: 'outgoing' }
  | { kind: 'status'; status: DeviceStatus; oddities: string[] }
  | { kind: 'location'; position: Position | null }
  | { kind: 'delivery'; reports: PhoneReport[]; malformed: number }
  | { kind: 'unknown_action' };

type Fields = Readonly<Record<string, unknown>>;

/** @param body the request's JSON object, or its query where it has no body */
export function readAction(body: Fields): MsyncIntent {
  switch (body['action']) {
    case 'incoming': {
      const items = listOf(body['messages']);
      const sms = items.flatMap((item) => readSms(item) ?? []);
      return { kind: 'incoming', sms, malformed: items.length - sms.length };
    }
    case 'outgoing':
      return { kind: 'outgoing' };
    case 'status':
      return readStatus(body);
    case 'location':
      return { kind: 'location', position: readPosition(body) };
    case 'delivery': {
      const items = listOf(body['reports']);
      const reports = items.flatMap((item) => readReport(item) ?? []);
      return { kind: 'delivery', reports, malformed: items.length - reports.length };
    }
    default:
      return { kind: 'unknown_action' };
  }
}

function readSms(item: unknown): PhoneSms | null {
  const { from: sender, message, timestamp, sim_slot: slot } = objectOf(item) ?? {};
  const from = wordOf(sender);
  if (from === null || typeof message !== 'string') return null;
  const simSlot = wholeOf(slot);
  return {
    id: null,
    from,
    to: null,
    text: message,
    sentAt: readTimestamp(timestamp),
    receivedAt: null,
    simSlot,
  };
}

const WORDS: Readonly<Record<string, PhoneStatus>> = {
  delivered: 'delivered',
  sent: 'sent',
  submitted: 'sent',
  success: 'sent',
  failed: 'failed',
  error: 'failed',
  undelivered: 'failed',
  rejected: 'failed',
  pending: 'stored',
  queued: 'stored',
  sending: 'stored',
};

function readReport(item: unknown): PhoneReport | null {
  const { uuid: id, status } = objectOf(item) ?? {};
  const uuid = wordOf(id);
  if (uuid === null) return null;
  const word = typeof status === 'string' ? status.toLowerCase() : '';
  const known = Object.hasOwn(WORDS, word) ? WORDS[word]! : null;
  const error = known !== 'failed' ? null : word === 'undelivered' ? 'undelivered' : 'generic_failure';
  return { uuid, status: known, error, text: word === '' ? null : word };
}

function readStatus(body: Fields): MsyncIntent {
  const battery = within(body['battery_level'], 0, 100);
  const signal = within(body['signal_strength'], -200, 200);
  const oddities = [
    ...(body['battery_level'] != null && battery === null ? ['battery_level'] : []),
    ...(body['signal_strength'] != null && signal === null ? ['signal_strength'] : []),
  ];
  const status = { battery, signal, network: wordOf(body['network_type']), sim: wordOf(body['sim_state']) };
  return { kind: 'status', status, oddities };
}

function readPosition(body: Fields): Position | null {
  const latitude = within(body['latitude'], -90, 90);
  const longitude = within(body['longitude'], -180, 180);
  if (latitude === null || longitude === null) return null;
  return { latitude, longitude, accuracy: within(body['accuracy'], 0, 10_000_000) };
}

export const done = (counts: Record<string, number> = {}): PhoneReply => ({
  status: 200,
  body: { success: true, ...counts },
});

export interface NumberedHandOut {
  id: number;
  to: string;
  text: string;
  uuid: string;
}

export const outgoing = (messages: readonly NumberedHandOut[]): PhoneReply => ({
  status: 200,
  body: {
    success: true,
    messages: messages.map(({ id, to, text, uuid }) => ({ id, to, message: text, uuid })),
  },
});

export const failed = (status: number, error: string): PhoneReply => ({
  status,
  body: { success: false, error },
});

/** No hint whether the device exists. */
export const unauthorized = (): PhoneReply => ({
  status: 401,
  body: { success: false, error: 'unauthorized' },
});
export const unknownAction = (): PhoneReply => ({
  status: 200,
  body: { success: false, error: 'unknown action' },
});
export const invalidJson = (): PhoneReply => ({
  status: 400,
  body: { success: false, error: 'invalid JSON' },
});
