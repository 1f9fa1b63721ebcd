/** Entries of the delivery log that CloudWatch keeps, forwarded to us by the operator: SNS itself reports to nobody. */
import { z } from 'zod';
import type { ReportedStatus } from '../../messages/types.js';
import { costOf } from '../amount.js';
import type { DeliveryReport } from '../driver.js';
import type { ReasonCode } from '../outcome.js';
import { parseCount, parseJson, parseUtcTime } from '../wire.js';
import { FAILURE_WORDS, findWord } from './codes.js';

/** Read one by one where they are used: an oddity in a side field must not cost us the report. */
const side = z.unknown().optional();
const Entry = z.object({
  notification: z.object({ messageId: z.string().min(1), timestamp: side }),
  delivery: z
    .object({
      mcc: side,
      mnc: side,
      priceInUSD: side,
      numberOfMessageParts: side,
      providerResponse: z.string().catch(''),
      dwellTimeMsUntilDeviceAck: side,
    })
    .catch({ providerResponse: '' }),
  status: z.string(),
});
type Entry = z.infer<typeof Entry>;

/** `isCarrierEnough`: many carriers never tell about the phone, so the operator may let their acceptance count. */
interface Options {
  isCarrierEnough: boolean;
}

/**
 * One entry, a list of them, or the document that a subscription filter hands to a Lambda function.
 * @returns null when there is no entry in it
 */
export function readLog(json: unknown, options: Options): DeliveryReport[] | null {
  const entries = listOf(json).map((one) => Entry.safeParse(one).data);
  const read = entries.filter((entry) => entry !== undefined);
  return read.length === 0 ? null : read.map((entry) => reportOf(entry, options));
}

function listOf(json: unknown): unknown[] {
  if (Array.isArray(json)) return json;
  const events = z.object({ logEvents: z.array(z.object({ message: z.string() })) }).safeParse(json).data;
  return events ? events.logEvents.map(({ message }) => parseJson(Buffer.from(message))) : [json];
}

function reportOf({ notification, delivery, status }: Entry, { isCarrierEnough }: Options): DeliveryReport {
  const { providerResponse, priceInUSD, numberOfMessageParts } = delivery;
  const parts = parseCount(numberOfMessageParts);
  const operator = operatorOf(delivery);
  const reportedAt = parseUtcTime(notification.timestamp);
  return {
    providerId: notification.messageId,
    ...statusOf(status, providerResponse, {
      isAcknowledged: typeof delivery.dwellTimeMsUntilDeviceAck === 'number',
      isCarrierEnough,
    }),
    ...(providerResponse !== '' && { text: withoutNumbers(providerResponse) }),
    ...(reportedAt && { reportedAt }),
    ...(parts !== undefined && { parts }),
    ...costOf(priceInUSD, 'USD'),
    ...(operator !== undefined && { operator }),
  };
}

/** Source: the log's own samples, read 2026-11-20. A word not listed never counts as an ending. */
function statusOf(
  status: string,
  response: string,
  { isAcknowledged, isCarrierEnough }: Options & { isAcknowledged: boolean },
): { status: ReportedStatus; reason?: ReasonCode; providerCode: string } {
  const providerCode = /^\w{1,40}$/.test(status) ? status : 'unknown';
  if (status === 'FAILURE') {
    return { status: 'failed', reason: findWord(FAILURE_WORDS, response) ?? 'unknown', providerCode };
  }
  // "Accepted by phone carrier" is not yet the phone.
  const accepted = isCarrierEnough ? /accepted by phone/i : /accepted by phone(?! carrier)/i;
  const isThere = isAcknowledged || accepted.test(response);
  return { status: status === 'SUCCESS' && isThere ? 'delivered' : 'sent', providerCode };
}

const withoutNumbers = (text: string) => text.slice(0, 200).replace(/\+?\d{7,}/g, '…');

/** The log has numbers, which lose their zeros. In North America (MCC 310 to 316) the MNC has three digits. */
function operatorOf({ mcc, mnc }: { mcc?: unknown; mnc?: unknown }): string | undefined {
  const isCode = (code: unknown): code is number =>
    typeof code === 'number' && Number.isInteger(code) && code >= 0 && code < 1000;
  if (!isCode(mcc) || !isCode(mnc) || mcc < 200) return undefined;
  const width = mcc >= 310 && mcc <= 316 ? 3 : 2;
  return `${mcc}${String(mnc).padStart(width, '0')}`;
}
