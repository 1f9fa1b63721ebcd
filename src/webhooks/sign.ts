/** What a receiver knows our posts by: HMAC-SHA256 with the webhook's secret, in hexadecimal digits. Pure. */
import { createHmac } from 'node:crypto';

export interface Signed {
  event: string;
  deliveryId: number | string;
  /** Seconds since 1970. */
  timestamp: number;
  /** The body as it goes out, byte for byte. */
  body: string;
}

/** @param secret empty = unsigned */
export function headersOf(
  { event, deliveryId, timestamp, body }: Signed,
  secret: string,
): Record<string, string> {
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');
  const signature = secret === '' ? null : hmac(body);
  return {
    'content-type': 'application/json',
    'X-Salami-Event': event,
    'X-Salami-Delivery': String(deliveryId),
    'X-Salami-Timestamp': String(timestamp),
    ...(signature !== null && {
      'X-Salami-Signature': signature,
      x_salami_signature: signature, // the older clients' name for it
      'X-Salami-Signature-V1': hmac(`${timestamp}.${body}`),
    }),
  };
}
