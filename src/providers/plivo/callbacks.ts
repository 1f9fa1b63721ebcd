/** What Plivo calls us with: states of messages, ends of calls, texts and calls to our number. */
import {
  UnparsableCallback,
  type CallFacts,
  type DeliveryReport,
  type InboundMedia,
  type InboundMessage,
  type RawRequest,
} from '../driver.js';
import type { Channel } from '../../messages/types.js';
import { costOf } from '../amount.js';
import { lookUp } from '../tables.js';
import {
  callbackValues,
  ownRef,
  parseCount,
  parseOperator,
  parseSeconds,
  parseUtcTime,
  withPlus,
} from '../wire.js';
import { CALL_STATES, INTENTS, readState } from './codes.js';

type Values = ReadonlyMap<string, string>;

/** Plivo names no currency beside an amount; its accounts are kept in US dollars. */
export const CURRENCY = 'USD';
/** Plivo takes ten files; some calls count them from 0, some from 1. */
const MAX_FILES = 10;

export const isCall = (fields: Values): boolean => fields.has('CallUUID') || fields.has('RequestUUID');

/** MNC as two digits at least: "2" and "02" are seen for the same network. */
export function operatorOf(mcc: string | undefined, mnc: string | undefined): { operator?: string } {
  const operator = parseOperator(`${mcc ?? ''}${mnc ? mnc.padStart(2, '0') : ''}`);
  return operator && /^\d{3}$/.test(mcc ?? '') ? { operator } : {};
}

export function readReport(request: RawRequest): DeliveryReport[] {
  const fields = callbackValues(request);
  if (isCall(fields)) return [readCallReport(request, fields)];
  const ref = ownRef(request);
  const partId = fields.get('MessageUUID');
  const providerId = fields.get('ParentMessageUUID') || partId;
  const word = fields.get('Status') || fields.get('status');
  if (!word || !(ref || providerId)) throw new UnparsableCallback('Status or MessageUUID is missing');
  const state = readState(word, fields.get('ErrorCode'));
  if (!state) return [];
  const isPart =
    parseCount(/ of (\d+)$/.exec(fields.get('PartInfo') ?? '')?.[1]) !== 1 && fields.has('PartInfo');
  // Whether parts repeat the amount of the whole is not documented: only what stands with the whole is taken.
  const isWhole = partId === undefined || partId === providerId;
  const parts = parseCount(fields.get('Units'));
  const reportedAt = parseUtcTime(
    fields.get(state.status === 'sent' ? 'SentTime' : 'DeliveryReportTime') ?? fields.get('MessageTime'),
  );
  return [
    {
      ...(ref && { ref }),
      ...(providerId && { providerId }),
      ...state,
      ...(isPart && partId && { partId }),
      ...(isWhole && parts !== undefined && { parts }),
      ...(isWhole && costOf(fields.get('TotalAmount'), CURRENCY)),
      ...operatorOf(fields.get('MCC'), fields.get('MNC')),
      ...(reportedAt && { reportedAt }),
    },
  ];
}

function readCallReport(request: RawRequest, fields: Values): DeliveryReport {
  const ref = ownRef(request);
  const providerId = fields.get('RequestUUID') || fields.get('CallUUID');
  const word = fields.get('CallStatus');
  if (!word || !(ref || providerId)) throw new UnparsableCallback('CallStatus is missing');
  const state = lookUp(CALL_STATES, word.toLowerCase()) ?? { status: 'sent' as const };
  return {
    ...(ref && { ref }),
    ...(providerId && { providerId }),
    ...state,
    providerCode: word,
    ...(state.reason && { text: `Plivo reports the call as ${word.toLowerCase()}` }),
    ...costOf(fields.get('TotalCost'), CURRENCY),
    call: readFacts(word, fields),
  };
}

function readFacts(state: string, fields: Values): CallFacts {
  const durationS = parseSeconds(fields.get('Duration'));
  const machine = fields.get('Machine')?.toLowerCase();
  return {
    state,
    ...(durationS !== undefined && { durationS }),
    ...(machine === 'true' && { answeredBy: 'machine' as const }),
    ...(machine === 'false' && { answeredBy: 'human' as const }),
  };
}

const CHANNELS: Readonly<Record<string, Channel>> = { sms: 'sms', mms: 'mms', whatsapp: 'whatsapp' };

export function readInbound(request: RawRequest): InboundMessage[] {
  const fields = callbackValues(request);
  const [from, to] = [fields.get('From'), fields.get('To')];
  const providerId = fields.get('MessageUUID') || fields.get('CallUUID');
  if (!providerId || !from || !to) throw new UnparsableCallback('MessageUUID, From or To is missing');
  const common = { providerId, from: withPlus(from), to: withPlus(to) };
  if (isCall(fields)) {
    return [
      {
        ...common,
        text: '',
        channel: 'voice',
        call: readFacts(fields.get('CallStatus') ?? 'ringing', fields),
      },
    ];
  }
  const channel = lookUp(CHANNELS, fields.get('Type')?.toLowerCase());
  const parts = parseCount(fields.get('Units'));
  const optOut = lookUp(INTENTS, fields.get('MessageIntent')?.toLowerCase());
  const media = mediaOf(fields);
  return [
    {
      ...common,
      text: fields.get('Text') ?? fields.get('Body') ?? '',
      ...(channel && { channel }),
      ...(parts !== undefined && { parts }),
      ...(optOut && { optOut }),
      ...(media.length > 0 && { media }),
    },
  ];
}

function mediaOf(fields: Values): InboundMedia[] {
  const urls = Array.from({ length: MAX_FILES + 1 }, (_, at) => fields.get(`Media${at}`));
  return urls.flatMap((url) => (url ? [{ url }] : []));
}
